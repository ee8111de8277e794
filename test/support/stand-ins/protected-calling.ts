/**
 * The calling engine with a KMS that the test holds in its hands, and a way to protect media that is none of ours: nothing in
 * engine, runner or procedure knows it.
 */
import type { KeyPort } from "../../../renderer/calling/ports.ts";
import { readKeyManagement, withKeyMessage } from "../../../renderer/calling/protection/key-management.ts";
import type { MediaKeying } from "../../../renderer/calling/protection/keying.ts";
import type { AgreementTerms, LegSecret, ProtectionScheme } from "../../../renderer/calling/protection/scheme.ts";
import {
  type KeyStatus,
  NO_KMS,
  type ObtainedKeys,
  type ObtainKeys,
  type OpenKeys,
} from "../../../shared/bridge/keys.ts";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { createStandInCalling, OWN } from "./calling.ts";

/** A session description that is protected by the stand-in, without its I_MESSAGE. */
export const SDP = "v=0\r\nm=audio 9 RTP/SAVP 0\r\n";
/** One that is not. */
export const CLEAR_SDP = "v=0\r\nm=audio 9 RTP/AVP 0\r\n";
export const MESSAGE = "AQIDBAUG";
export const PCK_ID = "10000123";
/** The secret of every leg, in base64. */
export const SECRET = btoa("s".repeat(32));
/** What a call to us offers that is protected by the stand-in. */
export const OFFER = withKeyMessage(SDP, MESSAGE, "session");

/** Keying of the stand-in: the secret as it is. */
interface StandInKeying extends MediaKeying {
  readonly scheme: "stand-in";
  readonly key: string;
}

/**
 * Media under the PCK itself, as SRTP would do it: the profile of the media line is the offer, the I_MESSAGE says the rest,
 * and an answer confirms by being of the same profile.
 */
export const STAND_IN: ProtectionScheme = {
  name: "stand-in",
  secret: "frames",
  readOffer: (sdp) => (sdp.includes("RTP/SAVP ") ? { pckId: null } : undefined),
  agree({ mediaSecret, message }: LegSecret, { side, required, report }: AgreementTerms) {
    let keying: StandInKeying | undefined;
    const agree = () => {
      keying = { scheme: "stand-in", key: mediaSecret };
    };
    if (side === "receiver") agree();
    return {
      get keying() {
        return keying;
      },
      inOffer: (sdp) => withKeyMessage(sdp, message, "session"),
      inAnswer: (sdp) => sdp,
      acceptsOffer: (sdp) => readKeyManagement(sdp).kind === "mikey",
      acceptsAnswer(sdp) {
        const kept = sdp.includes("RTP/SAVP ");
        if (kept) agree();
        report(kept ? "confirmed" : "absent");
        return kept || !required;
      },
      forget() {
        keying = undefined;
      },
    };
  },
};

const holder = (userUri: string) => ({ userUri, kmsUri: "kms.a", keyPeriodNo: 1, periodFrom: 0, periodTo: 1 });

/** The key port, and what was asked of it. */
interface KeysInHand extends KeyPort {
  /** Key work that was asked for, in its order. */
  readonly orders: (ObtainKeys | OpenKeys)[];
  /** Calls that need no keys any more, each with whom it was protected for. */
  readonly forgotten: (readonly [callId: string, protectedIds: readonly string[]])[];
  /** What is told of the keys. */
  told: KeyStatus;
  /** Set to have key work fail. */
  failure: McError | undefined;
}

function createKeysInHand(): KeysInHand {
  const keysBetween = (from: string, to: string): ObtainedKeys => ({
    message: MESSAGE,
    mediaSecret: SECRET,
    identity: {
      pckId: PCK_ID,
      initiator: holder(from),
      responder: holder(to),
      kmsUriSource: "lookup",
      certificateSource: "held",
    },
    notes: [],
  });
  const take = (order: ObtainKeys | OpenKeys) => {
    keys.orders.push(order);
    if (keys.failure !== undefined) throw keys.failure;
  };
  const keys: KeysInHand = {
    orders: [],
    forgotten: [],
    told: { ...NO_KMS, state: "ready" },
    failure: undefined,
    status: () => keys.told,
    async obtain(order) {
      take(order);
      return keysBetween(OWN, order.calledId);
    },
    async open(order) {
      take(order);
      return keysBetween(order.callerId, OWN);
    },
    prepare: () => {},
    forget: (callId, protectedIds = []) => void keys.forgotten.push([callId, protectedIds]),
  };
  return keys;
}

/** An engine whose user has keys. */
export function createProtectedCalling(change: Omit<Parameters<typeof createStandInCalling>[0], "keys"> = {}) {
  const keys = createKeysInHand();
  return { ...createStandInCalling({ schemes: [STAND_IN], ...change, keys }), keys };
}
