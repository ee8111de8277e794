import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { octetsOfText, textOfOctets } from "../../../../../shared/base/octet-text.ts";
import { McError } from "../../../../../shared/errors/mc-error.ts";
import {
  decodeShortData,
  encodeDeliveredData,
  encodeDeliveredNotification,
  encodeNotification,
  encodeShortData,
  type ShortData,
} from "../../../../../shared/mc/data/short-data.ts";

const SERVICE = "mcdata";
const ALICE = "sip:alice@mcx.system-a.example";
const BOB = "sip:bob.visitor@mcx.system-b.example";

interface Example {
  readonly boundary: string;
  readonly parts: readonly { readonly contentType: string; readonly hex?: string }[];
  readonly wireBase64: string;
}

const exampleOf = (name: string): Example =>
  JSON.parse(readFileSync(new URL(`../../../../vectors/examples/${name}.json`, import.meta.url), "utf8"));

/** Body of an example as it comes off the wire. */
function bodyOf(name: string) {
  const text = textOfOctets(Buffer.from(exampleOf(name).wireBase64, "base64"));
  return {
    contentType: /^Content-Type: (.*)$/m.exec(text)?.[1]?.trim(),
    body: text.slice(text.indexOf("\r\n\r\n") + 4),
  };
}

const partOf = (name: string, type: string) =>
  exampleOf(name).parts.find(({ contentType }) => contentType.endsWith(type))?.hex ?? "";
const hex = (octets: Uint8Array | undefined) => Buffer.from(octets ?? []).toString("hex");

const FIRST = "mcdata-sds-message-1-primary-id";
const SECOND = "mcdata-sds-message-2-new-id-protected";
const NOTIFICATION = "mcdata-sds-notification-message";

function messageOf(name: string): ShortData {
  const found = decodeShortData(bodyOf(name), SERVICE);
  if (found?.kind !== "message") throw new Error("no message");
  return found;
}

describe("the examples", () => {
  test("a message in clear, and one that is protected, to the octet", () => {
    const first = messageOf(FIRST);
    expect(hex(first.payload)).toBe(partOf(FIRST, "mcdata-payload"));
    expect(first.signalling).toMatchObject({ kind: "sds-signalling", disposition: "both" });
    const second = messageOf(SECOND);
    expect(hex(second.payload)).toBe(partOf(SECOND, "mcdata-payload"));
    expect(second.signalling).toEqual(first.signalling);
    expect(second.keyMessage?.[0]).toBe(1);
    expect(Buffer.from(second.keyMessage ?? []).toString("base64")).toMatch(/^ARoFARorPE0A/);
  });

  test("a notification", () => {
    expect(decodeShortData(bodyOf(NOTIFICATION), SERVICE)).toMatchObject({
      kind: "notification",
      notification: { notification: "delivered", messageId: messageOf(FIRST).signalling.messageId },
    });
  });
});

const DATA: ShortData = messageOf(SECOND);
const FORMS = ["binary", "base64"] as const;

describe.each(FORMS)("as %s", (form) => {
  const how = { boundary: "between", form };

  test("what is written towards the server is read again, through octets on the wire", () => {
    const { contentType, body } = encodeShortData(SERVICE, BOB, DATA, how);
    const wire = textOfOctets(octetsOfText(body));
    expect(decodeShortData({ contentType, body: wire }, SERVICE)).toEqual({
      kind: "message",
      senderId: undefined,
      recipientId: undefined,
      ...DATA,
    });
    expect(body).toContain("<request-type>one-to-one-sds</request-type>");
    expect(body).toContain(`<entry uri="${BOB}"/>`);
    expect(body).toContain("Content-Disposition: recipient-list\r\n");
  });

  test("what a server brings says who sent it and to whom", () => {
    const { contentType, body } = encodeDeliveredData(SERVICE, { recipientId: BOB, senderId: ALICE }, DATA, how);
    expect(decodeShortData({ contentType, body }, SERVICE)).toMatchObject({
      kind: "message",
      senderId: ALICE,
      recipientId: BOB,
    });
    expect(body).toContain("<request-type>one-to-one-sds</request-type>");
    expect(body).not.toContain("resource-lists");
  });

  test("without a key of its own it has no part for one", () => {
    const { contentType, body } = encodeShortData(SERVICE, BOB, { ...DATA, keyMessage: undefined }, how);
    expect(body).not.toContain("application/mikey");
    expect(decodeShortData({ contentType, body }, SERVICE)).toMatchObject({ kind: "message", keyMessage: undefined });
  });

  test("notifications, both ways", () => {
    const { sentAt, conversationId, messageId } = DATA.signalling;
    const about = { kind: "sds-notification", notification: "read", sentAt, conversationId, messageId } as const;
    const sent = encodeNotification(ALICE, { ...about, others: [] }, how);
    expect(decodeShortData(sent, SERVICE)).toMatchObject({ kind: "notification", notification: about });
    const parties = { recipientId: ALICE, senderId: BOB };
    const brought = encodeDeliveredNotification(SERVICE, parties, { ...about, others: [] }, how);
    expect(decodeShortData(brought, SERVICE)).toMatchObject({ senderId: BOB, recipientId: ALICE, notification: about });
  });
});

describe("what is no message", () => {
  const how = { boundary: "between", form: "base64" } as const;
  const good = encodeDeliveredData(SERVICE, { recipientId: BOB, senderId: ALICE }, DATA, how);

  test("a body of something else is left to others", () => {
    expect(decodeShortData({ contentType: "text/plain", body: "hello" }, SERVICE)).toBeUndefined();
    expect(decodeShortData({ contentType: undefined, body: "" }, SERVICE)).toBeUndefined();
    expect(decodeShortData({ ...good, body: "broken" }, SERVICE)).toBeUndefined();
  });

  test("without content, with a notification cut short, with an info document that is none", () => {
    const without = good.body.replace("application/vnd.3gpp.mcdata-payload", "application/mikey");
    expect(() => decodeShortData({ ...good, body: without }, SERVICE)).toThrow("message-unreadable");
    const cut = good.body.replace(/(mcdata-signalling\r\n.*\r\n\r\n.{8}).*/, "$1");
    expect(() => decodeShortData({ ...good, body: cut }, SERVICE)).toThrow("message-unreadable");
    const broken = good.body.replace("<mcdatainfo", "<mcdatainf");
    expect(() => decodeShortData({ ...good, body: broken }, SERVICE)).toThrow("message-unreadable");
  });

  test("of a kind that is neither message nor notification", () => {
    const released = {
      contentType: good.contentType,
      body: good.body.replace(/(mcdata-signalling\r\n.*?\r\n\r\n)[^\r]*/s, "$1CgE="),
    };
    expect(() => decodeShortData(released, SERVICE)).toThrow(
      expect.objectContaining({ code: "message-unreadable", detail: "the message is of another type" }),
    );
  });

  test("each says what is wrong with it", () => {
    const detailOf = (body: string) => {
      try {
        return decodeShortData({ ...good, body }, SERVICE);
      } catch (error) {
        return error instanceof McError ? error.detail : error;
      }
    };
    expect(detailOf(good.body.replace("application/vnd.3gpp.mcdata-payload", "application/mikey"))).toBe(
      "the message holds fewer payloads than it says",
    );
    expect(detailOf(good.body.replace("<mcdatainfo", "<!DOCTYPE a><mcdatainfo"))).toMatch(/type/i);
  });

  test("the sender that the server names counts before the one that the message names", () => {
    const signalling = { ...DATA.signalling, senderId: "sip:carol@mcx.system-a.example" };
    const named = (senderId: string) =>
      decodeShortData(
        encodeDeliveredData(SERVICE, { recipientId: BOB, senderId }, { ...DATA, signalling }, how),
        SERVICE,
      )?.senderId;
    expect(named(ALICE)).toBe(ALICE);
    expect(named("nobody")).toBe("sip:carol@mcx.system-a.example");
  });

  test("a sender that is no MC service ID is nobody", () => {
    const body = good.body.replace(ALICE, "javascript:alert(1)");
    expect(decodeShortData({ ...good, body }, SERVICE)).toMatchObject({ senderId: undefined });
  });
});
