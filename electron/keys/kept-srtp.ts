/**
 * SRTP keys of legs between the key work and the media: they stay in the host, and a window is given a name for them.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { hasPictures } from "../../shared/mc/services/call-services.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { type Octets, toBase64 } from "../../shared/mikey/base/octets.ts";
import {
  type CallKey,
  CS_ID,
  DEFAULT_SUITE,
  deriveSrtpKeys,
  type SrtpKeys,
  wipeSrtpKeys,
} from "../../shared/mikey/derivation.ts";
import { type RocRate, type SaidSuite, usableRocRate, usableSuite } from "../../shared/mikey/security-policy.ts";

/** What protects the media of one leg. Secret, but for the MKI. */
export interface LegSrtp {
  /** Of what we send, and of what the other end sends. */
  readonly outward: SrtpKeys;
  readonly inward: SrtpKeys;
  /** 4 octets: the PCK-ID. */
  readonly mki: Octets;
  /** How often packets carry the roll-over counter; `undefined` where none does. */
  readonly rocRate: number | undefined;
}

/** A PCK with what its I_MESSAGE says of SRTP. */
export type SrtpSource = CallKey & { readonly suite?: SaidSuite; readonly rocRate?: RocRate };

/** Octets of a name: as many as a secret has, so that nobody guesses one. */
const NAME_LENGTH = 32;
/** Milliseconds that keys wait for a call to be answered. */
const KEPT_MS = 10 * 60_000;

interface Kept {
  readonly callId: string;
  readonly srtp: LegSrtp;
  readonly late: NodeJS.Timeout;
}

export class KeptSrtp {
  readonly #kept = new Map<string, Kept>();

  /**
   * Derives and keeps the keys of a leg (TS 33.180 clause 7.4.1). Those of an earlier leg of the call are wiped.
   *
   * @param side - whether we made the I_MESSAGE or received it
   * @param service - of the call: sound and pictures of MCVideo have crypto sessions of their own, both together
   * @returns their name, in base64
   * @throws MikeyError `policy-unknown` where the I_MESSAGE asks something of SRTP that is not done here
   */
  keep(callId: string, key: SrtpSource, side: "initiator" | "receiver", service: McService): string {
    this.forget(callId);
    const rocRate = usableRocRate(key.rocRate);
    const suite = usableSuite(key.suite ?? DEFAULT_SUITE);
    const [ofInitiator, ofReceiver] = hasPictures(service)
      ? [CS_ID.videoInitiator, CS_ID.videoReceiver]
      : [CS_ID.voiceInitiator, CS_ID.voiceReceiver];
    const initiator = deriveSrtpKeys(key, ofInitiator, suite);
    const receiver = deriveSrtpKeys(key, ofReceiver, suite);
    const [outward, inward] = side === "initiator" ? [initiator, receiver] : [receiver, initiator];
    const name = toBase64(randomBytes(NAME_LENGTH));
    const late = setTimeout(() => this.forget(callId), KEPT_MS).unref();
    const mki = key.pckId.slice() as Octets;
    this.#kept.set(name, { callId, late, srtp: { outward, inward, mki, rocRate } });
    return name;
  }

  /** The keys of a name, once: two senders under the same keys would repeat nonces. Whoever takes them wipes them. */
  take(name: string): LegSrtp | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    clearTimeout(kept.late);
    this.#kept.delete(name);
    return kept.srtp;
  }

  /** Wipes what is kept for a call. */
  forget(callId: string): void {
    for (const [name, kept] of [...this.#kept]) if (kept.callId === callId) this.#wipe(name);
  }

  /** Wipes everything. */
  clear(): void {
    for (const name of [...this.#kept.keys()]) this.#wipe(name);
  }

  #wipe(name: string): void {
    const srtp = this.take(name);
    if (srtp !== undefined) for (const keys of [srtp.outward, srtp.inward]) wipeSrtpKeys(keys);
  }
}
