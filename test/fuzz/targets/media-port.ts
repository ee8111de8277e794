import { type AmrForm, decodeAmrPayload, encodeAmrPayload } from "../../../electron/media/amr-payload.ts";
import { decodeH264Payload, encodeH264Payloads, PictureAssembler } from "../../../electron/media/h264-payload.ts";
import { MediaRefusal } from "../../../electron/media/media-refusal.ts";
import { MOST_OPUS_FRAMES, NO_SOUND, opusFrames } from "../../../electron/media/opus-payload.ts";
import { decodeRtcp, encodeRtcp } from "../../../electron/media/rtcp.ts";
import { decodeRtpHeader, encodeRtp, MAX_PACKET, payloadOf } from "../../../electron/media/rtp-packet.ts";
import { SrtpReceiver } from "../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../electron/media/srtp-sender.ts";
import { decodeTelephoneEvent, encodeTelephoneEvent } from "../../../electron/media/telephone-event.ts";
import { MAX_DATAGRAM } from "../../../shared/floor/app-packet.ts";
import { ControlRefusal } from "../../../shared/floor/control-refusal.ts";
import { decodeFloorMessages, encodeFloorMessage } from "../../../shared/floor/floor-message.ts";
import { joinUnits, splitUnits } from "../../../shared/media/h264-units.ts";
import { readPictureFrame, readPictureOrder, writePictureFrame } from "../../../shared/media/picture-frames.ts";
import { readSoundOrder } from "../../../shared/media/sound-frames.ts";
import type { SrtpKeys } from "../../../shared/mikey/derivation.ts";
import {
  decodeTransmissionMessages,
  encodeTransmissionMessage,
} from "../../../shared/transmission/transmission-message.ts";
import { inputOf, octetsOf, type Target } from "../target.ts";

const OCTETS = ["\x00", "\x01", "\x10", "\x7f", "\x80", "\x90", "\xa0", "\xc8", "\xcc", "\xff", "\xbe\xde\x00\x01"];
const FORMS: readonly AmrForm[] = ["octet-aligned", "bandwidth-efficient"];
const SPEECH = { modeRequest: 15, frames: [{ type: 2, good: true, bits: new Uint8Array(32).fill(0xa0) }] };
/** Of a suite whose tag stands before the MKI, and of one whose tag stands behind it. */
const ALL_KEYS: readonly SrtpKeys[] = [
  { suite: "AEAD_AES_128_GCM", masterKey: new Uint8Array(16), masterSalt: new Uint8Array(12) },
  { suite: "AES_CM_128_HMAC_SHA1_80", masterKey: new Uint8Array(16), masterSalt: new Uint8Array(14) },
];
const MKI = Uint8Array.of(0x1a, 2, 3, 4);
const POLICY = { rocRate: undefined };

const packet = encodeRtp({ marker: true, payloadType: 97, sequence: 1, timestamp: 2, ssrc: 3 }, Uint8Array.of(1, 2, 3));
const reports = encodeRtcp([
  { kind: "sr", ssrc: 1, ntp: [1, 2], timestamp: 3, packets: 4, octets: 5, blocks: [] },
  { kind: "sdes", ssrc: 1, cname: "a-source" },
  { kind: "app", subtype: 1, ssrc: 1, name: "MCPT", data: new Uint8Array(8) },
  { kind: "bye", ssrcs: [1] },
  { kind: "pli", ssrc: 1, media: 2 },
  { kind: "fir", ssrc: 1, media: 2, sequence: 3 },
]);
/** Parameter sets and one slice, in packets of 8 octets. */
const pictures = encodeH264Payloads(
  Uint8Array.of(0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0, 0, 1, 0x68, 0xce, 0, 0, 1, 0x65, 0x88, 1, 2, 3, 4, 5, 6, 7, 8, 9),
  8,
);

/** What is opened has to be what was sent: nothing else is. */
function openPacket(input: string): void {
  const octets = octetsOf(input);
  for (const keys of ALL_KEYS) {
    const receiver = new SrtpReceiver(keys, MKI, POLICY);
    const opened = receiver.open(octets);
    receiver.openRtcp(octets);
    const counts = Object.values(receiver.counts).reduce((sum, count) => sum + count, 0);
    if (counts !== 2) throw new Error("a packet that is neither opened nor counted");
    if (opened !== undefined && inputOf(new SrtpSender(keys, MKI, POLICY).protect(packet)) !== input)
      throw new Error("opened what nobody sent");
  }
}

/** Everything that comes over the open ports of a call, and of what a window says of its sound. */
export const MEDIA_PORT_TARGETS: readonly Target[] = [
  {
    reads: ["electron/media/rtp-packet.ts#decodeRtpHeader"],
    limit: MAX_PACKET,
    seeds: [inputOf(packet)],
    pieces: OCTETS,
    read(input) {
      const octets = octetsOf(input);
      payloadOf(octets, decodeRtpHeader(octets));
    },
    refusals: [MediaRefusal],
  },
  {
    reads: ["shared/media/sound-frames.ts#readSoundOrder", "shared/media/window-order.ts#readOrder"],
    limit: 1024,
    seeds: [
      JSON.stringify({ kind: "attach", token: "a".repeat(43) }),
      JSON.stringify({ kind: "digits", digits: "17#" }),
      JSON.stringify({ kind: "talk-key", down: true, urgency: "normal" }),
      JSON.stringify({ kind: "urgency", urgency: "emergency" }),
      JSON.stringify({ kind: "still-wanted" }),
    ],
    pieces: ["{", "}", '"', ":", ",", "kind", "attach", "digits", "1", "null", "[", "]"],
    read: readSoundOrder,
  },
  {
    reads: ["shared/media/picture-frames.ts#readPictureOrder"],
    limit: 1024,
    seeds: [JSON.stringify({ kind: "attach", token: "a".repeat(43) }), JSON.stringify({ kind: "key-wanted" })],
    pieces: ["{", "}", '"', ":", ",", "kind", "attach", "1", "null", "[", "]"],
    read: readPictureOrder,
  },
  {
    reads: ["shared/media/picture-frames.ts#readPictureFrame"],
    limit: MAX_PACKET,
    seeds: [inputOf(writePictureFrame({ isKey: true, timestamp: 7, octets: Uint8Array.of(0, 0, 0, 1, 0x65, 0x88) }))],
    pieces: [...OCTETS, "\x00\x00\x01", "\x65", "\x88"],
    read(input) {
      const picture = readPictureFrame(octetsOf(input));
      if (picture === undefined) return undefined;
      if (inputOf(writePictureFrame(picture)) !== inputOf(octetsOf(input))) throw new Error("writes differently");
      const units = splitUnits(picture.octets);
      const again = units && splitUnits(joinUnits(units));
      if (JSON.stringify(again) !== JSON.stringify(units)) throw new Error("joins differently");
      return units;
    },
  },
  {
    reads: ["electron/media/srtp-receiver.ts#SrtpReceiver"],
    limit: MAX_PACKET,
    seeds: ALL_KEYS.flatMap((keys) => [
      inputOf(new SrtpSender(keys, MKI, POLICY).protect(packet)),
      inputOf(new SrtpSender(keys, MKI, POLICY).protectRtcp(reports)),
    ]),
    pieces: OCTETS,
    read: openPacket,
  },
  {
    reads: ["electron/media/amr-payload.ts#decodeAmrPayload"],
    limit: MAX_PACKET,
    seeds: FORMS.map((form) => inputOf(encodeAmrPayload(SPEECH, form))),
    pieces: OCTETS,
    read(input) {
      const refused: unknown[] = [];
      for (const form of FORMS) {
        try {
          const content = decodeAmrPayload(octetsOf(input), form);
          const again = decodeAmrPayload(encodeAmrPayload(content, form), form);
          if (JSON.stringify(again) !== JSON.stringify(content)) throw new Error("encodes differently");
        } catch (error) {
          if (!(error instanceof MediaRefusal)) throw error;
          refused.push(error);
        }
      }
      if (refused.length === FORMS.length) throw refused[0];
    },
    refusals: [MediaRefusal],
  },
  {
    reads: ["electron/media/opus-payload.ts#opusFrames"],
    limit: MAX_PACKET,
    seeds: [inputOf(NO_SOUND), "\x48\x01\x02\x03", "\x4b\x06\x01"],
    pieces: OCTETS,
    read(input) {
      const frames = opusFrames(octetsOf(input));
      if (!Number.isInteger(frames) || frames < 1 || frames > MOST_OPUS_FRAMES) throw new Error("no number of frames");
    },
    refusals: [MediaRefusal],
  },
  {
    reads: ["electron/media/h264-payload.ts#decodeH264Payload"],
    limit: MAX_PACKET,
    seeds: [...pictures.map(({ payload }) => inputOf(payload)), "\x18\x00\x02\x67\x42\x00\x02\x68\xce"],
    pieces: [...OCTETS, "\x18", "\x1c", "\x85", "\x45", "\x65", "\x00\x02"],
    read(input) {
      const payload = octetsOf(input);
      const whole = pictures.map((each, index) => ({ ...each, index, timestamp: 1 }));
      const assembler = new PictureAssembler();
      let refusal: unknown;
      try {
        assembler.take({ index: 0, timestamp: 0, marker: false, payload });
      } catch (error) {
        refusal = error;
      }
      // Whatever came before, a whole key picture is shown.
      const shown = whole.flatMap((each) => assembler.take({ ...each, index: each.index + 1 }));
      if (shown.at(-1)?.isKey !== true) throw new Error("nothing is shown any more");
      if (refusal !== undefined) throw refusal;
      decodeH264Payload(payload);
    },
    refusals: [MediaRefusal],
  },
  {
    reads: ["electron/media/rtcp.ts#decodeRtcp"],
    limit: MAX_PACKET,
    seeds: [inputOf(reports)],
    pieces: OCTETS,
    read: (input) => decodeRtcp(octetsOf(input)),
    refusals: [MediaRefusal],
  },
  {
    reads: ["electron/media/telephone-event.ts#decodeTelephoneEvent"],
    limit: MAX_PACKET,
    seeds: [inputOf(encodeTelephoneEvent({ digit: "5", ended: true, duration: 960 }))],
    pieces: OCTETS,
    read: (input) => decodeTelephoneEvent(octetsOf(input)),
    refusals: [MediaRefusal],
  },
  {
    reads: ["shared/floor/floor-message.ts#decodeFloorMessages"],
    limit: MAX_DATAGRAM,
    seeds: [
      inputOf(
        encodeFloorMessage({
          type: "taken",
          ackWanted: true,
          ssrc: 7,
          fields: { grantedId: "sip:bea@mcx.system-a.example", mayRequest: true, sequence: 1, indicator: 0x8000 },
        }),
      ),
    ],
    pieces: [...OCTETS, "MCPT", "\x02\x02\x00\x01", "\x0d\x02\x80\x00"],
    read: (input) => decodeFloorMessages(octetsOf(input)),
    refusals: [ControlRefusal],
  },
  {
    reads: ["shared/transmission/transmission-message.ts#decodeTransmissionMessages"],
    limit: MAX_DATAGRAM,
    seeds: [
      inputOf(
        encodeTransmissionMessage({
          type: "notification",
          ackWanted: true,
          ssrc: 7,
          fields: { transmitterId: "sip:bea@mcx.system-a.example", audioSsrc: 1, videoSsrc: 2, manual: true },
        }),
      ),
    ],
    pieces: [...OCTETS, "MCV0", "MCV1", "MCV2", "\x16\x02\x00\x01", "\x17\x06\x00\x00\x00\x02\x00\x00"],
    read: (input) => decodeTransmissionMessages(octetsOf(input)),
    refusals: [ControlRefusal],
  },
];
