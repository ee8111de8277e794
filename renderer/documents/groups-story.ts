/**
 * What is shown of the user's groups: a row for each, with what its server says of it and how old that is, or why there is nothing.
 *
 * @module
 */
import { type GroupState, type GroupsState, MOST_GROUPS, OF_ONE_GROUP } from "../../shared/bridge/documents.ts";
import type { KeptReason } from "../../shared/mc/kept-reason.ts";
import { ageOf } from "./documents-story.ts";
import { DOCUMENT_WORDS } from "./words.ts";

interface MemberRow {
  readonly id: string;
  readonly name: string | null;
  /** Role, priority, and what else is said of the member. */
  readonly facts: string;
}

export interface GroupRow {
  readonly id: string;
  readonly name: string | null;
  /** What is said of it in one line; empty where that is nothing. */
  readonly facts: string;
  /** Undefined where there is nobody to list. */
  readonly members:
    | {
        readonly title: string;
        readonly rows: readonly MemberRow[];
        /** Who is not listed, each in a sentence. */
        readonly further: readonly string[];
      }
    | undefined;
  /** How old it is; undefined without a document. */
  readonly age: string | undefined;
  /** What is wrong with this one. */
  readonly problem: KeptReason | undefined;
}

const joined = (facts: readonly (string | null | undefined)[]) =>
  facts.filter((each) => each !== null && each !== undefined).join(", ");

function membersOf(content: NonNullable<GroupState["content"]>): GroupRow["members"] {
  const words = DOCUMENT_WORDS.groups;
  const { memberCount, members, unread } = content;
  if (memberCount === 0 && unread === 0) return undefined;
  const left = memberCount - members.length;
  return {
    title: words.members({ count: memberCount }),
    rows: members.map(({ id, isRequired, name, priority, role }) => ({
      id,
      name,
      facts: joined([
        role,
        priority === null ? null : words.memberPriority({ priority: String(priority) }),
        isRequired ? words.required : null,
      ]),
    })),
    further: [
      ...(left === 0 ? [] : [words.moreMembers({ count: left })]),
      ...(unread === 0 ? [] : [words.unread({ count: unread })]),
    ],
  };
}

function rowOf(group: GroupState, now: number): GroupRow {
  const words = DOCUMENT_WORDS.groups;
  const { content, id, isImplicit, name, problem, state } = group;
  const without = { absent: null, held: null, refused: words.refused, unknown: DOCUMENT_WORDS.states.unknown };
  const members = content === null ? undefined : membersOf(content);
  return {
    id,
    name,
    facts: joined([
      without[state],
      content?.isDisabled === true ? words.disabled : null,
      content === null || members !== undefined ? null : words.noMembers,
      content === null || content.priority === null ? null : words.priority({ priority: String(content.priority) }),
      isImplicit ? words.joined : null,
    ]),
    members,
    age: content === null ? undefined : ageOf(group, now),
    problem: problem !== undefined && OF_ONE_GROUP.has(problem.code) ? problem : undefined,
  };
}

/** The groups, what is wrong with their server, once and not at each of them, and how many are left out. @param now - Unix milliseconds */
export function groupsStory(
  { groups, leftOut }: GroupsState,
  now: number,
): {
  readonly rows: readonly GroupRow[];
  readonly problems: readonly KeptReason[];
  readonly leftOut: string | undefined;
} {
  const problems = groups.flatMap(({ problem }) =>
    problem === undefined || OF_ONE_GROUP.has(problem.code) ? [] : [[problem.code, problem] as const],
  );
  return {
    rows: groups.map((group) => rowOf(group, now)),
    problems: [...new Map(problems).values()],
    leftOut: leftOut === 0 ? undefined : DOCUMENT_WORDS.groups.leftOut({ count: leftOut, most: String(MOST_GROUPS) }),
  };
}
