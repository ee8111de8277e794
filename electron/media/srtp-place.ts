/**
 * Where a packet stands among those of its source: what makes its IV another one than that of every other packet under the same key.
 *
 * @module
 */

/** What places an RTP packet: whose it is, and its index of 48 bits as roll-over counter and sequence number. */
export interface RtpIndex {
  readonly ssrc: number;
  /** 32 bits. */
  readonly roc: number;
  /** 16 bits. */
  readonly sequence: number;
}

/** Who sent an SRTCP packet, and its index; nothing of it is proved yet. */
export interface RtcpIndex {
  readonly ssrc: number;
  /** 31 bits. */
  readonly index: number;
}

/** The same of both: an index of 48 bits, of which `high` has 16 and `low` 32. */
export interface PacketPlace {
  readonly ssrc: number;
  readonly high: number;
  readonly low: number;
}

export const rtpPlace = ({ roc, sequence, ssrc }: RtpIndex): PacketPlace => ({
  ssrc,
  high: roc >>> 16,
  low: ((roc << 16) | sequence) >>> 0,
});

export const rtcpPlace = ({ index, ssrc }: RtcpIndex): PacketPlace => ({ ssrc, high: 0, low: index });
