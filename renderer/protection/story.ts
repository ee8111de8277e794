/**
 * What the views say about the protection of a call, derived from its record alone.
 *
 * @module
 */

import { KEY_ERRORS } from "../../shared/errors/key-errors.ts";
import { KMS_DOCUMENT_ERRORS } from "../../shared/errors/kms-errors.ts";
import type { CallRecord, CallStep } from "../../shared/mc/call-record.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import {
  KEY_STEPS,
  type KeyStep,
  type KeyStepEntry,
  type Protection,
  type ProtectionState,
} from "../../shared/mc/protection.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { isLive } from "../calling/calling-store.ts";
import { pictureProof } from "../calling/features/pictures.ts";
import { asksAboutFallBack } from "../calling/protection/fall-back.ts";
import { kmsChangeOf } from "../calling/protection/kms-change.ts";
import {
  PADLOCK_WORDS,
  PADLOCK_WORDS_AFTER,
  PADLOCK_WORDS_INCOMING,
  PADLOCK_WORDS_MISSED,
  PROTECTION_OUTCOME_WORDS,
  PROTECTION_WORDS,
} from "./words.ts";

/**
 * What the padlock shows. `audio`: nothing is known of protection yet, and no audio has arrived. `ready`: there are keys, and
 * nothing has been sent with them.
 */
export interface PadlockStory {
  readonly look: ProtectionState | "audio" | "ready";
  readonly text: string;
  /** What is counted; changes each second and is never spoken. */
  readonly count: string | null;
  /** One line on what stands behind it. */
  readonly detail: string | null;
  /** Keys could not be had, the dispatcher called nevertheless, and the call stands or is on its way. */
  readonly forced: boolean;
}

const INCOMING: Partial<Record<ProtectionState, string>> = PADLOCK_WORDS_INCOMING;
/** Of a call to us that was never answered. */
const MISSED: Partial<Record<ProtectionState, string>> = PADLOCK_WORDS_MISSED;
const CONFIRMED: ReadonlySet<ProtectionState> = new Set(["establishing", "proved"]);

/** Every reason that has to do with keys or protection. */
const PROTECTION_CODES: ReadonlySet<string> = new Set([
  ...Object.keys(KEY_ERRORS),
  ...Object.keys(KMS_DOCUMENT_ERRORS),
]);

function flowing(call: CallRecord): boolean {
  return call.steps.some((entry) => entry.step === "media-flowing");
}

function packets(call: CallRecord): string | null {
  return call.media === null
    ? null
    : PROTECTION_WORDS.packets({ received: call.media.received.packets, sent: call.media.sent.packets });
}

function frames({ frames: sound, scheme }: Protection, { pictures }: CallRecord): string | null {
  if (sound === null) return null;
  const authenticated = sound.authenticated + (pictures?.frames?.authenticated ?? 0);
  const refused = sound.refused + (pictures?.frames?.refused ?? 0);
  const proved = PROTECTION_WORDS[scheme === "srtp" ? "packetsProved" : "framesProved"]({ count: authenticated });
  return refused === 0 ? proved : `${proved}, ${PROTECTION_WORDS.framesRefused({ count: refused })}`;
}

const lastStep = ({ steps }: CallRecord, ...wanted: readonly CallStep[]) =>
  steps.findLastIndex(({ step }) => wanted.includes(step));

const REQUESTS = ["requested", "redialled"] as const;

/** Whether the request, or the answer, that goes with the keys of the last leg has left. */
export function keysSent(call: CallRecord): boolean {
  return (
    lastStep(call, ...(call.direction === "incoming" ? ["answered" as const] : REQUESTS)) >
    lastStep(call, "keys-obtained")
  );
}

/**
 * Whether the I_MESSAGE of a call is ours: who places a call makes it, but of one to several, where it comes with the answer, whoever has
 * answered.
 */
export function isKeyOurs({ direction, firstToAnswer, ownId, protection }: CallRecord): boolean {
  const maker = protection?.identity?.initiator.userUri;
  if (firstToAnswer !== null && maker !== undefined && ownId !== null) return sameMcId(maker, ownId);
  return (direction === "outgoing") === (firstToAnswer === null);
}

/** What is said of the key that a KMS issued to the called ID. An ID other than the one that the call shows is named. */
function aboutKey(
  call: CallRecord,
  { responder: { kmsUri: kms, userUri } }: KeyIdentity,
  words: { thisId(values: { kms: string }): string; otherId(values: { kms: string; id: string }): string },
): string {
  return sameMcId(userUri, call.currentId) ? words.thisId({ kms }) : words.otherId({ kms, id: mcIdForPeople(userUri) });
}

const hopDetail = ({ pictures }: CallRecord) =>
  pictures === null ? PROTECTION_WORDS.hopDetail : PROTECTION_WORDS.hopDetailPictures;

function detailOf(call: CallRecord, { state, identity }: Protection): string | null {
  // The least protected call says no less than one that is protected to the gateway.
  if (state === "none" && isLive(call) && call.connectedAt !== null) return hopDetail(call);
  if (identity === null) return null;
  if (!isKeyOurs(call)) {
    const { initiator } = identity;
    return state === "offered" || CONFIRMED.has(state)
      ? PROTECTION_WORDS.signedBy({ id: mcIdForPeople(initiator.userUri), kms: initiator.kmsUri })
      : null;
  }
  if (CONFIRMED.has(state) && isConfirmed(call)) return aboutKey(call, identity, PROTECTION_WORDS.openedWith);
  if (state === "proved" || state === "failed" || !isLive(call)) return null;
  return aboutKey(call, identity, keysSent(call) ? PROTECTION_WORDS.offeredTo : PROTECTION_WORDS.readyFor);
}

/** Whether the dispatcher had a call placed without protection when keys could not be had. */
function calledUnprotected({ direction, protection }: CallRecord): boolean {
  const failure = protection?.failure ?? null;
  // A call of ours goes on without keys by an act of the dispatcher's, or because the other end protects nothing.
  return direction === "outgoing" && failure !== null && failure.code !== "colleague-without-protection";
}

type Told = Omit<PadlockStory, "forced">;

/** A call without keys that the dispatcher wanted nevertheless says so, also when it is over. */
function withAct(call: CallRecord, story: Told): PadlockStory {
  if (!calledUnprotected(call)) return { ...story, forced: false };
  const detail = [PROTECTION_WORDS.forced, ...(story.detail === null ? [] : [story.detail])].join(". ");
  return { ...story, detail, forced: isLive(call) };
}

/** A call whose media are encrypted to the gateway: what its media say, since there is nothing else to go by. */
function withoutKeys(call: CallRecord): Told | null {
  const live = isLive(call);
  if (call.connectedAt === null) {
    const { none } = PADLOCK_WORDS;
    if (live && call.direction === "incoming") {
      return { look: "none", text: none, count: null, detail: PROTECTION_WORDS.noneIncoming };
    }
    // Before anybody listens it is worth a word only where keys were wanted.
    return live && call.protection?.failure != null ? { look: "none", text: none, count: null, detail: null } : null;
  }
  const count = packets(call);
  if (!live) return { look: "hop", text: PADLOCK_WORDS_AFTER.hop, count, detail: null };
  return flowing(call)
    ? { look: "hop", text: PADLOCK_WORDS.hop, count, detail: hopDetail(call) }
    : { look: "audio", text: PROTECTION_WORDS.establishingAudio, count, detail: null };
}

/** Keys could not be had, so that nothing was sent with them: other than a protection that broke. */
const isUnprotectable = ({ direction }: CallRecord, { failure, state, identity }: Protection) =>
  direction === "outgoing" && state === "failed" && identity === null && failure?.code !== "answer-key-refused";

/** The dispatcher is asked about the key server of the called ID, and the call is protected if it is accepted. */
const isAskedAboutKms = ({ state }: CallRecord, { failure }: Protection) =>
  state === "deciding-protection" && kmsChangeOf(failure) !== undefined;

/** The sound is proved: what that says of a call whose pictures are, or are not. */
function provedText(call: CallRecord): string {
  const { proved, provedPictures, unprovedPictures } = PADLOCK_WORDS;
  return { "nothing-to-prove": proved, unproved: unprovedPictures, proved: provedPictures }[pictureProof(call)];
}

/** The words for the state of protection; null where keys are not what the call is or was about. */
function textOf(call: CallRecord, protection: Protection): string | null {
  const { state } = protection;
  const incoming = call.direction === "incoming" && !isKeyOurs(call);
  if (isLive(call)) {
    if (incoming) return INCOMING[state] ?? (state === "proved" ? provedText(call) : PADLOCK_WORDS[state]);
    if (state === "offered" && !keysSent(call)) return PADLOCK_WORDS.ready;
    if (isAskedAboutKms(call, protection)) return PADLOCK_WORDS.asked;
    if (isUnprotectable(call, protection)) return PADLOCK_WORDS.unprotectable;
    return state === "proved" ? provedText(call) : PADLOCK_WORDS[state];
  }
  if (isUnprotectable(call, protection)) return PADLOCK_WORDS_AFTER.unprotectable;
  if (call.connectedAt !== null || state === "failed") return PADLOCK_WORDS_AFTER[state];
  // Nobody answered: whatever ended the call, it was not the keys. Who called is known all the same.
  return incoming ? (MISSED[state] ?? null) : null;
}

/** What the padlock of a call with keys says first; null while nothing is known that would be worth a word. */
function withKeys(call: CallRecord, protection: Protection): Pick<PadlockStory, "look" | "text"> | null {
  const { state } = protection;
  if (state === "none" && call.connectedAt === null && call.state !== "incoming") return null;
  const text = textOf(call, protection);
  if (text === null) return null;
  const isWeaker = isLive(call) && state === "proved" && pictureProof(call) === "unproved";
  return { look: text === PADLOCK_WORDS.ready ? "ready" : isWeaker ? "establishing" : state, text };
}

/** Whether no keys are what a call is or was about. One that was recorded before calls had protection went through a gateway like any other. */
const isWithoutKeys = ({ protection }: CallRecord) => protection === null || protection.state === "hop";

/** What the padlock of a call says; null while nothing is known that would be worth a word. */
export function padlockOf(call: CallRecord): PadlockStory | null {
  const { protection } = call;
  if (protection === null || isWithoutKeys(call)) {
    const story = withoutKeys(call);
    return story === null ? null : withAct(call, story);
  }
  const story = withKeys(call, protection);
  if (story === null) return null;
  const counted = protection.state === "proved" || protection.state === "failed";
  const count = counted ? frames(protection, call) : null;
  return { ...story, count, detail: detailOf(call, protection), forced: false };
}

/** Whether the dispatcher is asked what is to become of a call that cannot be protected: the question itself says why. */
export const asksAboutProtection = (call: CallRecord): boolean =>
  call.state === "deciding-protection" || asksAboutFallBack(call);

/** What is said aloud when the state of the padlock changes: no counts, and the sentence of a failure. */
export function padlockSpoken(call: CallRecord): string {
  const story = padlockOf(call);
  if (story === null) return "";
  const failure = call.protection?.failure;
  // The question about calling without protection, and the end of a call, are spoken where they are shown.
  const told = failure == null || asksAboutProtection(call) || !isLive(call);
  return [story.text, story.detail ?? "", told ? "" : ERROR_WORDS[failure.code].message]
    .filter((part) => part !== "")
    .join(". ");
}

/** Protection in the word or two of a row of the record; empty where there is nothing to say. */
export function protectionOutcome(call: CallRecord): string {
  // Without what stands beside it: rows are many, and drawn often.
  const { protection } = call;
  const story = protection === null || isWithoutKeys(call) ? padlockOf(call) : withKeys(call, protection);
  if (story === null || story.look === "audio") return "";
  if (call.protection !== null && isAskedAboutKms(call, call.protection)) return "";
  if (call.protection !== null && isUnprotectable(call, call.protection)) return PROTECTION_OUTCOME_WORDS.unprotectable;
  return PROTECTION_OUTCOME_WORDS[story.look];
}

/** One line of the key work. */
export interface KeyLine {
  readonly step: KeyStep;
  readonly fate: "done" | "running" | "waiting" | "failed";
  readonly entry: KeyStepEntry | null;
}

/** The key work of the leg in progress, step by step, while the call has not been answered; empty otherwise. */
export function keyLines(call: CallRecord): readonly KeyLine[] {
  const { protection } = call;
  if (protection === null || call.direction === "incoming" || !isLive(call) || call.connectedAt !== null) return [];
  const working = protection.state === "obtaining-keys";
  const stopped = protection.state === "failed";
  const latest = protection.steps.at(-1)?.leg ?? 1;
  // The work of a new leg begins before its first step is done.
  const begun = call.redirections.length + (call.dialledFirst?.fallBack == null ? 1 : 2);
  const leg = working || stopped ? Math.max(latest, begun) : latest;
  const done = (step: KeyStep) =>
    protection.steps.findLast((entry) => entry.leg === leg && entry.step === step) ?? null;
  let open: KeyLine["fate"] = stopped ? "failed" : "running";
  const lines = KEY_STEPS.map((step): KeyLine => {
    const entry = done(step);
    if (entry !== null) return { step, fate: "done", entry };
    const fate = open;
    open = "waiting";
    return { step, fate, entry };
  });
  return working || stopped ? lines : lines.filter((line) => line.fate === "done");
}

/** Whether the far end of the last leg has shown that it holds the key that we made, whatever came after. */
export function isConfirmed(call: CallRecord): boolean {
  // Every leg has keys of its own. Keys that went with an answer are confirmed by what the other end sends under them.
  const shown = call.direction === "incoming" ? "protection-proved" : "key-confirmed";
  return lastStep(call, shown) > lastStep(call, "keys-obtained");
}

/** Whether a call comes in of which nobody knows yet who makes it. */
export function isCheckingCaller(call: CallRecord): boolean {
  return call.direction === "incoming" && call.state === "obtaining-keys";
}

/** Whether the dispatcher may have this call placed without protection now. */
export function mayCallUnprotected(call: CallRecord): boolean {
  return (call.state === "deciding-protection" && call.protection?.rule === "preferred") || asksAboutFallBack(call);
}

/** Whether a call came to nothing because it could not be protected, and has to be. */
export function endedForLackOfProtection(call: CallRecord): boolean {
  const { protection, endReason } = call;
  return (
    !isLive(call) &&
    call.connectedAt === null &&
    call.direction === "outgoing" &&
    protection?.rule === "required" &&
    endReason !== null &&
    (endReason.code === protection.failure?.code || PROTECTION_CODES.has(endReason.code))
  );
}
