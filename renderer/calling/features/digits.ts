/**
 * Digits in a connected call: as telephone events (RFC 4733), or inside protected frames. They are content as speech is: what
 * comes in is shown as long as the call lasts, and neither the record nor the ladder has it.
 *
 * @module
 */
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import type { NewDigits } from "../../../shared/media/frame-digits.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import type { CallFeature } from "./feature.ts";
import { underWay } from "./hold.ts";

interface DigitsShape {
  readonly event: { readonly type: "digits"; readonly digits: string };
  readonly effect:
    | { readonly do: "send-digits"; readonly digits: string }
    /** Show the dispatcher digits of the other end. */
    | ({ readonly do: "show-digits" } & NewDigits);
  readonly timer: never;
  readonly legEvent: never;
  readonly mediaEvent: /** Whether digits can be sent from here on. */
    | { readonly kind: "digits"; readonly available: boolean }
    /** Digits of the other end have come, which only protected frames tell. */
    | ({ readonly kind: "digits-received" } & NewDigits);
  readonly leg: object;
  readonly media: {
    /** Sends digits (0 to 9, *, #) in whichever way this leg carries them, after those that are still being sent. */
    sendDigits(digits: string): void;
  };
  readonly tools: {
    /** Shows digits of the other end with a call. */
    showDigits(callId: string, news: NewDigits): void;
  };
}

const SENDABLE = /^[0-9*#]{1,32}$/;

/** Whether digits can be sent now: with floor control like speech, while we have the floor. */
export function canSendDigits({ state, digits, floor, hold, holdChange }: CallRecord): boolean {
  const hasFloor = floor === null || floor.state === "ours";
  return state === "connected" && digits && hasFloor && hold === "none" && !underWay(holdChange);
}

/** Digits, where the call can carry them and goes on. Anything else is not sent. */
function sendDigits(call: PrivateCall, digits: string): Outcome<DigitsShape["effect"] | CoreEffect> {
  if (!canSendDigits(call.record) || !SENDABLE.test(digits)) return unchanged(call);
  return { call, effects: [{ do: "send-digits", digits }] };
}

export const DIGITS: CallFeature<DigitsShape> = {
  handlers: { connected: { on: { digits: (call, { digits }) => sendDigits(call, digits) } } },
  inEveryState: {
    media: {
      digits: (call, { available }) => unchanged(update(call, { digits: available })),
      "digits-received": (call, { digits, missed }) => ({
        call,
        effects: [{ do: "show-digits", digits, missed }],
      }),
    },
  },
  perform: ({ media, showDigits }) => ({
    "send-digits": ({ digits }) => media()?.sendDigits(digits),
    "show-digits": ({ digits, missed }, { record }) => showDigits(record.id, { digits, missed }),
  }),
};
