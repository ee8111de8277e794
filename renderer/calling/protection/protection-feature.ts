/**
 * Protection as a feature of a call: what happens to the keys of its legs, by state, and who does something about it. What
 * that means for the call stands in `call-protection.ts`.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { before, finish } from "../call-change.ts";
import type { PrivateCall } from "../call-core.ts";
import { isAtNewIdFirst } from "../dialled-first.ts";
import type { CallFeature, FeatureHandlers } from "../features/feature.ts";
import { callPrimary } from "../next-leg.ts";
import { answerSays, broughtKeysReady, broughtKeysRefused, callSeveralWithout, keysAwaited } from "./answer-keys.ts";
import {
  acceptKms,
  agreement,
  breakOff,
  callUnprotected,
  countFrames,
  fallBack,
  keyStep,
  keysFailed,
  keysReady,
  noFallBack,
  provedByMedia,
} from "./call-protection.ts";
import type { ProtectionShape } from "./protection-shape.ts";

type Handlers = FeatureHandlers<ProtectionShape>;

/**
 * Keys cannot be had. Of a new ID that is only remembered nobody is asked anything: the primary ID is called as if there were
 * none, under the rule that holds for it.
 */
function withoutKeys(call: PrivateCall, reason: EndReason, now: number, neverInClear = false) {
  if (call.record.direction === "outgoing" && call.record.firstToAnswer !== null)
    return callSeveralWithout(call, reason, now);
  return isAtNewIdFirst(call) && call.keyWork === "working"
    ? before(callPrimary(call, reason, now), { do: "stop-timer", timer: "keys" })
    : keysFailed(call, reason, now, neverInClear);
}

/** Keys are being obtained for the leg in preparation. */
const KEY_WORK: Handlers = {
  on: {
    "keys-ready": (call, event, now) => keysReady(call, event, now),
    "keys-awaited": (call, _event, now) => keysAwaited(call, now),
    "keys-failed": (call, { code, detail, neverInClear }, now) =>
      withoutKeys(call, { code, detail }, now, neverInClear),
  },
  timeout: { keys: (call, now) => withoutKeys(call, { code: "keys-timeout" }, now) },
};

/** The request is out, or the call stands: what the other end says in its session descriptions. */
const AGREEMENT: Handlers = {
  on: {
    agreed: (call, event, now) =>
      call.keyWork === "awaited" ? answerSays(call, event, now) : agreement(call, event, now),
    "call-unprotected": (call) => fallBack(call),
  },
  timeout: { decide: (call, now) => noFallBack(call, now) },
};

/** The call stands: keys that came with the answer are being opened. */
const BROUGHT_KEYS: Handlers = {
  on: {
    ...AGREEMENT.on,
    "keys-ready": (call, event, now) => broughtKeysReady(call, event, now),
    "keys-failed": (call, { code }, now) => broughtKeysRefused(call, { code }, now),
  },
  timeout: { ...AGREEMENT.timeout, keys: (call, now) => broughtKeysRefused(call, { code: "keys-timeout" }, now) },
};

export const PROTECTION: CallFeature<ProtectionShape> = {
  handlers: {
    preparing: KEY_WORK,
    "obtaining-keys": KEY_WORK,
    "deciding-protection": {
      on: {
        "call-unprotected": (call, _event, now) => callUnprotected(call, now),
        "accept-kms": (call, _event, now) => acceptKms(call, now),
      },
      timeout: { decide: (call, now) => finish(call, { code: "protection-not-confirmed" }, now) },
    },
    requesting: AGREEMENT,
    releasing: KEY_WORK,
    deciding: KEY_WORK,
    redialling: AGREEMENT,
    ringing: AGREEMENT,
    answering: AGREEMENT,
    connected: BROUGHT_KEYS,
  },
  inEveryState: {
    on: { "key-step": (call, event) => keyStep(call, event) },
    media: {
      frames: (call, { counts }) => countFrames(call, counts),
      proved: (call, _event, now) => provedByMedia(call, now),
      "protection-failed": (call, { code, detail }, now) => breakOff(call, { code, detail }, now),
    },
  },
  perform: ({ keys, media }) => ({
    "obtain-keys": (order) => keys.obtain(order),
    "open-keys": ({ offer }, { record }) => keys.open(offer, record.primaryId),
    "await-keys": ({ leg }) => keys.awaitInAnswer(leg),
    "open-brought-keys": (_effect, { record }) => keys.openBrought(record.primaryId),
    "protect-media"() {
      // Without keys the leg passes nothing.
      if (keys.keying !== undefined) media()?.protect(keys.keying);
    },
    "pass-unprotected": () => media()?.passUnprotected(),
  }),
};
