/**
 * Digits in a connected call (RFC 4733).
 *
 * @module
 */
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import type { CallFeature } from "./feature.ts";
import { underWay } from "./hold.ts";

interface DigitsShape {
  readonly event: { readonly type: "digits"; readonly digits: string };
  readonly effect: { readonly do: "send-digits"; readonly digits: string };
  readonly timer: never;
  readonly legEvent: never;
  /** Whether digits can be sent from here on. */
  readonly mediaEvent: { readonly kind: "digits"; readonly available: boolean };
  readonly leg: object;
  readonly media: {
    /** Sends digits (0 to 9, *, #) as telephone events (RFC 4733), after those that are still being sent. */
    sendDigits(digits: string): void;
  };
  readonly tools: object;
}

const SENDABLE = /^[0-9*#]{1,32}$/;

/** Whether digits can be sent now. */
export function canSendDigits({ state, digits, hold, holdChange }: CallRecord): boolean {
  return state === "connected" && digits && hold === "none" && !underWay(holdChange);
}

/** Digits, where the call can carry them and goes on. Anything else is not sent. */
function sendDigits(call: PrivateCall, digits: string): Outcome<DigitsShape["effect"] | CoreEffect> {
  if (!canSendDigits(call.record) || !SENDABLE.test(digits)) return unchanged(call);
  return { call, effects: [{ do: "send-digits", digits }] };
}

export const DIGITS: CallFeature<DigitsShape> = {
  handlers: { connected: { on: { digits: (call, { digits }) => sendDigits(call, digits) } } },
  inEveryState: { media: { digits: (call, { available }) => unchanged(update(call, { digits: available })) } },
  perform: ({ media }) => ({ "send-digits": ({ digits }) => media()?.sendDigits(digits) }),
};
