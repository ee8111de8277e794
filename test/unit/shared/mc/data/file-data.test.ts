/** Announcements of files: the example of TS 24.282, and what is said of a file in it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { octetsOfText, textOfOctets } from "../../../../../shared/base/octet-text.ts";
import { McError } from "../../../../../shared/errors/mc-error.ts";
import {
  addressOfFile,
  encodeDeliveredFile,
  encodeDeliveredFileNotification,
  encodeFileData,
  encodeFileNotification,
  fileAddress,
} from "../../../../../shared/mc/data/file-data.ts";
import { decodeFileSelector, encodeFileSelector } from "../../../../../shared/mc/data/file-selector.ts";
import { decodeShortData } from "../../../../../shared/mc/data/short-data.ts";
import { decodeBody } from "../../../../../shared/mc/multipart.ts";
import example from "../../../../vectors/examples/mcdata-fd-message.json" with { type: "json" };

const URL_OF_EXAMPLE = "https://content.system-a.example/mcdata/fd/0123456789abcdef";
const SHA_1 = "72245fe8653ddaf371362f86d471913ee4a2ce2e";
const COLONS = SHA_1.replace(/..(?=.)/g, "$&:");
const PLAN = { name: "plan.png", type: "image/png", size: 48_213, sha1: SHA_1 };
const SIGNALLING = {
  kind: "fd-signalling",
  sentAt: 1_748_779_200,
  conversationId: "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918",
  messageId: "a1000000-0000-4000-8000-000000000002",
  disposition: "completed",
  download: "mandatory",
  payload: fileAddress(URL_OF_EXAMPLE),
  metadata: encodeFileSelector(PLAN),
  others: [],
} as const;
const BOB = "sip:bob@mcx.system-a.example";
const AVA = "sip:ava@mcx.system-a.example";
const HOW = { boundary: "mcx-part-7f3a", form: "binary" } as const;

const read = ({ body, contentType }: { body: string; contentType: string }) =>
  decodeShortData({ contentType, body }, "mcdata");

describe("the example", () => {
  const wire = Buffer.from(example.wireBase64, "base64");
  const body = wire.subarray(wire.indexOf("\r\n\r\n") + 4);

  test("is read", () => {
    const data = decodeShortData(
      { contentType: `multipart/mixed;boundary=${example.boundary}`, body: textOfOctets(body) },
      "mcdata",
    );
    expect(data).toMatchObject({ kind: "file", keyMessage: undefined, signalling: { disposition: "completed" } });
    if (data?.kind !== "file") throw new Error("no file");
    expect(addressOfFile(data.signalling)).toBe(URL_OF_EXAMPLE);
    expect(decodeFileSelector(data.signalling.metadata ?? "")).toEqual(PLAN);
  });

  test("is written: its binary part to the octet, its documents with the same content", () => {
    const written = encodeFileData("mcdata", BOB, { signalling: SIGNALLING, keyMessage: undefined }, HOW);
    const parts = decodeBody(written.contentType, written.body);
    expect(parts.map(({ contentType }) => contentType)).toEqual(example.parts.map(({ contentType }) => contentType));
    expect(Buffer.from(octetsOfText(parts[2]?.content ?? "")).toString("hex")).toBe(example.parts[2]?.hex);
    expect(parts[0]?.content).toContain("<request-type>one-to-one-fd</request-type>");
    expect(parts[1]?.content).toContain(BOB);
  });
});

test("what a server brings has whom it is from and for, and the key", () => {
  const keyMessage = Uint8Array.of(1, 26, 5);
  const parties = { recipientId: BOB, senderId: AVA };
  expect(read(encodeDeliveredFile("mcdata", parties, { signalling: SIGNALLING, keyMessage }, HOW))).toMatchObject({
    kind: "file",
    senderId: AVA,
    recipientId: BOB,
    keyMessage,
  });
});

test.each(["accepted", "rejected", "completed", "deferred"] as const)(
  "a notification, both ways: %s",
  (notification) => {
    const { conversationId, messageId, sentAt } = SIGNALLING;
    const told = { kind: "fd-notification", notification, sentAt, conversationId, messageId, others: [] } as const;
    const parties = { recipientId: AVA, senderId: BOB };
    expect(read(encodeDeliveredFileNotification("mcdata", parties, told, HOW))).toMatchObject({
      kind: "file-notification",
      senderId: BOB,
      notification: { notification, messageId },
    });
    expect(read(encodeFileNotification(AVA, told, HOW))).toMatchObject({ kind: "file-notification" });
  },
);

test("that a file is gone is read, whoever says it", () => {
  const { conversationId, messageId, sentAt } = SIGNALLING;
  const gone = {
    kind: "fd-network-notification",
    notification: "expired",
    sentAt,
    conversationId,
    messageId,
    others: [],
  };
  const body = encodeDeliveredFileNotification("mcdata", { recipientId: AVA, senderId: BOB }, gone as never, HOW);
  expect(read(body)).toMatchObject({ kind: "file-gone", notification: { notification: "expired" } });
});

test("an announcement whose payload is no address has none", () => {
  expect(addressOfFile({ ...SIGNALLING, payload: { content: "text", data: Uint8Array.of(65) } })).toBeUndefined();
});

test("one that is cut off is refused by name", () => {
  const { body, contentType } = encodeFileData("mcdata", BOB, { signalling: SIGNALLING, keyMessage: undefined }, HOW);
  const broken = body.replace(/(mcdata-signalling\r\n[^\r]*\r\n\r\n.{20})[\s\S]*(\r\n--mcx-part-7f3a--)/, "$1$2");
  expect(() => read({ body: broken, contentType })).toThrow(McError);
});

describe("what is said of a file", () => {
  test.each([
    ["quotes and lines in the name", { name: 'a "b"\r\n%20.txt' }, 'name:"a %22b%22%0D%0A%2520.txt"'],
    ["a size alone", { size: 0 }, "size:0"],
    ["nothing", {}, ""],
  ])("%s", (_what, selector, text) => {
    expect(encodeFileSelector(selector)).toBe(text);
    expect(decodeFileSelector(text)).toEqual(selector);
  });

  test.each([
    ["in another order, in capitals", 'SIZE:5 NAME:"b"', { size: 5, name: "b" }],
    ["twice: the first counts", 'name:"a" name:"b"', { name: "a" }],
    ["of another kind", 'hash:sha-256:AA size:-1 type:nonsense name:"a"', { name: "a" }],
    ["without an end", 'name:"a', {}],
    ["broken percent", 'name:"%FF%zz"', { name: "%FF%zz" }],
    ["beyond all numbers", "size:99999999999999999999", {}],
    ["none at all", "what is this", {}],
    ["a type with something before it or behind it", "type:(image/png", {}],
    ["a type with parameters", "type:image/png;q=1", {}],
    ["a hash with something before it", `hash:xsha-1:${COLONS}`, {}],
    ["a hash with something behind it", `hash:sha-1:${COLONS}:00`, {}],
    ["a letter of several octets in percent", 'name:"%C3%A9"', { name: "é" }],
  ])("%s", (_what, text, expected) => expect(decodeFileSelector(text)).toStrictEqual(expected));

  test("comes back as it was written", () => {
    const selector = fc.record({
      name: fc.string({ unit: "grapheme" }),
      size: fc.nat(),
      type: fc.constant("image/png"),
    });
    fc.assert(
      fc.property(selector, (said) => {
        expect(decodeFileSelector(encodeFileSelector(said))).toEqual(said);
      }),
    );
  });
});

test("an announcement without a payload says no address", () => {
  const { payload: _payload, ...without } = { ...SIGNALLING, payload: undefined };
  expect(addressOfFile(without as Parameters<typeof addressOfFile>[0])).toBeUndefined();
});
