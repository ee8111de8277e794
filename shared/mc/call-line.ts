/**
 * A call as it is searched and filtered: the little that tells it from a hundred thousand others. What is shown of it is its record.
 *
 * @module
 */
import { z } from "zod";
import { ERRORS } from "../errors/mc-error.ts";
import { type CallRecord, callRecordSchema } from "./call-record.ts";
import { mcIdDomain } from "./mc-id.ts";
import { missedCalls } from "./missed.ts";
import { protectionSchema } from "./protection.ts";
import type { McService } from "./services/services.ts";
import { isEmergency } from "./urgency.ts";

/** What can have become of a call; of one, several. */
export const CALL_FATES = ["missed", "redirected", "failed", "declined", "emergency"] as const;
export type CallFate = (typeof CALL_FATES)[number];

/** How a call was protected that stood, or that was to be protected and could not be. */
export const LINE_PROTECTIONS = ["end-to-end", "hop", "not"] as const;
export type LineProtection = (typeof LINE_PROTECTIONS)[number];

/** What kind of call it was. */
export const LINE_KINDS = ["voice", "push-to-talk", "video"] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Characters of one text in a line. */
const MAX_TEXT = 2_048;

export const callLineSchema = z
  .object({
    id: z.uuid(),
    /** Unix milliseconds. */
    startedAt: z.number(),
    fates: z.array(z.enum(CALL_FATES)).max(CALL_FATES.length),
    /** Null where nothing went either way: a call that nobody answered. */
    protection: z.enum(LINE_PROTECTIONS).nullable(),
    kind: z.enum(LINE_KINDS),
    /** Every ID of the other end, the one that was called or that called first. */
    ids: z.array(z.string().max(MAX_TEXT)).max(10),
    /** Those of them that are one person's: under which whoever was called, or called, first was known from the call. */
    own: z.array(z.string().max(MAX_TEXT)).max(10),
    /** Hosts of those IDs, lower case; of a number none. */
    systems: z.array(z.string().max(MAX_TEXT)).max(10),
    /** What was said and written of it: reasons, the note, the incident number. */
    said: z.array(z.string().max(MAX_TEXT)).max(20),
    noted: z.boolean(),
  })
  .strict();
export type CallLine = z.infer<typeof callLineSchema>;

/** What of a stored record is read for its line: to read the rest costs several times as much. */
export const lineFieldsSchema = callRecordSchema
  .pick({
    id: true,
    service: true,
    direction: true,
    startedAt: true,
    connectedAt: true,
    primaryId: true,
    currentId: true,
    redirections: true,
    endReason: true,
    refused: true,
    urgency: true,
    requestPriority: true,
    dialledFirst: true,
    note: true,
  })
  .extend({
    protection: protectionSchema.pick({ state: true }).nullable().default(null),
    floor: z.unknown().optional(),
    pictures: z.unknown().optional(),
  });
type LineFields = z.infer<typeof lineFieldsSchema>;

const DECLINED: ReadonlySet<string> = new Set(["declined", "declined-by-you", "declined-elsewhere"]);

function fatesOf(call: LineFields): readonly CallFate[] {
  const { endReason } = call;
  const isMissed = missedCalls(call) > 0;
  const isDeclined = endReason !== null && DECLINED.has(endReason.code);
  const isFailed = endReason !== null && !isMissed && !isDeclined && ERRORS[endReason.code].category !== "normal";
  const is: Readonly<Record<CallFate, boolean>> = {
    missed: isMissed,
    redirected: call.redirections.length > 0 || call.dialledFirst !== null,
    failed: isFailed,
    declined: isDeclined,
    emergency: isEmergency(call),
  };
  return CALL_FATES.filter((fate) => is[fate]);
}

function protectionOf({ connectedAt, protection }: LineFields): LineProtection | null {
  if (protection?.state === "failed") return "not";
  if (connectedAt === null) return null;
  if (protection?.state === "proved") return "end-to-end";
  // A call recorded before calls had protection went through a gateway like any other.
  return protection === null || protection.state === "hop" ? "hop" : "not";
}

const VIDEO: McService = "mcvideo";

function kindOf({ floor, pictures, service }: LineFields): LineKind {
  if (service === VIDEO || (pictures ?? null) !== null) return "video";
  return (floor ?? null) === null ? "voice" : "push-to-talk";
}

/** The IDs of whoever was called, or called, first: the primary ID, and the new ones until somebody else was called. */
function ownIdsOf({ dialledFirst, primaryId, redirections }: LineFields | CallRecord): string[] {
  const elsewhere = redirections.findIndex(({ target }) => target !== "migrated");
  const migrated = elsewhere < 0 ? redirections : redirections.slice(0, elsewhere);
  const ids = [primaryId, dialledFirst?.newId ?? "", ...migrated.map(({ newId }) => newId)];
  return [...new Set(ids.filter((id) => id !== ""))];
}

/** The line of a call. */
export function callLine(call: LineFields | CallRecord): CallLine {
  const { dialledFirst, endReason, note, redirections } = call;
  const named = [call.primaryId, dialledFirst?.newId ?? "", ...redirections.map(({ newId }) => newId), call.currentId];
  const ids = [...new Set(named.filter((id) => id !== ""))].slice(0, 10);
  const fates = fatesOf(call);
  return {
    id: call.id,
    startedAt: call.startedAt,
    fates: [...fates],
    protection: protectionOf(call),
    kind: kindOf(call),
    ids,
    own: ownIdsOf(call).slice(0, 10),
    systems: [...new Set(ids.map(mcIdDomain).filter((host) => host !== ""))],
    said: [
      ...redirections.flatMap(({ forwardingReason, reason }) => [reason ?? "", forwardingReason ?? ""]),
      // By its code, which is the same in every language; of a call that went as somebody wanted it would be found everywhere.
      fates.includes("failed") && endReason !== null ? endReason.code : "",
      note?.text ?? "",
      note?.incident ?? "",
    ]
      .filter((text) => text !== "")
      .slice(0, 20)
      .map((text) => text.slice(0, MAX_TEXT)),
    noted: note !== null,
  };
}
