/**
 * What somebody without the key can send to the open ports of a call, though they see each of its packets: random octets, and packets
 * that were changed, cut, sent again, turned back, sent to the other port, or made without a key or under another one.
 */
import { encodeAmrPayload } from "../../../../electron/media/amr-payload.ts";
import { encodeRtcp } from "../../../../electron/media/rtcp.ts";
import { encodeRtp } from "../../../../electron/media/rtp-packet.ts";
import { SrtpSender } from "../../../../electron/media/srtp-sender.ts";
import { encodeFloorMessage } from "../../../../shared/floor/floor-message.ts";
import { type CallKey, CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";

/** What went over the wire, the newest last. */
export interface Overheard {
  /** To the ports that are attacked, and from there. */
  readonly inward: { readonly rtp: readonly Uint8Array[]; readonly rtcp: readonly Uint8Array[] };
  readonly outward: { readonly rtp: readonly Uint8Array[]; readonly rtcp: readonly Uint8Array[] };
}

/** What everybody on the way can read of a call. */
export interface OpenFacts {
  readonly ssrc: number;
  readonly mki: Uint8Array;
  readonly payloadType: number;
}

export type AttackedPort = "rtp" | "rtcp" | "floor";

const OTHER_CALL: CallKey = {
  pck: new Uint8Array(16).fill(0x66),
  pckId: new Uint8Array(4),
  rand: new Uint8Array(16).fill(0x66),
};
const OTHER_KEYS = deriveSrtpKeys(OTHER_CALL, CS_ID.voiceReceiver);
const POLICY = { rocRate: undefined };
const WORD = 0x1_0000_0000;
/** Would be heard as a howl, were it taken. */
const NOISE = encodeAmrPayload(
  { modeRequest: 0, frames: [{ type: 2, good: true, bits: Uint8Array.from({ length: 32 }, (_, at) => at * 73 + 9) }] },
  "octet-aligned",
);

/**
 * Makers of hostile packets by their kind, for each port.
 *
 * @param below - random numbers below a bound
 */
export function hostilePackets(
  overheard: Overheard,
  { ssrc, mki, payloadType }: OpenFacts,
  below: (bound: number) => number,
): Readonly<Record<AttackedPort, Readonly<Record<string, () => Uint8Array>>>> {
  const octets = (length: number) => Uint8Array.from({ length }, () => below(256));
  const of = (seen: readonly Uint8Array[]) => seen[below(seen.length)] ?? octets(60);
  const changed = (packet: Uint8Array) => {
    const at = below(packet.length);
    return packet.with(at, (packet[at] ?? 0) ^ (1 << below(8)));
  };
  const spoiled = (packet: Uint8Array) => packet.map((octet) => (below(4) === 0 ? octet ^ (1 + below(255)) : octet));
  const longer = (packet: Uint8Array) => Buffer.concat([packet, octets(1 + below(40))]);
  /** The next one that the other end might send, as far as can be told from the last. */
  const next = () => {
    const last = overheard.inward.rtp.at(-1);
    const [sequence, timestamp] = last === undefined ? [0, 0] : [(last[2] ?? 0) * 256 + (last[3] ?? 0), viewWord(last)];
    const ahead = 1 + below(20);
    return {
      marker: false,
      payloadType,
      sequence: (sequence + ahead) % 65_536,
      timestamp: timestamp + ahead * 320,
      ssrc,
    };
  };
  const sealed = (header: ReturnType<typeof next>) =>
    new SrtpSender(OTHER_KEYS, mki, POLICY).protect(encodeRtp(header, NOISE));
  const bye = encodeRtcp([
    { kind: "rr", ssrc, blocks: [] },
    { kind: "bye", ssrcs: [ssrc] },
  ]);
  const alike = (seen: readonly Uint8Array[]) => ({
    "random octets": () => octets(below(1_500)),
    "no octets": () => new Uint8Array(),
    "more octets than a packet may have": () => new Uint8Array(2_049 + below(2_000)).fill(0x80),
    "one bit changed": () => changed(of(seen)),
    "many octets changed": () => spoiled(of(seen)),
    cut: () => of(seen).subarray(0, below(60)),
    longer: () => longer(of(seen)),
    "sent again": () => of(seen),
  });
  return {
    rtp: {
      ...alike(overheard.inward.rtp),
      "turned back": () => of(overheard.outward.rtp),
      "a report": () => of(overheard.inward.rtcp),
      "in clear": () => encodeRtp(next(), NOISE),
      "a header, random octets and the MKI": () => Buffer.concat([encodeRtp(next(), octets(50)), mki]),
      "under another key": () => sealed(next()),
      "under another key, of another source": () => sealed({ ...next(), ssrc: below(WORD) }),
    },
    rtcp: {
      ...alike(overheard.inward.rtcp),
      "turned back": () => of(overheard.outward.rtcp),
      voice: () => of(overheard.inward.rtp),
      "goodbye in clear": () => bye,
      "goodbye under another key": () => new SrtpSender(OTHER_KEYS, mki, POLICY).protectRtcp(bye),
    },
    floor: {
      "random octets": () => octets(below(200)),
      "a grant": () => encodeFloorMessage({ type: "granted", ackWanted: false, ssrc, fields: { duration: 30 } }),
      "a grant that is cut": () =>
        encodeFloorMessage({ type: "granted", ackWanted: true, ssrc, fields: { duration: 30 } }).subarray(0, below(16)),
    },
  };
}

const viewWord = (packet: Uint8Array) => new DataView(packet.buffer, packet.byteOffset).getUint32(4);
