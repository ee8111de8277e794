/** Messages of transmission control: every example of the vectors there and back, every kind with all that it can say, and what is let through. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MAX_DATAGRAM } from "../../../../shared/floor/app-packet.ts";
import { ControlRefusal } from "../../../../shared/floor/control-refusal.ts";
import { encodeFloorMessage } from "../../../../shared/floor/floor-message.ts";
import { bytesToHex, hexToBytes } from "../../../../shared/mikey/base/octets.ts";
import {
  decodeTransmissionMessages,
  encodeTransmissionMessage,
  TRANSMISSION_TYPES,
  type TransmissionMessage,
  transmissionAck,
} from "../../../../shared/transmission/transmission-message.ts";

const EXAMPLES = (
  JSON.parse(
    readFileSync(new URL("../../../vectors/examples/mcvideo-transmission-messages.json", import.meta.url), "utf8"),
  ) as { messages: Record<string, string> }
).messages;
const US = 0x1234_5678;
const SERVER = 0xaabb_ccdd;
const ALICE = "sip:alice@mcx.system-a.example";
const BOB = "sip:bob@mcx.system-a.example";
const SOURCES = { audioSsrc: 0x0102_0304, videoSsrc: 0x0506_0708 };
const NORMAL = { indicator: 0x8000 };

const of = (
  ssrc: number,
  type: TransmissionMessage["type"],
  fields: TransmissionMessage["fields"],
  ackWanted = false,
): TransmissionMessage => ({ type, ackWanted, ssrc, fields });

const bob = { transmitterId: BOB, ...SOURCES };
const alice = { transmitterId: ALICE, ...SOURCES };
const READ: Record<string, TransmissionMessage> = {
  "Transmission Request": of(US, "request", { priority: 5, userId: ALICE, ...NORMAL }),
  "Transmission Rejected (1)": of(SERVER, "rejected", { cause: { code: 1, phrase: "" }, ...NORMAL }),
  "Transmission Revoked (4)": of(SERVER, "revoked", { cause: { code: 4, phrase: "" }, ...NORMAL }),
  "Media Transmission Notification (Bob transmits, manual reception)": of(SERVER, "notification", {
    ...bob,
    mayRequest: true,
    ...NORMAL,
    manual: true,
  }),
  "Receive Media Request": of(US, "receive-request", { userId: ALICE, ...bob, ...NORMAL }),
  "Receive Media Response (granted)": of(SERVER, "receive-response", { granted: true, ...bob, ...NORMAL }, true),
  "Media Reception Notification (Alice receives)": of(SERVER, "reception-notification", { userId: ALICE, ...SOURCES }),
  "Transmission End Request (by transmitter)": of(US, "end-request", { ...alice, ...NORMAL }),
  "Transmission End Response": of(SERVER, "end-response", { ...alice, ...NORMAL }),
  "Media Reception End Request": of(US, "reception-end-request", { ...bob, ...NORMAL }),
  "Media Reception End Response": of(SERVER, "reception-end-response", { ...bob, ...NORMAL }),
  "Transmission End Notify (Bob stopped)": of(SERVER, "end-notify", bob),
  "Transmission Idle (sequence 1)": of(SERVER, "idle", { sequence: 1, ...NORMAL }),
  "Transmission Control Ack of Transmission Granted": transmissionAck("granted", US),
  "Transmission Granted (300 s, audio and video SSRC, ack requested)": of(
    SERVER,
    "granted",
    { duration: 300, ...SOURCES, priority: 5, ...NORMAL },
    true,
  ),
};

describe("the examples", () => {
  test("are all here", () => expect(Object.keys(READ).sort()).toEqual(Object.keys(EXAMPLES).sort()));

  test.each(Object.entries(EXAMPLES))("%s", (name, hex) => {
    const message = READ[name];
    if (message === undefined) throw new Error(name);
    expect(decodeTransmissionMessages(hexToBytes(hex))).toEqual([message]);
    expect(bytesToHex(encodeTransmissionMessage(message))).toBe(hex);
  });

  test("in one datagram are read one after the other", () => {
    const all = Object.values(EXAMPLES).map(hexToBytes);
    expect(decodeTransmissionMessages(Uint8Array.from(all.flatMap((each) => [...each])))).toEqual(
      Object.keys(EXAMPLES).map((name) => READ[name]),
    );
  });
});

const ALL: Required<TransmissionMessage["fields"]> = {
  priority: 255,
  duration: 65_535,
  cause: { code: 255, phrase: "kein Grund: ä" },
  queueInfo: { position: 3, priority: 9 },
  transmitterId: BOB,
  mayRequest: false,
  userId: ALICE,
  queueSize: 4,
  sequence: 65_535,
  queuedId: ALICE,
  source: 2,
  messageType: 14,
  indicator: 0x1000,
  audioSsrc: 0xffff_ffff,
  granted: false,
  messageName: "MCV1",
  overridingId: ALICE,
  overriddenId: BOB,
  receptionPriority: 7,
  groupId: "sip:group@mcx.system-a.example",
  alias: "sip:alias@mcx.system-a.example",
  manual: false,
  videoSsrc: 1,
};

describe("every kind", () => {
  test.each(TRANSMISSION_TYPES)("%s is read as it was written, with every field that it has a place for", (type) => {
    const fitting = Object.entries(ALL).filter(([name, value]) => {
      try {
        return encodeTransmissionMessage(of(US, type, { [name]: value })).length > 12;
      } catch (error) {
        if (error instanceof RangeError) return false;
        throw error;
      }
    });
    const message = of(US, type, Object.fromEntries(fitting), true);
    expect(decodeTransmissionMessages(encodeTransmissionMessage(message))).toEqual([message]);
  });

  test("has a place for few fields, and texts of at most 255 octets", () => {
    expect(() => encodeTransmissionMessage(of(US, "request", { duration: 1 }))).toThrow("request with duration");
    expect(() => encodeTransmissionMessage(of(US, "request", { userId: "a".repeat(256) }))).toThrow(RangeError);
  });
});

describe("what is read", () => {
  test("the source of pictures under the number of Rel-18.5 as well, and the first of two", () => {
    const hex = EXAMPLES["Transmission End Notify (Bob stopped)"] ?? "";
    const older = hex.replace("170605060708", "180605060708");
    expect(older).not.toBe(hex);
    expect(decodeTransmissionMessages(hexToBytes(older))).toEqual([READ["Transmission End Notify (Bob stopped)"]]);
  });

  test("nothing of other names, and nothing of a type that its name does not have", () => {
    const floor = encodeFloorMessage({ type: "idle", ackWanted: false, ssrc: 1, fields: { sequence: 1 } });
    const unknown = encodeTransmissionMessage(of(US, "request", {}));
    unknown[0] = 0x80 | 9;
    expect(decodeTransmissionMessages(floor)).toEqual([]);
    expect(decodeTransmissionMessages(unknown)).toEqual([]);
  });

  test.each([
    ["a padding bit", "a0cc0002123456784d435630"],
    ["a length beyond its end", "80cc0003123456784d435630"],
    ["a field that is cut", "80cc0003123456784d43563006ff0000"],
    ["a source of two octets", "8ecc0003123456784d4356310e020000"],
    ["more than a datagram", "00".repeat(MAX_DATAGRAM + 1)],
  ])("nothing with %s", (_, hex) => {
    expect(() => decodeTransmissionMessages(hexToBytes(hex))).toThrow(ControlRefusal);
  });
});

test("an ID that is no UTF-8 is read no longer than it could be written again", () => {
  const octets = encodeTransmissionMessage({
    ...{ type: "notification", ackWanted: false, ssrc: 3 },
    fields: { transmitterId: "a".repeat(200) },
  });
  octets.fill(0xff, octets.indexOf(0x61), octets.lastIndexOf(0x61) + 1);
  const [read] = decodeTransmissionMessages(octets);
  expect(read?.fields.transmitterId).toHaveLength(85);
  expect(() => encodeTransmissionMessage(read!)).not.toThrow();
});
