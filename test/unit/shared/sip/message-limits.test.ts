import { describe, expect, test } from "vitest";
import { excessOf, MAX_MESSAGE } from "../../../../shared/sip/message-limits.ts";

const message = (fields: readonly string[], body = "") =>
  ["INVITE sip:ava@example.org SIP/2.0", ...fields, "", body].join("\r\n");
const repeat = (field: string, times: number) => Array<string>(times).fill(field);

describe("a message that may be read", () => {
  test.each([
    ["of everyday size", message(["Via: a", "From: b", "To: c"], "v=0\r\n")],
    ["with as many fields as there may be", message(Array.from({ length: 256 }, (_, i) => `X-${i}: y`))],
    ["with as many of a name", message(repeat("X: y", 64))],
    ["with long fields that nobody takes apart", message([`Identity: ${"x".repeat(60_000)}`])],
    ["with folded lines", message([`X: a${"\r\n b".repeat(1_000)}`, "Y: z"])],
    ["whose body looks like a head", message(["X: y"], repeat("X: y\r\n", 1_000).join(""))],
    ["with the longest body", message(["X: y"], "b".repeat(MAX_MESSAGE - 100))],
    ["without an end of its head", "INVITE sip:ava@example.org SIP/2.0\r\nX: y"],
    ["without any line", "MARK"],
    ["of nothing", ""],
    ["of an end alone", "\r\n\r\n"],
  ])("%s", (_what, text) => {
    expect(excessOf(text)).toBeUndefined();
  });
});

describe("is dropped", () => {
  test.each([
    ["message-too-long", message([], "b".repeat(MAX_MESSAGE))],
    ["head-too-long", message([`Identity: ${"x".repeat(66_000)}`])],
    ["head-too-long", "x".repeat(66_000)],
    ["too-many-fields", message(Array.from({ length: 257 }, (_, i) => `X-${i}: y`))],
    ["too-many-fields-of-a-name", message(repeat("Via: y", 65))],
    ["too-many-fields-of-a-name", message([...repeat("X: y", 40), ...repeat("x : y", 25)])],
    ["too-many-fields-of-a-name", message(repeat("no name", 65))],
    ["addresses-too-long", message([`Contact: <sip:a@b>${";a=b".repeat(4_200)}`])],
    ["addresses-too-long", message([`m: <sip:a@b>${"\r\n ;a=b".repeat(3_000)}`])],
    ["addresses-too-long", message(repeat(`Record-Route: <sip:${"a".repeat(300)}@b>`, 60))],
    ["addresses-too-long", message([`Replaces: ${"a".repeat(17_000)}`])],
    ["addresses-too-long", `INVITE sip:${"a".repeat(17_000)}@b SIP/2.0\r\nX: y\r\n\r\n`],
    ["addresses-too-long", `INVITE sip:${"a".repeat(17_000)}@b SIP/2.0\r\n\r\n`],
    ["addresses-too-long", `INVITE sip:${"a".repeat(17_000)}@b SIP/2.0`],
  ])("%s", (excess, text) => {
    expect(excessOf(text)).toBe(excess);
  });
});
