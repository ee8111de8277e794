import { expect, test } from "vitest";
import { openPayloads, sealPayloads } from "../../../../electron/keys/payload-cipher.ts";
import { messageSizes, octetsIn } from "../../../../renderer/messaging/message-sizes.ts";
import { encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import { decodeProtectedPayloads, encodeProtectedPayloads } from "../../../../shared/mc/data/protected-payload.ts";

const KEY = { pck: new Uint8Array(16).fill(7), pckId: "20000001" };
const sealed = (octets: number) =>
  sealPayloads(
    encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: new Uint8Array(octets).fill(0x61) }] }),
    KEY,
    1_800_000_000,
  );

test.each([
  ["no limit of the service, and no way for longer ones", null, false, { short: 48_000, longest: 48_000 }],
  ["no limit of the service", null, true, { short: 48_000, longest: 65_518 }],
  ["a limit", 1_000, true, { short: 948, longest: 65_518 }],
  ["a limit, and no way for longer ones", 1_000, false, { short: 948, longest: 948 }],
  ["a limit that a SIP message has no room for", 500_000, true, { short: 48_000, longest: 65_518 }],
  ["a limit that nothing fits in", 10, true, { short: 0, longest: 65_518 }],
] as const)("%s", (_what, largest, hasLonger, sizes) => {
  expect(messageSizes(largest, hasLonger)).toEqual(sizes);
});

test("the longest short one has exactly the size that the service allows once it is protected", () => {
  const { short } = messageSizes(1_000, true);
  expect(sealed(short)).toHaveLength(1_000);
});

test("the longest one fits its payload, and one more octet does not", () => {
  const { longest } = messageSizes(null, true);
  const { payloads } = decodeProtectedPayloads(sealed(longest));
  expect(openPayloads(payloads, KEY)).toHaveLength(longest + 6);
  expect(encodeProtectedPayloads(payloads)).toHaveLength(longest + 52);
  expect(() => sealed(longest + 1)).toThrow(RangeError);
});

test("octets count, and not characters", () => {
  expect(octetsIn("ü北😀")).toBe(9);
});
