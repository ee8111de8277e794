/**
 * Messages of a call that were dropped, or mended to be read, in its ladder.
 *
 * @module
 */
import type { LadderEntry } from "../../shared/mc/call-record.ts";
import type { MessageHandling } from "../../shared/mc/message-handling.ts";
import { MAX_HEAD } from "../../shared/sip/message-limits.ts";
import { arrowOf, insertArrow, type LegPlace } from "./ladder.ts";
import type { PassedMessage } from "./ports.ts";

/** Rows that messages may have of which nothing was read. More of them say nothing new, and would push out the call itself. */
const MAX_UNREAD = 20;
/** What is kept of the text of such a message. */
const KEPT_OF_UNREAD = 500;

/**
 * The ladder after a message was handled. One that is drawn already is marked; one that was never read gets a row, as long as there
 * are few of them.
 *
 * @returns undefined where nothing changes
 */
export function withHandling(
  ladder: readonly LadderEntry[],
  message: PassedMessage,
  handling: MessageHandling,
  { place, startedAt }: { readonly place: LegPlace; readonly startedAt: number },
): LadderEntry[] | undefined {
  const atMs = Math.max(message.at - startedAt, 0);
  const [startLine = ""] = message.text.slice(0, KEPT_OF_UNREAD).split("\r\n", 1);
  const drawn = ladder.findLastIndex(
    (entry) =>
      entry.atMs === atMs && entry.to === "console" && entry.handling === undefined && entry.text.startsWith(startLine),
  );
  const entry = ladder[drawn];
  if (entry !== undefined) return ladder.with(drawn, marked(entry, handling));
  if (ladder.filter((other) => other.handling?.kind === "dropped").length >= MAX_UNREAD) return undefined;
  const arrow = arrowOf({ ...message, text: message.text.slice(0, MAX_HEAD) }, place);
  return insertArrow(ladder, marked({ ...arrow, text: arrow.text.slice(0, KEPT_OF_UNREAD), atMs }, handling));
}

/** What was dropped has come to nothing: it is no step of the call either. */
function marked(entry: LadderEntry, handling: MessageHandling): LadderEntry {
  return handling.kind === "dropped"
    ? { ...entry, clauseStep: null, tone: "failed", handling }
    : { ...entry, handling };
}
