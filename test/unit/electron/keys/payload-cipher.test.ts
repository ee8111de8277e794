import { describe, expect, test } from "vitest";
import { openPayloads, sealPayloads } from "../../../../electron/keys/payload-cipher.ts";
import { decodeDataMessage, encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import { decodeProtectedPayloads, encodeProtectedPayloads } from "../../../../shared/mc/data/protected-payload.ts";
import vector from "../../../vectors/mcdata-protected-payload.json" with { type: "json" };

const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const KEY = { pck: fromHex(vector.dppk), pckId: vector.dppkId };
const NOW = 1_800_000_000;
const text = (words: string) => ({ content: "text", data: Uint8Array.from(Buffer.from(words)) }) as const;
const clear = (...words: string[]) => encodeDataMessage({ kind: "data", payloads: words.map(text) });
const sealed = (...words: string[]) => decodeProtectedPayloads(sealPayloads(clear(...words), KEY, NOW)).payloads;

describe("protected payloads", () => {
  test("the published container opens", () => {
    const { payloads } = decodeProtectedPayloads(fromHex(vector.message));
    expect(decodeDataMessage(openPayloads(payloads, KEY))).toEqual({
      kind: "data",
      payloads: [text("Unit 7 to control")],
    });
  });

  test("what is sealed opens again, one payload or several, in their order", () => {
    for (const words of [["one"], ["one", "", "three"]])
      expect(openPayloads(sealed(...words), KEY)).toEqual(clear(...words));
  });

  test("no vector is drawn twice, and no two messages look alike", () => {
    const vectors = Array.from({ length: 50 }, () => sealed("the same")).map(([only]) =>
      Buffer.from(only?.iv ?? []).toString("hex"),
    );
    expect(new Set(vectors).size).toBe(50);
  });

  test("every octet counts: the container's head, the content, the tag", () => {
    const good = encodeProtectedPayloads(sealed("to control"));
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice();
      bad[at] = (bad[at] ?? 0) ^ 1;
      expect(() => openPayloads(decodeProtectedPayloads(bad).payloads, KEY), `octet ${at}`).toThrow();
    }
  });

  test("another key, or one under another name, opens nothing", () => {
    expect(() => openPayloads(sealed("x"), { ...KEY, pck: KEY.pck.map((octet) => octet ^ 1) })).toThrow(
      "message-not-opened",
    );
    expect(() => openPayloads(sealed("x"), { ...KEY, pckId: "1a2b3c4e" })).toThrow("message-not-opened");
    expect(() => openPayloads([], KEY)).toThrow("message-not-opened");
  });

  test("payloads of two messages, left out or out of their order, are no message", () => {
    const [first, second, third] = sealed("one", "two", "three");
    const [other] = sealed("other");
    if (!first || !second || !third || !other) throw new Error("sealed too few");
    for (const mixed of [
      [first, third],
      [second, first],
      [first, other],
      [first, first],
    ])
      expect(() => openPayloads(mixed, KEY)).toThrow("message-not-opened");
  });

  test("octets that are no data are not sealed", () => {
    expect(() => sealPayloads(Uint8Array.of(1, 2, 3), KEY, NOW)).toThrow();
  });
});
