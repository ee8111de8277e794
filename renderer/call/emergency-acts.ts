/**
 * What the dispatcher can do about an emergency by hand, and the guard before it: two deliberate steps, so that no stray key makes
 * one. The first names what the second would do; between them nothing is sent.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { placing } from "../calling/admission.ts";
import { type CallingActions, type CallingState, isLive } from "../calling/calling-store.ts";
import { isOfSeveral } from "./refused-story.ts";

/** How long the guard stays open, and from when on its second step counts: a hand that slips does not do both. Milliseconds. */
export const GUARD_MS = { open: 10_000, least: 300 } as const;

/** What the second step would do. It stays what it was when the first was done, whatever comes into the middle meanwhile. */
export interface EmergencyAct {
  readonly does: "call";
  readonly calledId: string;
  readonly service: McService;
}

/** The guard while it is armed. */
export interface Guard {
  /** When the first step was done, Unix milliseconds. */
  readonly armedAt: number;
  readonly acts: readonly EmergencyAct[];
  /** Which of them the second step does. */
  readonly chosen: number;
}

/** Why something cannot be done at present; null where it can. */
export type WhyNot = "other-call-cannot-wait" | null;

/**
 * What can be done about an emergency now, what is most likely meant first.
 *
 * @param middle - the call in the middle; where it is over, whoever it was with can be called
 * @param chosen - whom the call bar names
 */
export function emergencyActs(
  middle: CallRecord | undefined,
  chosen: { readonly calledId: string; readonly service: McService } | null,
): readonly EmergencyAct[] {
  const ofMiddle: EmergencyAct[] =
    middle === undefined || isLive(middle) || isOfSeveral(middle)
      ? []
      : [{ does: "call", calledId: middle.primaryId, service: middle.service }];
  const ofChosen: EmergencyAct[] = chosen === null ? [] : [{ does: "call", ...chosen }];
  const both = [...ofMiddle, ...ofChosen];
  return both.filter((act, at) => both.findIndex((other) => sameMcId(other.calledId, act.calledId)) === at);
}

/** Whether a call ended because it was not taken as an emergency: the dispatcher can place it as an ordinary one, and nobody else does. */
export const offersOrdinaryCall = ({ direction, endReason }: CallRecord): boolean =>
  direction === "outgoing" &&
  (endReason?.code === "emergency-not-accepted" || endReason?.code === "emergency-not-permitted");

/** Whether what was offered can still be done. */
export function whyNot(_act: EmergencyAct, calling: CallingState): WhyNot {
  return placing(calling).may ? null : "other-call-cannot-wait";
}

/** Does it. */
export function doEmergencyAct({ calledId, service }: EmergencyAct, actions: CallingActions): void {
  actions.place(calledId, service, "emergency");
}
