import { expect, test } from "vitest";
import { openPayloads, sealPayloads } from "../../../../electron/keys/payload-cipher.ts";
import { messageSizes, octetsIn } from "../../../../renderer/messaging/message-sizes.ts";
import { encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import { decodeProtectedPayloads, encodeProtectedPayloads } from "../../../../shared/mc/data/protected-payload.ts";
import { NO_DATA_LIMITS } from "../../../../shared/mc/data/service-configuration.ts";

const KEY = { pck: new Uint8Array(16).fill(7), pckId: "20000001" };
const sealed = (octets: number) =>
  sealPayloads(
    encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: new Uint8Array(octets).fill(0x61) }] }),
    KEY,
    1_800_000_000,
  );

const most = (payloadInMessage: number | null, message: number | null = null) => ({ payloadInMessage, message });

test.each([
  ["no limit of the service, and no way for longer ones", most(null), false, 48_000, 48_000],
  ["no limit of the service", most(null), true, 48_000, 65_518],
  ["a limit of a MESSAGE", most(1_000), true, 948, 65_518],
  ["a limit of a MESSAGE, and no way for longer ones", most(1_000), false, 948, 948],
  ["a limit that a SIP message has no room for", most(500_000), true, 48_000, 65_518],
  ["a limit that nothing fits in", most(10), true, 0, 65_518],
] as const)("%s", (_what, limits, hasLonger, short, longest) => {
  expect(messageSizes(limits, hasLonger)).toEqual({ short, longest, refusal: "message-too-large" });
});

test.each([
  ["of all messages", most(1_000, 10_000), true, 948, 9_948],
  ["of all messages, below that of a MESSAGE", most(1_000, 500), true, 948, 448],
  ["of all messages, and no way for longer ones", most(1_000, 500), false, 948, 448],
  ["of all messages, which nothing is within", most(null, 51), true, 48_000, 0],
] as const)("a limit %s says so of what is longer", (_what, limits, hasLonger, short, longest) => {
  expect(messageSizes(limits, hasLonger)).toEqual({ short, longest, refusal: "message-over-limit" });
});

test("a limit of all messages that is above what a message holds refuses nothing", () =>
  expect(messageSizes(most(null, 65_570), true)).toMatchObject({ longest: 65_518, refusal: "message-too-large" }));

test("the longest short one, and the longest at all, have exactly the sizes that the service allows once they are protected", () => {
  const { longest, short } = messageSizes(most(1_000, 10_000), true);
  expect([sealed(short).length, sealed(longest).length]).toEqual([1_000, 10_000]);
});

test("the longest one fits its payload, and one more octet does not", () => {
  const { longest } = messageSizes(NO_DATA_LIMITS, true);
  const { payloads } = decodeProtectedPayloads(sealed(longest));
  expect(openPayloads(payloads, KEY)).toHaveLength(longest + 6);
  expect(encodeProtectedPayloads(payloads)).toHaveLength(longest + 52);
  expect(() => sealed(longest + 1)).toThrow(RangeError);
});

test("octets count, and not characters", () => {
  expect(octetsIn("ü北😀")).toBe(9);
});
