import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  type DataMessage,
  decodeDataMessage,
  encodeDataMessage,
  isProtected,
} from "../../../../../shared/mc/data/data-message.ts";
import { DataMessageError } from "../../../../../shared/mc/data/data-message-error.ts";
import type { DataOctets } from "../../../../../shared/mc/data/octet-reader.ts";
import { MAX_PAYLOAD } from "../../../../../shared/mc/data/payload.ts";
import { secondReading } from "../../../../support/fixtures/second-data-decoder.ts";
import examples from "../../../../vectors/examples/mcdata-binary-messages.json" with { type: "json" };

const fromHex = (hex: string): DataOctets => Uint8Array.from(Buffer.from(hex, "hex"));
const toHex = (octets: Uint8Array) => Buffer.from(octets).toString("hex");
const textOctets = (text: string): DataOctets => Uint8Array.from(Buffer.from(text));

const CONVERSATION = "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918";
const SDS = "a1000000-0000-4000-8000-000000000001";
const FD = "a1000000-0000-4000-8000-000000000002";
const ids = (messageId: string) => ({ sentAt: 1_748_779_200, conversationId: CONVERSATION, messageId });

const EXPECTED: Readonly<Record<string, DataMessage>> = {
  "SDS SIGNALLING PAYLOAD, delivery and read requested": { kind: "sds-signalling", ...ids(SDS), disposition: "both" },
  "DATA PAYLOAD, one text": { kind: "data", payloads: [{ content: "text", data: textOctets("Unit 7 to control") }] },
  "SDS NOTIFICATION delivered": { kind: "sds-notification", notification: "delivered", ...ids(SDS) },
  "SDS NOTIFICATION read": { kind: "sds-notification", notification: "read", ...ids(SDS) },
  "SDS NOTIFICATION undelivered": { kind: "sds-notification", notification: "undelivered", ...ids(SDS) },
  "FD SIGNALLING PAYLOAD, completion requested, mandatory download": {
    kind: "fd-signalling",
    ...ids(FD),
    disposition: "completed",
    download: "mandatory",
    payload: { content: "file-url", data: textOctets("https://content.system-a.example/mcdata/fd/0123456789abcdef") },
    metadata:
      'name:"plan.png" type:image/png size:48213 hash:sha-1:72:24:5F:E8:65:3D:DA:F3:71:36:2F:86:D4:71:91:3E:E4:A2:CE:2E',
  },
  "FD NOTIFICATION accepted": { kind: "fd-notification", notification: "accepted", ...ids(FD) },
  "FD NOTIFICATION rejected": { kind: "fd-notification", notification: "rejected", ...ids(FD) },
  "FD NOTIFICATION completed": { kind: "fd-notification", notification: "completed", ...ids(FD) },
  "FD NOTIFICATION deferred": { kind: "fd-notification", notification: "deferred", ...ids(FD) },
  "FD NETWORK NOTIFICATION file expired": { kind: "fd-network-notification", notification: "expired", ...ids(FD) },
  "DATA PAYLOAD, enhanced status 5": {
    kind: "data",
    payloads: [{ content: "enhanced-status", data: Uint8Array.of(0, 5) }],
  },
};

const messages = Object.entries(examples.messages);

test("every example is read here or with the protected ones", () => {
  const others = messages.filter(([name]) => EXPECTED[name] === undefined);
  expect(others.map(([name]) => name)).toEqual(["DATA PAYLOAD protected (vectors/mcdata-protected-payload.json)"]);
  expect(isProtected(fromHex(others[0]?.[1] ?? ""))).toBe(true);
});

describe.each(messages.filter(([name]) => EXPECTED[name] !== undefined))("%s", (name, hex) => {
  it("is read", () => expect(decodeDataMessage(fromHex(hex))).toEqual(EXPECTED[name]));
  it("is written to the octet", () => expect(toHex(encodeDataMessage(EXPECTED[name] as DataMessage))).toBe(hex));
});

const uuid = fc.uuid();
const seconds = fc.integer({ min: 0, max: 2 ** 40 - 1 });
const octets = fc.uint8Array({ maxLength: 40 }).map((all) => Uint8Array.from(all));
const text = fc.string({ unit: "grapheme", maxLength: 20 });
const halves = (...words: string[]) => fc.constantFrom(...words);
const anyPayload = fc.record({
  content: fc.oneof(halves("text", "binary", "file-url", "coded-text"), fc.integer({ min: 11, max: 255 })),
  data: octets,
});
const head = { sentAt: seconds, conversationId: uuid, messageId: uuid };
const application = { applicationId: fc.nat(255), extendedApplicationId: octets };
const record = (kind: string, fixed: object, optional: object) =>
  fc.record(
    { kind: fc.constant(kind), ...fixed, ...optional },
    { requiredKeys: ["kind", ...Object.keys(fixed)] as never },
  );

const anyMessage = fc.oneof(
  record("sds-signalling", head, {
    inReplyTo: uuid,
    disposition: halves("delivery", "read", "both"),
    location: octets,
    senderId: text,
    metadata: octets,
    ...application,
  }),
  record("fd-signalling", head, {
    inReplyTo: uuid,
    disposition: fc.constant("completed"),
    download: fc.constant("mandatory"),
    payload: anyPayload,
    metadata: text,
    location: octets,
    ...application,
  }),
  record(
    "sds-notification",
    { notification: halves("undelivered", "delivered", "read", "delivered-and-read", "prevented-by-system"), ...head },
    { senderId: text, ...application },
  ),
  record(
    "fd-notification",
    { notification: halves("accepted", "rejected", "completed", "deferred"), ...head },
    application,
  ),
  record("fd-network-notification", { notification: halves("expired", "deleted"), ...head }, application),
  record("release", { information: halves("request", "intent-to-release") }, { because: fc.nat(15) }),
  record("deferred-request", {}, {}),
  record("deferred-list", {}, {}),
  record(
    "fd-termination",
    { conversationId: uuid, messageId: uuid, information: halves("stopped", "ended-by-authorised-user") },
    { payload: anyPayload, release: halves("success", "failed"), ...application },
  ),
  fc.record({ kind: fc.constant("data"), payloads: fc.array(anyPayload, { maxLength: 5 }) }),
) as unknown as fc.Arbitrary<DataMessage>;

it("reads whatever it writes, and a second decoder finds as many fields in it", () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const written = encodeDataMessage(message);
      const read = decodeDataMessage(written);
      expect(read).toEqual(message);
      const fields = message.kind === "data" ? 1 + message.payloads.length : Object.keys(message).length - 1;
      expect(secondReading(toHex(written)).length).toBe(1 + fields);
    }),
    { numRuns: 1_000 },
  );
});

const SIGNALLING = "0100683c40c0" + "7c6b5a4938474a5ba5b4c3d2e1f00918" + "a1000000000040008000000000000001";

describe("elements", () => {
  it.each([
    ["one octet", "83", { disposition: "both" }],
    ["a reply", `21${"ab".repeat(16)}`, { inReplyTo: "abababab-abab-abab-abab-abababababab" }],
    ["an application", "2201", { applicationId: 1 }],
    ["a sender", "510005" + "7369703a61", { senderId: "sip:a" }],
  ])("are read: %s", (_, hex, expected) => {
    expect(decodeDataMessage(fromHex(SIGNALLING + hex))).toEqual({ kind: "sds-signalling", ...ids(SDS), ...expected });
  });

  it.each([
    ["of one octet", "e5", { id: 0xe0, value: Uint8Array.of(5) }],
    ["with a length", "7f0002beef", { id: 0x7f, value: fromHex("beef") }],
    ["with a value that says nothing", "87", { id: 0x80, value: Uint8Array.of(7) }],
    ["with a text that is none", "510001ff", { id: 0x51, value: fromHex("ff") }],
  ])("that are not known are kept and written again: %s", (_, hex, element) => {
    const read = decodeDataMessage(fromHex(SIGNALLING + hex));
    expect(read).toEqual({ kind: "sds-signalling", ...ids(SDS), others: [element] });
    expect(toHex(encodeDataMessage(read))).toBe(SIGNALLING + hex);
  });

  it.each([0x51, 0x5f, 0x70, 0x7f])("%# have a length of two octets from 51 to 5f and from 70 to 7f: %i", (id) => {
    const hex = `${id.toString(16)}0001ee83`;
    const read = decodeDataMessage(fromHex(`0c${hex}`));
    expect(read).toEqual({
      kind: "deferred-list",
      others: [
        { id, value: fromHex("ee") },
        { id: 0x80, value: fromHex("03") },
      ],
    });
    expect(toHex(encodeDataMessage(read))).toBe(`0c${hex}`);
  });

  it.each([0x50, 0x60, 0x6f, 0x00, 0x20])("%# have no length that is known beside that: %i", (id) => {
    const hex = id.toString(16).padStart(2, "0");
    expect(decodeDataMessage(fromHex(`0c${hex}0001ee83`))).toEqual({ kind: "deferred-list" });
  });

  it("begin to be halves at 80", () => {
    for (const [hex, value] of [
      ["0c85", "05"],
      ["0c80", "00"],
    ] as const) {
      const message: DataMessage = { kind: "deferred-list", others: [{ id: 0x80, value: fromHex(value) }] };
      expect(toHex(encodeDataMessage(message))).toBe(hex);
      expect(decodeDataMessage(fromHex(hex))).toEqual(message);
    }
  });

  it.each([
    ["a reply", 0x21, 15, "an element 21 of 15 octets"],
    ["an application", 0x22, 2, "an element 22 of 2 octets"],
    ["a text", 0x51, 65_536, "an element 51 of 65536 octets"],
    ["one that nobody knows", 0x10, 0, "an element 10 of 0 octets"],
  ])("of another length than they have are not written: %s", (_, id, length, words) => {
    const others = [{ id, value: new Uint8Array(length) }];
    expect(() => encodeDataMessage({ kind: "deferred-list", others })).toThrow(new RangeError(words));
  });

  it("behind one whose length nobody could tell are not guessed at", () => {
    expect(decodeDataMessage(fromHex(`${SIGNALLING}813083`))).toEqual({
      kind: "sds-signalling",
      ...ids(SDS),
      disposition: "delivery",
    });
  });

  it("may be 300, and be unknown", () => {
    expect(decodeDataMessage(fromHex(SIGNALLING + "e5".repeat(300)))).toMatchObject({ others: { length: 300 } });
  });

  it("count when they come first", () => {
    const read = decodeDataMessage(fromHex(`${SIGNALLING}8183`));
    expect(read).toMatchObject({ disposition: "delivery", others: [{ id: 0x80, value: Uint8Array.of(3) }] });
  });
});

function faultOf(hex: string): string {
  try {
    decodeDataMessage(fromHex(hex));
  } catch (error) {
    if (error instanceof DataMessageError) return error.fault;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("refused is", () => {
  it.each([
    ["nothing at all", "", "cut-short"],
    ["a message without its message ID", SIGNALLING.slice(0, -2), "cut-short"],
    ["an element that is longer than the message", `${SIGNALLING}5100067369703a61`, "cut-short"],
    ["an element without its length", `${SIGNALLING}5100`, "cut-short"],
    ["a notification without a meaning", `0509${SIGNALLING.slice(2)}`, "value-unknown"],
    ["a message between units without a network", `07${SIGNALLING.slice(2)}`, "another-type"],
    ["fewer payloads than said", "0302" + "780002" + "0135", "payload-missing"],
    ["a payload without its content type", "0301" + "780000", "payload-missing"],
    ["a flood of elements", SIGNALLING + "e5".repeat(301), "too-many-elements"],
    ["a protected message", `43${SIGNALLING.slice(2)}`, "protected"],
  ])("%s", (_, hex, fault) => expect(faultOf(hex)).toBe(fault));
});

it("holds 65 534 octets in a payload and no more", () => {
  const holding = (length: number): DataMessage => ({
    kind: "data",
    payloads: [{ content: "binary", data: new Uint8Array(length) }],
  });
  expect(decodeDataMessage(encodeDataMessage(holding(MAX_PAYLOAD)))).toEqual(holding(65_534));
  expect(() => encodeDataMessage(holding(MAX_PAYLOAD + 1))).toThrow(RangeError);
});

it("takes as many payloads as are said, and leaves aside what stands beside them", () => {
  const payload = (letter: string) => `78000201${letter}`;
  const read = (hex: string) => decodeDataMessage(fromHex(hex));
  const content = (...letters: string[]) => ({
    kind: "data",
    payloads: letters.map((letter) => ({ content: "text", data: fromHex(letter) })),
  });
  expect(read(`0301${payload("61")}${payload("62")}`)).toEqual(content("61"));
  expect(read(`03025100020163${payload("61")}83${payload("62")}`)).toEqual(content("61", "62"));
  expect(read("0300")).toEqual(content());
});

it("writes 255 payloads", () => {
  const payloads = Array.from({ length: 255 }, () => ({ content: "binary" as const, data: new Uint8Array(1) }));
  expect(decodeDataMessage(encodeDataMessage({ kind: "data", payloads }))).toEqual({ kind: "data", payloads });
});

it("is refused by an error that says its name", () => {
  expect(new DataMessageError("cut-short").name).toBe("DataMessageError");
});

it.each([
  ["before", "x7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918"],
  ["behind", "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918x"],
])("writes no ID with something %s it", (_, conversationId) => {
  const message: DataMessage = { kind: "sds-signalling", ...ids(SDS), conversationId };
  expect(() => encodeDataMessage(message)).toThrow(new RangeError(`no UUID: ${conversationId}`));
});

it.each([2 ** 40, -1, Number.NaN])("writes no number that its field cannot hold: %d", (sentAt) => {
  const message: DataMessage = { kind: "sds-signalling", ...ids(SDS), sentAt };
  expect(() => encodeDataMessage(message)).toThrow(new RangeError(`${sentAt} in 5 octets`));
});

it("writes no more payloads than can be counted, and no ID that is none", () => {
  const payloads = Array.from({ length: 256 }, () => ({ content: "binary" as const, data: new Uint8Array(1) }));
  expect(() => encodeDataMessage({ kind: "data", payloads })).toThrow(new RangeError("256 payloads"));
  const message: DataMessage = { kind: "sds-signalling", ...ids(SDS), inReplyTo: "a1" };
  expect(() => encodeDataMessage(message)).toThrow(RangeError);
});

it("leaves a mark of authentication by the server aside", () => {
  expect(decodeDataMessage(fromHex(`81${SIGNALLING.slice(2)}`))).toEqual({ kind: "sds-signalling", ...ids(SDS) });
});
