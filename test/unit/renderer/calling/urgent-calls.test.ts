/** What an emergency changes in a call of ours, as far as the dispatcher notices. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { refusesEmergency } from "../../../../renderer/calling/urgent-calls.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { BEA } from "../../../support/stand-ins/calling.ts";
import { createProtectedCalling } from "../../../support/stand-ins/protected-calling.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("an emergency that the profile does not permit is not placed, and says so; an ordinary call is", async () => {
  const { engine, keys, legs, newest } = createProtectedCalling();
  keys.told = { ...keys.told, permissions: ["allow-private-call"] as never };
  engine.place(BEA, "mcptt", "emergency");
  await vi.advanceTimersByTimeAsync(0);
  expect(newest()).toMatchObject({ state: "ended", endReason: { code: "emergency-not-permitted" } });
  expect(legs).toEqual([]);
  engine.place(BEA, "mcptt", "normal");
  await vi.advanceTimersByTimeAsync(0);
  expect(legs).toHaveLength(1);
});

describe("without keys", () => {
  async function placed(urgency: "emergency" | "normal", protection: "preferred" | "required") {
    const calling = createProtectedCalling({ protection });
    calling.keys.obtain = () => Promise.reject(new McError("kms-unreachable"));
    calling.engine.place(BEA, "mcptt", urgency);
    await vi.advanceTimersByTimeAsync(0);
    return calling;
  }

  test("an emergency goes out where protection is preferred, and says why it is not protected", async () => {
    const { legs, newest } = await placed("emergency", "preferred");
    expect(legs).toHaveLength(1);
    expect(newest()).toMatchObject({ urgency: "emergency", protection: { failure: { code: "kms-unreachable" } } });
  });

  test("an ordinary call asks first", async () => {
    const { legs, newest } = await placed("normal", "preferred");
    expect([legs.length, newest().state]).toEqual([0, "deciding-protection"]);
  });

  test("not even an emergency goes in clear where protection is required", async () => {
    const { legs, newest } = await placed("emergency", "required");
    expect([legs.length, newest().endReason?.code]).toEqual([0, "kms-unreachable"]);
  });
});

describe("a refusal", () => {
  const contentType = "application/vnd.3gpp.mcptt-info+xml";
  const body = (value: string) =>
    `<?xml version="1.0"?><mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params>
      <emergency-ind type="Normal"><mcpttBoolean>${value}</mcpttBoolean></emergency-ind></mcptt-Params></mcpttinfo>`;

  test.each([
    ["is of the emergency", { status: 403, contentType, body: body("false") }, true],
    [
      "is of the call, where the server leaves it an emergency",
      { status: 403, contentType, body: body("true") },
      false,
    ],
    ["is of the call, with another status", { status: 480, contentType, body: body("false") }, false],
    ["is of the call, where it says nothing", { status: 403, contentType: undefined }, false],
    ["is of the call, where nobody can read it", { status: 403, contentType, body: "<" }, false],
    ["is of the call, with another document", { status: 403, contentType: "text/plain", body: "false" }, false],
  ] as const)("%s", (_, answer, expected) => expect(refusesEmergency(answer, "mcptt")).toBe(expected));

  async function refused(urgency: "emergency" | "normal", status: number, value: string) {
    const { engine, legs, newest } = createProtectedCalling({ protection: "off" });
    engine.place(BEA, "mcptt", urgency);
    await vi.advanceTimersByTimeAsync(0);
    const answer = { status, statusText: "no", contentType, body: body(value), warningHeaders: [] };
    legs[0]?.tell({ kind: "rejected", answer });
    return newest().endReason;
  }

  test("of the emergency ends the call with that as its reason, and what the server says", async () => {
    expect(await refused("emergency", 403, "false")).toEqual({
      code: "emergency-not-accepted",
      detail: expect.stringContaining("403 no"),
    });
  });

  test.each([
    ["normal", 403, "false"],
    ["emergency", 403, "true"],
    ["emergency", 480, "false"],
  ] as const)("of a call, %s, %i, %s, does not", async (urgency, status, value) => {
    expect((await refused(urgency, status, value))?.code).not.toBe("emergency-not-accepted");
  });
});
