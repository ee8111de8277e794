/**
 * From SIP messages to the arrows of the ladder.
 *
 * @module
 */
import { type LadderEntry, type Lane, MAX_MESSAGE_TEXT } from "../../shared/mc/call-record.ts";
import { lineForPeople } from "../../shared/mc/warning.ts";
import type { PassedMessage } from "./ports.ts";

/** An arrow without its time. */
export type Arrow = Omit<LadderEntry, "atMs">;

const MAX_LABEL = 200;
/** Final answers that are no failure: the request is repeated with credentials, or was cancelled by us. */
const PLAIN_REFUSALS: ReadonlySet<number> = new Set([401, 407, 487]);

/** A message without what could be used to sign in. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/^((?:proxy-)?authorization)[ \t]*:.*(?:\r?\n[ \t].*)*/gim, "$1: (removed)")
    .slice(0, MAX_MESSAGE_TEXT);
}

/** The Call-ID of a message, to find the call that it belongs to. */
export function callIdOf(text: string): string | undefined {
  return /^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im.exec(text)?.[1];
}

const methodOfSequence = (text: string) => /^cseq[ \t]*:[ \t]*\d+[ \t]+([A-Z]+)/im.exec(text)?.[1] ?? "";
const hasToTag = (text: string) => /^(?:to|t)[ \t]*:.*;[ \t]*tag=/im.test(text);

const RESPONSE_WORDS: Readonly<Record<number, string>> = { 100: "trying", 180: "ringing", 183: "progress" };

/** What the words on an arrow depend on beside the message. */
export interface LegPlace {
  /** 1 for the call to the primary ID. */
  readonly leg: number;
  readonly direction: "outgoing" | "incoming";
  /** Whether this leg has been redirected: then its ACK releases it. */
  readonly redirected: boolean;
}

function requestArrow(text: string, method: string, place: LegPlace): Pick<Arrow, "label" | "clauseStep" | "tone"> {
  if (method === "INVITE" && hasToTag(text)) return { label: "re-INVITE", clauseStep: null, tone: "plain" };
  if (method === "INVITE" && place.direction === "outgoing") {
    return place.leg === 1
      ? { label: "INVITE primary ID", clauseStep: 1, tone: "plain" }
      : { label: "INVITE new ID", clauseStep: 4, tone: "redirect" };
  }
  if (method === "ACK" && place.redirected) return { label: "ACK, released", clauseStep: null, tone: "plain" };
  return { label: method, clauseStep: null, tone: "plain" };
}

function responseArrow(text: string, status: number): Pick<Arrow, "label" | "clauseStep" | "tone"> {
  const method = methodOfSequence(text);
  const phrase = lineForPeople(/^SIP\/2\.0 \d{3} ?(.*)$/im.exec(text)?.[1] ?? "").toLowerCase();
  if (method !== "INVITE") return { label: `${status} ${method}`, clauseStep: null, tone: "plain" };
  if (status >= 400) {
    const tone = PLAIN_REFUSALS.has(status) ? "plain" : "failed";
    return { label: `${status} ${phrase}`, clauseStep: null, tone };
  }
  if (status >= 300) return { label: `${status} redirection`, clauseStep: 3, tone: "redirect" };
  if (status >= 200) return { label: `${status} answered`, clauseStep: null, tone: "plain" };
  return { label: `${status} ${RESPONSE_WORDS[status] ?? phrase}`, clauseStep: null, tone: "plain" };
}

/** The arrow of a message that passed between this console and its server. */
export function arrowOf(message: PassedMessage, place: LegPlace): Arrow {
  const { text, direction } = message;
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
  const method = /^[A-Z]+/.exec(text)?.[0] ?? "?";
  const [from, to]: [Lane, Lane] = direction === "sent" ? ["console", "system-a"] : ["system-a", "console"];
  const words = status > 0 ? responseArrow(text, status) : requestArrow(text, method, place);
  return {
    from,
    to,
    ...words,
    label: words.label.trim().slice(0, MAX_LABEL),
    certainty: "observed",
    text: withoutCredentials(text),
  };
}

/** What must have happened behind our server for it to report ringing or an answer. */
export function inferredArrows(what: "ringing" | "answered", viaPartner: boolean): Arrow[] {
  const arrow = (from: Lane, to: Lane, label: string): Arrow => ({
    from,
    to,
    label,
    clauseStep: null,
    tone: "plain",
    certainty: "inferred",
    text: "",
  });
  const last: Lane = viaPartner ? "system-b" : "system-a";
  if (what === "answered") return [arrow("colleague", last, "answers")];
  return [...(viaPartner ? [arrow("system-a", "system-b", "call")] : []), arrow(last, "colleague", "rings")];
}

const MAX_ENTRIES = 380;

/** A full ladder gives up its oldest everyday arrow: how the call came about and how it ended stay in sight. */
function withRoom(ladder: readonly LadderEntry[]): readonly LadderEntry[] {
  if (ladder.length < MAX_ENTRIES) return ladder;
  const everyday = ladder.findIndex(({ clauseStep, tone }) => clauseStep === null && tone === "plain");
  return ladder.toSpliced(Math.max(everyday, 0), 1);
}

/**
 * Characters that the messages of one call may have together, as JSON writes them: that is how the host counts, which takes
 * a record of limited size only, and a record that it refuses leaves the call open there for ever.
 */
const MAX_TEXT_OF_CALL = 2_000_000;
/** What is kept of a message for which there is no more room: its first line, and something of what it is about. */
const KEPT_OF_CUT = 500;
const CUT = "\r\n\r\n(cut: the messages of this call are too large to be kept whole)";

/** Sizes that were counted: each arrow of a long call is looked at again with every one that follows. */
const sizes = new WeakMap<LadderEntry, number>();

function sizeOf(entry: LadderEntry): number {
  const size = sizes.get(entry) ?? JSON.stringify(entry.text).length;
  sizes.set(entry, size);
  return size;
}

/** The entry, its message cut where those of the call leave no room for it. */
function withinSize(ladder: readonly LadderEntry[], entry: LadderEntry): LadderEntry {
  if (entry.text.length <= KEPT_OF_CUT) return entry;
  const size = ladder.reduce((sum, other) => sum + sizeOf(other), sizeOf(entry));
  if (size <= MAX_TEXT_OF_CALL) return entry;
  return { ...entry, text: entry.text.slice(0, KEPT_OF_CUT) + CUT };
}

/**
 * Adds an arrow where its time says, since observations from elsewhere come in late. When the messages of the call are very
 * large, those that come last are cut.
 */
export function insertArrow(ladder: readonly LadderEntry[], entry: LadderEntry): LadderEntry[] {
  const kept = withRoom(ladder);
  const fitting = withinSize(kept, entry);
  const later = kept.findIndex((other) => other.atMs > entry.atMs);
  return later === -1 ? [...kept, fitting] : kept.toSpliced(later, 0, fitting);
}
