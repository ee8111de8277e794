/**
 * Which messages are looked for, beside the words that stand in them.
 *
 * @module
 */
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { dayAfter } from "../design/days.ts";
import { isUnread } from "./threads.ts";

export interface MessageFilter {
  readonly kind: "all" | "unread" | "failed" | "redirected" | "files" | "clear";
  readonly span: "any" | "today" | "week";
}

export const EVERY_MESSAGE: MessageFilter = { kind: "all", span: "any" };

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

/** When a span begins: the present day alone, or as the last of seven. Unix milliseconds. */
const beginOf = (span: MessageFilter["span"], today: number): number =>
  ({ any: Number.NEGATIVE_INFINITY, today, week: dayAfter(today, -6) })[span];

/**
 * What a message has to be to be listed.
 *
 * @param today - when the present day began, Unix milliseconds
 * @returns undefined where everything is listed
 */
export function fitting({ kind, span }: MessageFilter, today: number): Fits | undefined {
  if (kind === EVERY_MESSAGE.kind && span === EVERY_MESSAGE.span) return undefined;
  const from = beginOf(span, today);
  return (message) => message.at >= from && KINDS[kind](message);
}
