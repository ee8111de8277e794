import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { INDICATOR, MAX_DATAGRAM } from "../../../../shared/floor/app-packet.ts";
import { ControlRefusal } from "../../../../shared/floor/control-refusal.ts";
import {
  ackOf,
  decodeFloorMessages,
  encodeFloorMessage,
  FLOOR_TYPES,
  type FloorMessage,
} from "../../../../shared/floor/floor-message.ts";
import { bytesToHex, hexToBytes } from "../../../../shared/mikey/base/octets.ts";

const EXAMPLES = (
  JSON.parse(
    readFileSync(new URL("../../../vectors/examples/floor-control-messages.json", import.meta.url), "utf8"),
  ) as { messages: Record<string, string> }
).messages;
const US = 0x1234_5678;
const SERVER = 0xaabb_ccdd;
const ALICE = "sip:alice@mcx.system-a.example";
const { normal, emergency, queueing } = INDICATOR;

const ours = (type: FloorMessage["type"], fields: FloorMessage["fields"]): FloorMessage => ({
  type,
  ackWanted: false,
  ssrc: US,
  fields,
});
const theirs = (type: FloorMessage["type"], fields: FloorMessage["fields"], ackWanted = false): FloorMessage => ({
  type,
  ackWanted,
  ssrc: SERVER,
  fields,
});

const GRANTED = theirs("granted", { duration: 30, grantedSsrc: 0x0102_0304, priority: 5, indicator: normal }, true);
const CONTENTS: Readonly<Record<string, FloorMessage>> = {
  "Floor Request (priority 5, User ID, normal call)": ours("request", {
    priority: 5,
    userId: ALICE,
    indicator: normal,
  }),
  "Floor Request (emergency)": ours("request", { priority: 5, userId: ALICE, indicator: emergency }),
  "Floor Granted (30 s, SSRC, priority, normal, ack requested)": GRANTED,
  "Floor Taken (Bob speaks, may request, sequence 1)": theirs("taken", {
    grantedId: "sip:bob@mcx.system-a.example",
    mayRequest: true,
    sequence: 1,
    indicator: normal,
    grantedSsrc: 0x0102_0304,
  }),
  "Floor Deny (1, another has permission)": theirs("deny", { cause: { code: 1, phrase: "" }, indicator: normal }),
  "Floor Deny (255 with phrase)": theirs("deny", { cause: { code: 255, phrase: "Other reason" } }),
  "Floor Release": ours("release", { userId: ALICE, indicator: normal }),
  "Floor Idle (sequence 2)": theirs("idle", { sequence: 2, indicator: normal }),
  "Floor Revoke (2, media burst too long)": theirs("revoke", { cause: { code: 2, phrase: "" }, indicator: normal }),
  "Floor Queue Position Request": ours("queue-position-request", { userId: ALICE }),
  "Floor Queue Position Info (position 1, priority 5)": theirs("queue-position-info", {
    queueInfo: { position: 1, priority: 5 },
    indicator: normal | queueing,
  }),
  "Floor Ack of Floor Granted (from participant)": ackOf(GRANTED, US),
};

describe("the examples", () => {
  test("are all there", () => {
    expect(Object.keys(CONTENTS)).toEqual(Object.keys(EXAMPLES));
  });

  test.each(Object.entries(EXAMPLES))("%s: read, and written to the octet", (name, hex) => {
    const content = CONTENTS[name];
    expect(decodeFloorMessages(hexToBytes(hex))).toEqual([content]);
    expect(bytesToHex(encodeFloorMessage(content as FloorMessage))).toBe(hex);
  });

  test("all in one datagram, one behind the other", () => {
    expect(decodeFloorMessages(hexToBytes(Object.values(EXAMPLES).join("")))).toEqual(Object.values(CONTENTS));
  });
});

const octets = (hex: string) => hexToBytes(hex.replaceAll(" ", ""));
const IDLE = EXAMPLES["Floor Idle (sequence 2)"] ?? "";

describe("a reader", () => {
  test("leaves out fields and messages that it does not know, and packets of other kinds", () => {
    const unknownField = octets(
      "85cc0005 aabbccdd 4d435054 c8000201 02000000 08020002".replace("85cc0005", "85cc0005"),
    );
    expect(decodeFloorMessages(unknownField)[0]?.fields).toEqual({ sequence: 2 });
    const unknownType = octets("87cc0002 aabbccdd 4d435054");
    const otherName = octets("80cc0002 aabbccdd 4d435630");
    const report = octets("80c90001 aabbccdd");
    const all = Uint8Array.of(...unknownType, ...otherName, ...report, ...hexToBytes(IDLE));
    expect(decodeFloorMessages(all).map(({ type }) => type)).toEqual(["idle"]);
  });

  test("takes the first of two fields of a kind", () => {
    const twice = octets("85cc0004 aabbccdd 4d435054 08020002 08020009");
    expect(decodeFloorMessages(twice)[0]?.fields).toEqual({ sequence: 2 });
  });

  test("refuses what is cut anywhere, and a field that is longer than its message", () => {
    for (const hex of Object.values(EXAMPLES)) {
      const whole = hexToBytes(hex);
      for (let length = 1; length < whole.length; length++) {
        expect(() => decodeFloorMessages(whole.subarray(0, length))).toThrow(ControlRefusal);
      }
    }
    expect(() => decodeFloorMessages(octets("85cc0003 aabbccdd 4d435054 08ff0002"))).toThrow(ControlRefusal);
    expect(() => decodeFloorMessages(octets("85cc0003 aabbccdd 4d435054 08010002"))).toThrow(ControlRefusal);
  });

  test("refuses padding, another version, more than a datagram, more messages than there can be", () => {
    expect(() => decodeFloorMessages(octets("a5cc0002 aabbccdd 4d435054"))).toThrow(ControlRefusal);
    expect(() => decodeFloorMessages(octets("45cc0002 aabbccdd 4d435054"))).toThrow(ControlRefusal);
    expect(() => decodeFloorMessages(new Uint8Array(MAX_DATAGRAM + 1))).toThrow(ControlRefusal);
    expect(() => decodeFloorMessages(octets("85cc0002aabbccdd4d435054".repeat(17)))).toThrow(ControlRefusal);
  });
});

describe("a writer", () => {
  test("gives a message no field that it has no place for, and no text that does not fit", () => {
    expect(() => encodeFloorMessage(ours("release", { duration: 1 }))).toThrow(RangeError);
    expect(() => encodeFloorMessage(ours("release", { userId: "x".repeat(256) }))).toThrow(RangeError);
  });

  test.each(Object.keys(FLOOR_TYPES) as FloorMessage["type"][])("%s comes back as it went, empty too", (type) => {
    expect(decodeFloorMessages(encodeFloorMessage(theirs(type, {}, true)))).toEqual([theirs(type, {}, true)]);
  });
});
