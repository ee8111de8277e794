/**
 * Which calls on record are missed: somebody's wish that nobody met here.
 *
 * @module
 */
import type { EndReasonCode } from "../errors/end-reason.ts";
import type { CallRecord } from "./call-record.ts";

/** What of a record decides it. */
type Asked = Pick<CallRecord, "direction" | "endReason" | "refused">;

/** Why calls are refused before anybody hears of them, for nothing that their callers have done wrong. */
const UNHEARD: ReadonlySet<EndReasonCode> = new Set([
  "too-many-calls",
  "audio-refused",
  "no-speech-codec",
  "media-unencrypted",
  "media-address-unusable",
  "floor-control-unprotected",
]);

/**
 * How many missed calls a record stands for: one that rang until the caller gave up, or every call of a person of the
 * directory that found no room here, or whose audio a server on the way has described as nobody here can take it. Strangers
 * are refused then, not missed.
 */
export function missedCalls({ direction, endReason, refused }: Asked): number {
  if (direction !== "incoming") return 0;
  if (endReason?.code === "missed") return 1;
  return endReason !== null && UNHEARD.has(endReason.code) && refused?.known === true ? refused.count : 0;
}

/** Whether a record stands for calls of several people, so that there is nobody to call back. */
export function isOfSeveral({ refused }: Pick<CallRecord, "refused">): boolean {
  return refused !== null && refused.callers > 1;
}

/** When somebody tried last, in a record that may stand for several calls. Unix milliseconds. */
export const triedAt = ({ refused, startedAt }: Pick<CallRecord, "refused" | "startedAt">): number =>
  refused?.lastAt ?? startedAt;
