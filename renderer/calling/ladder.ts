/**
 * From SIP messages to the arrows of the ladder.
 *
 * @module
 */
import { withoutCredentials } from "../../shared/base/credential-headers.ts";
import { type LadderEntry, type Lane, MAX_LADDER, MAX_MESSAGE_TEXT } from "../../shared/mc/call-record.ts";
import { describeMessage, type MessageArrow } from "../../shared/sip/message-arrow.ts";
import type { PassedMessage } from "./ports.ts";

/** An arrow without its time. */
export type Arrow = Omit<LadderEntry, "atMs">;

/** What an arrow depends on beside its message. */
export interface LegPlace {
  /** 1 for the call to the primary ID. */
  readonly leg: number;
  readonly direction: "outgoing" | "incoming";
  /** Whether this leg has been redirected: then its ACK releases it. */
  readonly redirected?: boolean;
  /** Which ID it calls, where its number does not say that. */
  readonly calls?:
    | { readonly id: "remembered-id" | "several" }
    | { readonly id: "primary-id"; readonly because: string };
  /** The message names the ID to call although its kind does not show it. */
  readonly redirects?: boolean;
}

type Meaning = Pick<Arrow, "what" | "clauseStep" | "tone">;

/** What a message of ours is in the procedure of the call (TS 23.280 clause 10.16.5.3). */
function meaningOf({ what, tone }: MessageArrow, { leg, calls, direction, redirected, redirects }: LegPlace): Meaning {
  if (what.kind === "request" && what.method === "INVITE" && direction === "outgoing") {
    // No redirection of this call has led to a remembered ID, and none leads on from a call to several: no step of the clause.
    if (calls !== undefined && calls.id !== "primary-id")
      return { what: { kind: "invite", leg, calls: calls.id }, clauseStep: null, tone };
    if (calls !== undefined) {
      return { what: { kind: "invite", leg, calls: calls.id, because: calls.because }, clauseStep: 1, tone };
    }
    return leg === 1
      ? { what: { kind: "invite", leg }, clauseStep: 1, tone }
      : { what: { kind: "invite", leg }, clauseStep: 4, tone: "redirect" };
  }
  if (what.kind === "request" && what.method === "ACK" && redirected) {
    return { what: { kind: "ack-released" }, clauseStep: null, tone };
  }
  if (redirects === true && what.kind === "request") return { what, clauseStep: 3, tone: "redirect" };
  return { what, clauseStep: tone === "redirect" ? 3 : null, tone };
}

/**
 * The ladder after a refusal turned out to be a redirection, or the first half of one: what was drawn as a failure is step 3
 * where it names the ID to call, and the ACK that followed has released the request.
 */
export function afterRedirectingRefusal(ladder: readonly LadderEntry[], namesTarget: boolean): LadderEntry[] {
  const refusal = ladder.findLastIndex(
    ({ what, to }) => to === "console" && what.kind === "response" && what.method === "INVITE" && what.status >= 300,
  );
  return ladder.map((entry, index) => {
    if (refusal === -1 || index < refusal) return entry;
    if (index === refusal) return { ...entry, clauseStep: namesTarget ? 3 : null, tone: "redirect" };
    const isAck = entry.from === "console" && entry.what.kind === "request" && entry.what.method === "ACK";
    return isAck ? { ...entry, what: { kind: "ack-released" } } : entry;
  });
}

/** How much of a document is looked at for the value of an element. */
const MAX_ELEMENT = 120;

/** What a request within a call says of an emergency, for its words; undefined where it says nothing. */
function emergencyIn(text: string): boolean | undefined {
  const at = text.indexOf("<emergency-ind");
  return at === -1 ? undefined : text.slice(at, at + MAX_ELEMENT).includes(">true<");
}

function withEmergency(meaning: Meaning, text: string): Meaning {
  const emergency = meaning.what.kind === "re-invite" ? emergencyIn(text) : undefined;
  return emergency === undefined ? meaning : { ...meaning, what: { kind: "re-invite", emergency } };
}

/** The arrow of a message that passed between this console and its server. */
export function arrowOf({ text, direction }: PassedMessage, place: LegPlace): Arrow {
  const [from, to]: [Lane, Lane] = direction === "sent" ? ["console", "system-a"] : ["system-a", "console"];
  return {
    from,
    to,
    ...withEmergency(meaningOf(describeMessage(text), place), text),
    certainty: "observed",
    text: withoutCredentials(text).slice(0, MAX_MESSAGE_TEXT),
  };
}

/** What must have happened behind our server for it to report ringing or an answer. */
export function inferredArrows(what: "ringing" | "answered", viaPartner: boolean): Arrow[] {
  const arrow = (from: Lane, to: Lane, kind: "call-passed-on" | "rang" | "answered"): Arrow => ({
    from,
    to,
    what: { kind },
    clauseStep: null,
    tone: "plain",
    certainty: "inferred",
    text: "",
  });
  const last: Lane = viaPartner ? "system-b" : "system-a";
  if (what === "answered") return [arrow("colleague", last, "answered")];
  return [...(viaPartner ? [arrow("system-a", "system-b", "call-passed-on")] : []), arrow(last, "colleague", "rang")];
}

/** A full ladder gives up its oldest everyday arrow: how the call came about and how it ended stay in sight. */
function withRoom(ladder: readonly LadderEntry[]): readonly LadderEntry[] {
  if (ladder.length < MAX_LADDER) return ladder;
  const everyday = ladder.findIndex(({ clauseStep, tone }) => clauseStep === null && tone === "plain");
  return ladder.toSpliced(Math.max(everyday, 0), 1);
}

/**
 * Characters that the messages of one call may have together, as JSON writes them: what one call may take of the window
 * and of the data folder, whatever is sent in it and however long it lasts.
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
