/**
 * One direction of a call, protected under the keys of its crypto session: everything that leaves.
 *
 * @module
 */
import type { SrtpKeys } from "../../shared/mikey/derivation.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { decodeRtpHeader } from "./rtp-packet.ts";
import { SrtcpSender } from "./srtcp.ts";
import { carriesRoc, ROC_LENGTH, type SrtpPolicy } from "./srtp-policy.ts";
import { deriveSessionKeys, type SessionKeys, wipeSessionKeys } from "./srtp-session-keys.ts";
import { sealRtp } from "./srtp-transform.ts";

const SEQUENCES = 0x1_0000;
const LAST_ROC = 0xffff_ffff;

/** How far one source has got. */
interface Reached {
  readonly roc: number;
  readonly last: number;
}

export class SrtpSender {
  #rtp: SessionKeys | undefined;
  readonly #rtcp: SrtcpSender;
  readonly #mki: Uint8Array;
  readonly #policy: SrtpPolicy;
  #ssrc: number | undefined;
  /** By source: one that is come back to goes on where it was. */
  readonly #reached = new Map<number, Reached>();

  /**
   * @param keys - of this direction; the sender keeps what it derives and not these
   * @param mki - 4 octets, the PCK-ID
   */
  constructor(keys: SrtpKeys, mki: Uint8Array, policy: SrtpPolicy) {
    this.#rtp = deriveSessionKeys(keys, "rtp");
    this.#rtcp = new SrtcpSender(keys, mki);
    this.#mki = Uint8Array.from(mki);
    this.#policy = policy;
  }

  /** Packets of RTP that have left. */
  sent = 0;

  /**
   * Packets are of this source from here on. Under the same keys no other sender may ever be it.
   *
   * @param ssrc - 32 bits
   */
  sendAs(ssrc: number): void {
    this.#ssrc = ssrc;
  }

  /** The last sequence number that a source has used; undefined before its first. */
  lastOf(ssrc: number): number | undefined {
    return this.#reached.get(ssrc)?.last;
  }

  /**
   * Protects the next RTP packet.
   *
   * A sequence number is never used twice with one key and SSRC: what does not follow the last packet is refused, since a nonce that
   * comes back gives the key of the authentication away.
   *
   * @param packet - in clear, with the SSRC of the first one, or that of {@link sendAs}
   * @throws MediaRefusal `exhausted`, `malformed`, `replayed`, `too-many-streams`
   */
  protect(packet: Uint8Array): Uint8Array {
    const { sequence, ssrc, length } = decodeRtpHeader(packet);
    const keys = this.#rtp;
    if (keys === undefined) throw new MediaRefusal("exhausted");
    if (this.#ssrc !== undefined && ssrc !== this.#ssrc) throw new MediaRefusal("too-many-streams");
    const reached = this.#reached.get(ssrc);
    let roc = reached?.roc ?? 0;
    if (reached !== undefined) {
      const step = (sequence - reached.last + SEQUENCES) % SEQUENCES;
      if (step === 0 || step >= SEQUENCES / 2) throw new MediaRefusal("replayed");
      if (sequence < reached.last) roc += 1;
    }
    if (roc > LAST_ROC) throw new MediaRefusal("exhausted");
    this.#ssrc = ssrc;
    this.#reached.set(ssrc, { roc, last: sequence });
    const { body, tag } = sealRtp(keys, packet, length, { ssrc, roc, sequence });
    const parts: Uint8Array[] = [body, this.#mki, tag];
    if (carriesRoc(this.#policy, sequence)) {
      const carried = Buffer.alloc(ROC_LENGTH);
      carried.writeUInt32BE(roc);
      parts.push(carried);
    }
    this.sent += 1;
    return Buffer.concat(parts);
  }

  /**
   * Protects an RTCP packet, compound or not.
   *
   * @throws MediaRefusal `exhausted`
   */
  protectRtcp(packet: Uint8Array): Uint8Array {
    return this.#rtcp.protect(packet);
  }

  /** Wipes the keys; nothing leaves any more. */
  close(): void {
    if (this.#rtp !== undefined) wipeSessionKeys(this.#rtp);
    this.#rtp = undefined;
    this.#rtcp.close();
  }
}
