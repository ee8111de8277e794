/**
 * Which messages are looked for, beside the words that stand in them.
 *
 * @module
 */
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { isUnread } from "./threads.ts";

export const MESSAGE_KINDS = ["unread", "failed", "redirected", "files", "clear"] as const;
type MessageKind = (typeof MESSAGE_KINDS)[number];

export const MESSAGE_SPANS = ["today", "week"] as const;
type MessageSpan = (typeof MESSAGE_SPANS)[number];

export interface MessageFilter {
  /** Null for every kind. */
  readonly kind: MessageKind | null;
  /** Null for any time. */
  readonly span: MessageSpan | null;
}

export const EVERY_MESSAGE: MessageFilter = { kind: null, span: null };

/** Whether a message is looked for. */
export type Fits = (message: MessageRecord) => boolean;

const KINDS: Readonly<Record<MessageKind, Fits>> = {
  unread: isUnread,
  failed: ({ state }) => state === "failed" || state === "unopened",
  redirected: ({ redirections }) => redirections.length > 0,
  files: ({ file }) => file !== null,
  clear: ({ isProtected }) => isProtected === false,
};

/** When a span begins, the present day among its seven, or alone. Unix milliseconds. */
function beginOf(span: MessageSpan, today: number): number {
  const day = new Date(today);
  return span === "today" ? today : new Date(day.getFullYear(), day.getMonth(), day.getDate() - 6).getTime();
}

/**
 * What a message has to be to be listed.
 *
 * @param today - when the present day began, Unix milliseconds
 * @returns undefined where everything is listed
 */
export function fitting({ kind, span }: MessageFilter, today: number): Fits | undefined {
  if (kind === null && span === null) return undefined;
  const from = span === null ? Number.NEGATIVE_INFINITY : beginOf(span, today);
  const isOfKind = kind === null ? () => true : KINDS[kind];
  return (message) => message.at >= from && isOfKind(message);
}
