import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from "../../../../lab/kms/der.ts";

const hex = (octets: Uint8Array) => Buffer.from(octets).toString("hex");

test("lengths: one octet below 128, then as many as they need", () => {
  const header = (length: number) => hex(octetString(new Uint8Array(length)).subarray(0, -length || undefined));
  expect(header(0)).toBe("0400");
  expect(header(127)).toBe("047f");
  expect(header(128)).toBe("048180");
  expect(header(256)).toBe("04820100");
  expect(header(70_000)).toBe("0483011170");
});

test("integers are as short as they can be, and never negative", () => {
  const of = (...octets: number[]) => hex(integer(Uint8Array.from(octets)));
  expect(of(0)).toBe("020100");
  expect(of(0, 0, 1)).toBe("020101");
  expect(of(0x7f)).toBe("02017f");
  expect(of(0x80)).toBe("02020080");
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (octets) => {
      const [, , first = 0] = integer(octets);
      expect(first & 0x80).toBe(0);
    }),
  );
});

describe("object identifiers", () => {
  test.each([
    ["2.5.29.17", "0603551d11"],
    ["1.2.840.10045.4.3.2", "06082a8648ce3d040302"],
    ["1.3.6.1.5.5.7.3.1", "06082b06010505070301"],
  ])("%s", (dotted, expected) => expect(hex(objectIdentifier(dotted))).toBe(expected));
});

test("times have two digits of the year up to 2049 and four from 2050", () => {
  expect(Buffer.from(time(new Date("2049-12-31T23:59:59.999Z"))).toString("latin1")).toBe("\x17\x0d491231235959Z");
  expect(Buffer.from(time(new Date("2050-01-01T00:00:00Z"))).toString("latin1")).toBe("\x18\x0f20500101000000Z");
});

test("the other elements", () => {
  expect(hex(boolean(true))).toBe("0101ff");
  expect(hex(boolean(false))).toBe("010100");
  expect(hex(utf8String("é"))).toBe("0c02c3a9");
  expect(hex(bitString(Uint8Array.of(0x80), 7))).toBe("03020780");
  expect(hex(sequence(boolean(true), set()))).toBe("30050101ff3100");
  expect(hex(explicit(3, boolean(true)))).toBe("a3030101ff");
  expect(hex(implicit(2, Buffer.from("a")))).toBe("820161");
});
