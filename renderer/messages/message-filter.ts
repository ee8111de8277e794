/**
 * Which messages are looked for, beside the words that stand in them.
 *
 * @module
 */
import type { McSystem } from "../../shared/bridge/account.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { spanOf, type When } from "../design/days.ts";
import { systemOf } from "../people/people.ts";
import { isUnread, type Thread } from "./threads.ts";

export interface MessageFilter {
  readonly kind: "all" | "unread" | "failed" | "redirected" | "files" | "clear";
  readonly when: When;
  /** The ID under which there is a conversation with somebody; null for all of them. */
  readonly person: string | null;
  /** Domain of the system at which the colleague was; null for every one. */
  readonly system: string | null;
}

export const EVERY_MESSAGE: MessageFilter = { kind: "all", when: { kind: "all" }, person: null, system: null };

/** Whether a message is looked for. */
export type Fits = (message: MessageRecord) => boolean;

const KINDS: Readonly<Record<MessageFilter["kind"], Fits>> = {
  all: () => true,
  unread: isUnread,
  failed: ({ state }) => state === "failed" || state === "unopened",
  redirected: ({ redirections }) => redirections.length > 0,
  files: ({ file }) => file !== null,
  clear: ({ isProtected }) => isProtected === false,
};

/** Whether an ID is of a system, asked once for each ID: messages are many, and those they were exchanged with few. */
function ofSystem(domain: string, systems: readonly McSystem[]): (id: string) => boolean {
  const known = new Map<string, boolean>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const isOf = systemOf(id, systems)?.domain === domain;
    known.set(id, isOf);
    return isOf;
  };
}

/**
 * What a message has to be to be listed.
 *
 * @param today - when the present day began, Unix milliseconds
 * @returns undefined where everything is listed
 */
export function fitting(filter: MessageFilter, today: number, systems: readonly McSystem[]): Fits | undefined {
  const { kind, system, when } = filter;
  if (kind === EVERY_MESSAGE.kind && when.kind === EVERY_MESSAGE.when.kind && system === null) return undefined;
  const [from, to] = spanOf(when, today);
  const isThere = system === null ? () => true : ofSystem(system, systems);
  return (message) => message.at >= from && message.at < to && KINDS[kind](message) && isThere(message.currentId);
}

/** The conversations in which messages are looked for. */
export const threadsFor = ({ person }: MessageFilter, threads: readonly Thread[]): readonly Thread[] =>
  person === null ? threads : threads.filter(({ personId }) => sameMcId(personId, person));
