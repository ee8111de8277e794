/**
 * The groups that the user profile names, as the group management server has them (TS 24.481): fetched when the profile is there, taken from the disk
 * at once, and asked for again at the pace of the other documents. They are shown, and decide nothing. What is wrong with one of them is wrong with
 * that one alone.
 *
 * @module
 */
import { type GroupState, type GroupsState, MOST_GROUPS, OF_ONE_GROUP } from "../../shared/bridge/documents.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { placeOfGroup } from "../../shared/mc/configuration-documents.ts";
import { type GroupDocument, readGroupDocument } from "../../shared/mc/group-document.ts";
import { mcIdKey, sameMcId } from "../../shared/mc/mc-id.ts";
import type { ProfileHoldings } from "../../shared/mc/profile-holdings.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import type { Clock } from "../keys/clock.ts";
import type { Logger } from "../services/log.ts";
import { decodeText } from "../services/text-file.ts";
import { askingPace } from "./asking-pace.ts";
import type { XcapServer } from "./configuration-access.ts";
import { HeldCopy, type Times } from "./held-copy.ts";
import type { DocumentInForce } from "./held-document.ts";
import type { KeptGroups } from "./kept-documents.ts";
import { renewingOnce } from "./renewing-once.ts";
import { GROUP_FAULTS, getDocument, XcapBusy } from "./xcap-get.ts";

/** A group as the profile names it. */
export type NamedGroup = ProfileHoldings["groups"][number];

/** Questions to the server at a time. */
const AT_A_TIME = 4;
/** Of these each question to the server would fail in the same way: nobody waits for that. */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  "group-server-unreachable",
  "group-server-not-trusted",
  "group-token-refused",
]);
const isOfTheServer = (error: McError) => error instanceof XcapBusy || OF_THE_SERVER.has(error.code);

interface JudgedGroup {
  readonly text: string;
  readonly group: GroupDocument;
}

/** @throws McError `group-document-broken`, `-foreign` */
function judgeGroup(octets: Uint8Array, id: string): JudgedGroup {
  let text: string;
  try {
    text = decodeText(octets);
  } catch {
    throw new McError("group-document-broken", "encoding");
  }
  const group = readGroupDocument(text);
  if (!sameMcId(group.id, id)) throw new McError("group-document-foreign");
  return { text, group };
}

class HeldGroup extends HeldCopy<JudgedGroup> {
  #refused = false;

  override take(judged: JudgedGroup, etag: string | undefined): void {
    super.take(judged, etag);
    this.#refused = false;
  }

  override confirm(): void {
    super.confirm();
    this.#refused = false;
  }

  override remove(): void {
    super.remove();
    this.#refused = false;
  }

  override fail(error: McError): void {
    super.fail(error, "group-server-failed");
    if (error.code !== "group-forbidden") return;
    // Who may not see its members any more does not go on seeing them.
    this.drop();
    this.#refused = true;
  }

  state({ id, isImplicit, name }: NamedGroup): GroupState {
    const group = this.held?.judged.group;
    const none = this.#refused ? "refused" : this.isAbsent ? "absent" : "unknown";
    const problem = none === "absent" && group === undefined ? ({ code: "group-unknown" } as const) : this.problem;
    return {
      id,
      name: group?.name ?? name,
      isImplicit,
      state: group === undefined ? none : "held",
      ...this.moments(),
      ...(problem === undefined ? {} : { problem }),
      content: group === undefined ? null : contentOf(group),
    };
  }
}

function contentOf({ isDisabled, memberCount, members, priority, unread }: GroupDocument): GroupState["content"] {
  return { priority, isDisabled, memberCount, members: [...members], unread };
}

/**
 * The groups that a user's profiles name, each once; undefined as long as it is not known what they do. One that nobody has confirmed for too long
 * permits nothing more, and names its groups none the less.
 *
 * @param profiles - those that are obeyed
 */
export function groupsNamed(profiles: readonly DocumentInForce[]): readonly NamedGroup[] | undefined {
  const naming = profiles.filter(({ name }) => MC_SERVICES[name.service].profileDocument.held !== undefined);
  if (naming.some((profile) => profile.state().state === "unknown")) return undefined;
  const groups = naming.flatMap(({ held }) => (held?.judged.isEnabled === true ? held.judged.groups : []));
  const byId = new Map(groups.map((group) => [mcIdKey(group.id), group]));
  return [...byId.values()];
}

interface UserGroupsParts {
  readonly server: XcapServer;
  readonly kept: KeptGroups;
  /** Milliseconds between two questions where nothing else gives a reason to ask. */
  readonly checkEvery: number;
  /** What is told of them is another thing. */
  readonly changed: () => void;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly clock: Clock;
  readonly times: Times;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface UserGroups {
  /** These are the user's from now on: those that are new are asked for, and of others nothing is left. */
  follow(groups: readonly NamedGroup[]): void;
  state(): GroupsState;
  /** Asks for all of them now, and waits for what comes of it. Never rejects. */
  check(): Promise<void>;
  /** Asks no more. */
  close(): void;
}

export function openUserGroups(parts: UserGroupsParts): UserGroups {
  const { changed, checkEvery, clock, kept, log, random, server, times } = parts;
  const over = new AbortController();
  const pace = askingPace(checkEvery, random);
  /** By the form in which IDs are compared. */
  const held = new Map<string, HeldGroup>();
  let followed: readonly NamedGroup[] = [];
  let leftOut = 0;
  let lastNamed: string | undefined;
  let stop: () => void = () => {};
  let running: Promise<void> | undefined;
  let isWanted = false;
  /** What is kept has been looked at. */
  let recalled: Promise<unknown> = Promise.resolve();

  const heldOf = ({ id }: NamedGroup): HeldGroup => {
    const key = mcIdKey(id);
    const known = held.get(key);
    if (known !== undefined) return known;
    const made = new HeldGroup(times);
    held.set(key, made);
    return made;
  };

  async function keep({ id }: NamedGroup, group: HeldGroup, before: HeldGroup["held"]): Promise<void> {
    if (group.held === undefined) return kept.forget(id);
    const document = group.toKeep(before);
    if (document !== undefined) await kept.write(id, document);
  }

  async function recallOne(named: NamedGroup): Promise<void> {
    const group = heldOf(named);
    const found = await kept.read(named.id);
    if (found === undefined || over.signal.aborted || group.held !== undefined) return;
    try {
      group.recall(found, judgeGroup(Buffer.from(found.text, "utf8"), named.id));
    } catch {
      log.warn("a document of an earlier start is not one any more", { document: { kind: "group" } });
    }
  }

  /** What went wrong, where that is the server's and not the group's. */
  async function fetchOne(asking: XcapServer, named: NamedGroup): Promise<McError[]> {
    const group = heldOf(named);
    const before = group.held;
    try {
      const answer = await getDocument(asking, placeOfGroup(named.id), before?.etag, over.signal, GROUP_FAULTS);
      if (answer.kind === "absent") group.remove();
      else if (answer.kind === "unchanged") group.confirm();
      else group.take(judgeGroup(answer.octets, named.id), answer.etag);
      // The profile may have lost it meanwhile.
      if (!over.signal.aborted && followed.includes(named)) await keep(named, group, before);
      return [];
    } catch (cause) {
      if (over.signal.aborted) return [];
      const error = asMcError(cause, "group-server-failed");
      if (group.problem?.code !== error.code) log.warn("the document of a group is not had", { ...error.report() });
      group.fail(error);
      if (group.held === undefined) await kept.forget(named.id);
      // Asking again soon mends nothing of what is wrong with one group.
      return OF_ONE_GROUP.has(error.code) ? [] : [error];
    }
  }

  async function round(): Promise<void> {
    isWanted = false;
    await recalled;
    const asking = renewingOnce(server);
    const faults: McError[] = [];
    const waiting = [...followed];
    const worker = async () => {
      for (let named = waiting.shift(); named !== undefined; named = waiting.shift()) {
        if (over.signal.aborted) return;
        if (!followed.includes(named)) continue;
        const fault = faults.find(isOfTheServer);
        if (fault === undefined) faults.push(...(await fetchOne(asking, named)));
        else heldOf(named).fail(fault);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    stop();
    if (over.signal.aborted) return;
    // Once for all: everybody's members are in what is told.
    changed();
    if (followed.length === 0) return;
    stop = clock.after(pace(faults), () => void check());
  }

  function check(): Promise<void> {
    if (over.signal.aborted) return Promise.resolve();
    isWanted = true;
    running ??= (async () => {
      while (isWanted && !over.signal.aborted) await round();
    })().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    follow(groups) {
      const text = JSON.stringify(groups);
      if (text === lastNamed || over.signal.aborted) return;
      lastNamed = text;
      const ordered = [...groups].sort((a, b) => Number(b.isImplicit) - Number(a.isImplicit));
      followed = ordered.slice(0, MOST_GROUPS);
      leftOut = ordered.length - followed.length;
      const keys = new Set(followed.map(({ id }) => mcIdKey(id)));
      for (const key of held.keys()) if (!keys.has(key)) held.delete(key);
      const unknown = followed.filter(({ id }) => !held.has(mcIdKey(id)));
      recalled = Promise.all([recalled, kept.keepOnly(followed.map(({ id }) => id)), ...unknown.map(recallOne)]).then(
        changed,
      );
      void check();
    },
    state: () => ({
      server: new URL(server.root).host,
      groups: followed.map((named) => heldOf(named).state(named)),
      leftOut,
    }),
    check,
    close() {
      over.abort();
      stop();
    },
  };
}
