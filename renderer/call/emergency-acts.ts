/**
 * What the dispatcher can do about an emergency by hand, and the guard before it: two deliberate steps, so that no stray key makes
 * one. The first names what the second would do; between them nothing is sent.
 *
 * @module
 */

import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { ChangedUrgency } from "../../shared/mc/record-parts/urgency.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { placing } from "../calling/admission.ts";
import { type CallingActions, type CallingState, isLive } from "../calling/calling-store.ts";
import { urgencyToSet } from "../calling/features/urgency.ts";
import { personOnLine } from "./redirection-story.ts";
import { hasNobodyToCall } from "./refused-story.ts";

/** How long the guard stays open, and from when on its second step counts: a hand that slips does not do both. Milliseconds. */
export const GUARD_MS = { open: 10_000, least: 300 } as const;

/** What the second step would do. It stays what it was when the first was done, whatever comes into the middle meanwhile. */
export type EmergencyAct =
  | { readonly does: "call"; readonly personId: string; readonly service: McService }
  | { readonly does: keyof typeof MAKES; readonly personId: string; readonly callId: string };

/** So many of whom a profile names for emergencies have room beside the others. */
const MOST_RECIPIENTS = 3;

/** What a call in progress is made by an act. */
const MAKES = { raise: "emergency", clear: "normal" } as const;

/** What the user profile lets the dispatcher make of calls. */
export type MayMake = Readonly<Record<ChangedUrgency, boolean>>;

/** The guard while it is armed. */
export interface Guard {
  /** When the first step was done, Unix milliseconds. */
  readonly armedAt: number;
  readonly acts: readonly EmergencyAct[];
  /** Which of them the second step does. */
  readonly chosen: number;
}

/** Why something cannot be done at present; null where it can. */
export type WhyNot = "other-call-cannot-wait" | "call-is-not-there" | null;

function ofMiddle(middle: CallRecord): EmergencyAct | undefined {
  if (hasNobodyToCall(middle)) return undefined;
  // Whatever the last call was: an emergency begins with what every end takes, and waits for no pictures.
  if (!isLive(middle)) return { does: "call", personId: middle.primaryId, service: VOICE_SERVICE };
  const to = urgencyToSet(middle);
  const act = { personId: personOnLine(middle), callId: middle.id };
  return to && { ...act, does: to === "emergency" ? "raise" : "clear" };
}

const mayDo = ({ does }: EmergencyAct, may: MayMake) => may[does === "clear" ? "normal" : "emergency"];

/**
 * What can be done about an emergency now, what is most likely meant first. What the user profile forbids is not among it.
 *
 * @param middle - the call in the middle: one in progress becomes an emergency, or is none any more; where it is over, whoever it
 *   was with can be called
 * @param chosen - whom the call bar names
 * @param recipients - whom the user profile names for emergencies: they stand last, so that whoever is meant on this desk goes before
 */
export function emergencyActs(
  middle: CallRecord | undefined,
  chosen: { readonly personId: string; readonly service: McService } | null,
  may: MayMake,
  recipients: readonly string[] = [],
): readonly EmergencyAct[] {
  const first = middle && ofMiddle(middle);
  const acts: EmergencyAct[] = first === undefined ? [] : [first];
  if (chosen !== null && (first === undefined || !sameMcId(first.personId, chosen.personId))) {
    const isOnLine = middle !== undefined && isLive(middle) && sameMcId(middle.primaryId, chosen.personId);
    // A call that is over is looked back at; whom the call bar names was chosen since, or stands there to be called.
    if (!isOnLine) acts.splice(first?.does === "call" ? 0 : acts.length, 0, { does: "call", ...chosen });
  }
  const named = recipients
    .filter((id) => !acts.some(({ personId }) => sameMcId(personId, id)))
    .filter((id) => middle === undefined || !isLive(middle) || !sameMcId(middle.primaryId, id))
    .slice(0, MOST_RECIPIENTS);
  acts.push(...named.map((personId) => ({ does: "call", personId, service: VOICE_SERVICE }) as const));
  return acts.filter((act) => mayDo(act, may));
}

/** Whether a call ended because it was not taken as an emergency: the dispatcher can place it as an ordinary one, and nobody else does. */
export const offersOrdinaryCall = ({ direction, endReason }: CallRecord): boolean =>
  direction === "outgoing" &&
  (endReason?.code === "emergency-not-accepted" || endReason?.code === "emergency-not-permitted");

/** Whether what was offered can still be done. */
export function whyNot(act: EmergencyAct, calling: CallingState): WhyNot {
  if (act.does === "call") return placing(calling).may ? null : "other-call-cannot-wait";
  const call = calling.calls.find(({ id }) => id === act.callId);
  return call !== undefined && urgencyToSet(call) === MAKES[act.does] ? null : "call-is-not-there";
}

/** Does it. */
export function doEmergencyAct(act: EmergencyAct, actions: CallingActions): void {
  if (act.does === "call") actions.place(act.personId, act.service, "emergency");
  else actions.setUrgency(act.callId, MAKES[act.does]);
}
