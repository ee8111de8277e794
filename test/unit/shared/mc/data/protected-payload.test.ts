import { createDecipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataMessageError } from "../../../../../shared/mc/data/data-message-error.ts";
import type { DataOctets } from "../../../../../shared/mc/data/octet-reader.ts";
import {
  decodeProtectedPayloads,
  encodeProtectedPayloads,
  type ProtectedPayload,
  payloadHeader,
} from "../../../../../shared/mc/data/protected-payload.ts";
import vector from "../../../../vectors/mcdata-protected-payload.json" with { type: "json" };

const fromHex = (hex: string): DataOctets => Uint8Array.from(Buffer.from(hex, "hex"));
const toHex = (octets: Uint8Array) => Buffer.from(octets).toString("hex");

describe("the published container", () => {
  const { payloads, keyMessage } = decodeProtectedPayloads(fromHex(vector.message));
  const [only] = payloads as [ProtectedPayload];

  it("is read, and written to the octet", () => {
    expect(payloads).toHaveLength(1);
    expect(keyMessage).toBeUndefined();
    expect(only).toMatchObject({ sentAt: 1_748_779_200, payloadId: 7, sequence: 1, algorithm: "AES-128-GCM" });
    expect(only.keyId).toBe(vector.dppkId);
    expect(toHex(only.iv)).toBe(vector.iv);
    expect(toHex(payloadHeader(only))).toBe(vector.aad);
    expect(toHex(encodeProtectedPayloads(payloads))).toBe(vector.message);
  });

  it("is opened by a foreign AES-GCM with what is read of it", () => {
    const cipher = createDecipheriv("aes-128-gcm", fromHex(vector.dpck), only.iv);
    cipher.setAAD(payloadHeader(only)).setAuthTag(only.ciphertext.subarray(-16));
    const opened = Buffer.concat([cipher.update(only.ciphertext.subarray(0, -16)), cipher.final()]);
    expect(opened.toString("hex")).toBe(vector.plaintext);
  });

  it("brings an I_MESSAGE where one stands behind it", () => {
    const read = decodeProtectedPayloads(fromHex(`${vector.message}0003aabbcc`));
    expect(read).toEqual({ payloads, keyMessage: fromHex("aabbcc") });
  });

  it("may have the mark of authentication by the server", () => {
    expect(decodeProtectedPayloads(fromHex(`c3${vector.message.slice(2)}`)).payloads).toEqual(payloads);
  });
});

const octets = (minLength: number, maxLength: number) =>
  fc.uint8Array({ minLength, maxLength }).map((all) => Uint8Array.from(all));
const payload: fc.Arbitrary<ProtectedPayload> = fc.record({
  sentAt: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
  payloadId: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  sequence: fc.nat(255),
  algorithm: fc.constantFrom("AES-128-GCM" as const, "AES-256-GCM" as const),
  iv: octets(16, 16),
  keyId: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((id) => id.toString(16).padStart(8, "0")),
  ciphertext: octets(17, 60),
});

it("reads whatever it writes, one payload after the other", () => {
  fc.assert(
    fc.property(fc.array(payload, { minLength: 1, maxLength: 5 }), (payloads) => {
      const written = encodeProtectedPayloads(payloads);
      expect(decodeProtectedPayloads(written)).toEqual({ payloads, keyMessage: undefined });
    }),
  );
});

function faultOf(hex: string): string {
  try {
    decodeProtectedPayloads(fromHex(hex));
  } catch (error) {
    if (error instanceof DataMessageError) return error.fault;
    throw error;
  }
  throw new Error("nothing was refused");
}

it.each([
  ["nothing", "", "another-type"],
  ["a message in clear", `03${vector.message.slice(2)}`, "another-type"],
  ["an algorithm that is not in use", `${vector.message.slice(0, 22)}03${vector.message.slice(24)}`, "value-unknown"],
  ["another element", `${vector.message.slice(0, 64)}79${vector.message.slice(66)}`, "value-unknown"],
  ["a header that is cut short", vector.message.slice(0, 40), "cut-short"],
  ["a ciphertext that is cut short", vector.message.slice(0, -2), "cut-short"],
  ["a tag and nothing else", `${vector.message.slice(0, 66)}0010${"00".repeat(16)}`, "cut-short"],
  ["half an I_MESSAGE behind it", `${vector.message}0004aabbcc`, "cut-short"],
])("refuses %s", (_, hex, fault) => expect(faultOf(hex)).toBe(fault));

it("writes no container that nobody could read", () => {
  const { payloads } = decodeProtectedPayloads(fromHex(vector.message));
  const [only] = payloads as [ProtectedPayload];
  for (const ciphertext of [new Uint8Array(16), new Uint8Array(65_536)]) {
    const words = `a ciphertext of ${ciphertext.length} octets`;
    expect(() => encodeProtectedPayloads([{ ...only, ciphertext }])).toThrow(new RangeError(words));
  }
  const iv = new Uint8Array(12);
  expect(() => encodeProtectedPayloads([{ ...only, iv }])).toThrow(
    new RangeError("an initialisation vector of 12 octets"),
  );
  const longest = { ...only, ciphertext: new Uint8Array(65_535) };
  expect(decodeProtectedPayloads(encodeProtectedPayloads([longest])).payloads).toEqual([longest]);
});
