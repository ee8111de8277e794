/**
 * What an emergency changes in a call of ours.
 *
 * @module
 */
import { decodeInfo } from "../../shared/mc/info-document.ts";
import { decodeBody, findPart } from "../../shared/mc/multipart.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import type { PrivateCall } from "./call-core.ts";

/** Of an emergency: it does not wait for anybody's word about missing keys, where the rule leaves the choice. */
export function withUrgency(call: PrivateCall): PrivateCall {
  return isEmergency(call.record) && call.rules.protection === "preferred"
    ? { ...call, unprotectedAllowed: true }
    : call;
}

/** A final answer, as far as it can refuse an emergency. */
interface Refusal {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body?: string;
}

/** Whether a refusal is of the emergency and not of the call: 403, with emergency-ind false (TS 24.379 clause 6.3.3.1.14). */
export function refusesEmergency({ status, contentType, body = "" }: Refusal, service: McService): boolean {
  if (status !== 403 || contentType === undefined) return false;
  try {
    const document = findPart(decodeBody(contentType, body), MC_SERVICES[service].infoContentType);
    return document !== undefined && decodeInfo(service, document.content).emergency === false;
  } catch {
    return false;
  }
}
