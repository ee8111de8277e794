/**
 * One call as the dispatcher sees it and as it is kept: two redirected legs are one call.
 *
 * The state machine fills it, the views render it, the host stores it, `--check` reads it.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema, MAX_SHORT_TEXT } from "./kept-reason.ts";
import { KMS_URI_SOURCES } from "./key-identity.ts";
import { ladderWhatSchema } from "./ladder-what.ts";
import { messageHandlingSchema } from "./message-handling.ts";
import { RECORD_PARTS, together } from "./record-parts/record-parts.ts";
import { REDIRECTION_POLICIES } from "./redirection-policy.ts";
import { SERVICE_NAMES } from "./services/services.ts";

/** States of a private call, in the order in which an undisturbed, redirected call passes them. */
export const CALL_STATES = [
  "preparing",
  "obtaining-keys",
  "deciding-protection",
  "requesting",
  "awaiting-target",
  "releasing",
  "deciding",
  "redialling",
  "ringing",
  "incoming",
  "answering",
  "connected",
  "ending",
  "ended",
] as const;
export type CallState = (typeof CALL_STATES)[number];

/** Milestones of a call; each happens at most once per leg. */
const CALL_STEPS = [
  "placed",
  "keys-obtained",
  "requested",
  "redirected",
  "released",
  "redialled",
  "offered",
  "ringing",
  "answered",
  "key-confirmed",
  "media-flowing",
  "protection-proved",
  "signalling-lost",
  "signalling-restored",
  "ended",
] as const;
export type CallStep = (typeof CALL_STEPS)[number];

/** Lanes of the ladder. `kms` is the caller's home KMS. */
export const LANES = ["console", "system-a", "kms", "system-b", "colleague"] as const;
export type Lane = (typeof LANES)[number];

const milliseconds = z.number().finite();
const shortText = z.string().max(MAX_SHORT_TEXT);

/** One milestone. `atMs` counts from the dispatcher's action that placed the call, or the arrival of an incoming one. */
const stepSchema = z.object({ step: z.enum(CALL_STEPS), atMs: milliseconds });
export type StepEntry = z.infer<typeof stepSchema>;

/** Characters that a record has for one whole message. */
export const MAX_MESSAGE_TEXT = 70_000;

/** One message, or a failure, as drawn in the ladder. */
export const ladderEntrySchema = z.object({
  atMs: milliseconds,
  from: z.enum(LANES),
  to: z.enum(LANES),
  what: ladderWhatSchema,
  /** Step number of TS 23.280 clause 10.16.5.3, where the message is one. */
  clauseStep: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.null()]),
  /** `redirect` for redirection and key work, `failed` for what went wrong. */
  tone: z.enum(["plain", "redirect", "failed"]),
  /** `observed`: this program sent, received or (in the lab) relayed it. `inferred`: it must have happened. */
  certainty: z.enum(["observed", "inferred"]),
  /** The whole message with credentials removed; empty for an inferred one. */
  text: z.string().max(MAX_MESSAGE_TEXT),
  /** Where the message could not be taken as it came. */
  handling: messageHandlingSchema.optional(),
});
export type LadderEntry = z.infer<typeof ladderEntrySchema>;

/**
 * What carried a redirection: a final answer in the form of a functional alias, a final answer with the elements of private
 * call forwarding, or a MESSAGE with them.
 */
const REDIRECTION_CARRIERS = ["300", "final-answer", "message"] as const;
export type RedirectionCarrier = (typeof REDIRECTION_CARRIERS)[number];

/** Whom it names: the same person in another system, or somebody else. */
const REDIRECTION_TARGETS = ["migrated", "forwarded"] as const;
export type RedirectionTarget = (typeof REDIRECTION_TARGETS)[number];

/** Why a redirection is asked about although the dispatcher's choice is to follow. */
const REDIRECTION_CAUTIONS = [
  /** Neither account nor user profile nor a certificate knows the system of the new ID. */
  "unknown-system",
  /** The new ID is a telephone number, which leads through a gateway out of every system (RFC 3261 clause 19.1.1). */
  "telephone",
  /** The directory has the new ID, as that of somebody else. */
  "another-person",
] as const;
export type RedirectionCaution = (typeof REDIRECTION_CAUTIONS)[number];

/** One redirection that was received and accepted. */
export const redirectionEntrySchema = z.object({
  atMs: milliseconds,
  /** The ID that was dialled. */
  fromId: shortText,
  /** The ID that the redirection names instead. */
  newId: shortText,
  kmsUri: shortText.nullable(),
  kmsUriSource: z.enum(KMS_URI_SOURCES).nullable(),
  reason: shortText.nullable(),
  /** `300` in every call recorded before there were others. */
  carrier: z.enum(REDIRECTION_CARRIERS).default("300"),
  target: z.enum(REDIRECTION_TARGETS).default("migrated"),
  /** What the `forwarding-reason` said; null where there was none. */
  forwardingReason: shortText.nullable().default(null),
  caution: z.enum(REDIRECTION_CAUTIONS).optional(),
  /** What was chosen for the partner system of the new ID, where that has decided; absent where it was what holds for all. */
  rule: z
    .object({ policy: z.enum(REDIRECTION_POLICIES), partner: z.string().max(253) })
    .strict()
    .optional(),
});
export type RedirectionEntry = z.infer<typeof redirectionEntrySchema>;

const count = z.number().nonnegative();

/** Pictures of one direction: how many were encoded or decoded, and how large the last one was. */
const pictureCountSchema = z.object({
  frames: z.number().int().nonnegative(),
  width: z.number().int().nonnegative(),
  height: z.number().int().nonnegative(),
  /** Pictures in a second, at present. */
  perSecond: count,
  /** Sent: packets that the other end has missed. Received: packets that never came. */
  lost: z.number().int(),
  packets: z.number().int().nonnegative(),
  /** Milliseconds from arrival to sight, received; from one end to the other and back, sent. Null where nobody knows. */
  delayMs: count.nullable(),
});
export type PictureCount = z.infer<typeof pictureCountSchema>;

/** What was measured at this end: packets as counted by the media stack, energy as `totalAudioEnergy` of WebRTC statistics. */
export const mediaCountSchema = z.object({
  sent: z.object({ packets: z.number().int().nonnegative(), energy: z.number().nonnegative() }),
  received: z.object({ packets: z.number().int().nonnegative(), energy: z.number().nonnegative() }),
  /** What is spoken over RTP; absent where a browser speaks. */
  codec: z.enum(["AMR-WB", "Opus"]).optional(),
  /** Pictures both ways; absent in a call without, and while none has gone or come. */
  pictures: z.object({ sent: pictureCountSchema, received: pictureCountSchema }).optional(),
});
export type MediaCount = z.infer<typeof mediaCountSchema>;

/** Milestones for which a record has room. */
export const MAX_STEPS = 512;

/** Arrows for which the ladder of one call has room. */
export const MAX_LADDER = 400;

/** One call without its ladder, which is large and kept apart. Times named `…At` are Unix milliseconds, times named `atMs` count from `startedAt`. */
export const callRecordSchema = z.object({
  id: z.uuid(),
  service: z.enum(SERVICE_NAMES),
  /** Whose call it is: our MC service ID when it was made. Null where that is not known any more. */
  ownId: shortText.nullable().default(null),
  direction: z.enum(["outgoing", "incoming"]),
  state: z.enum(CALL_STATES),
  startedAt: z.number().int(),
  connectedAt: z.number().int().nullable(),
  endedAt: z.number().int().nullable(),
  /** Outgoing: the ID that the dispatcher dialled. Incoming: the caller's ID. */
  primaryId: shortText,
  /** The ID of the leg in progress: `primaryId`, or the new ID of the last redirection followed. */
  currentId: shortText,
  redirections: z.array(redirectionEntrySchema).max(8),
  steps: z.array(stepSchema).max(MAX_STEPS),
  muted: z.boolean(),
  /** Why nothing is heard of us although the microphone is not off: there was none, or it went. Null while it works. */
  voiceProblem: keptReasonSchema.nullable().default(null),
  /** False while the connection to the server is lost during the call. */
  signalling: z.boolean(),
  /**
   * When what the call waits for runs out, Unix milliseconds: the question whether to follow a redirection or to call without
   * protection, or the wait for the ID that a forwarding names.
   */
  decideBy: z.number().int().nullable(),
  media: mediaCountSchema.nullable(),
  endReason: keptReasonSchema.nullable(),
  ...together(RECORD_PARTS, "shape"),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

/** A call as the window that is in it has it: with its ladder, in the order of time. */
export interface DrawnCall extends CallRecord {
  readonly ladder: readonly LadderEntry[];
}

/** A call as it is on record. */
export const withoutLadder = ({ ladder: _ladder, ...record }: DrawnCall): CallRecord => record;
