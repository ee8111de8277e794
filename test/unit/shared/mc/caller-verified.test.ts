import { expect, test } from "vitest";
import { isCallerVerified } from "../../../../shared/mc/caller-verified.ts";
import { connected, incoming } from "../../../support/fixtures/views/calls.ts";
import { verifiedCaller } from "../../../support/fixtures/views/protection.ts";

test("who calls is proved by the signed message of the call, and by nothing else", () => {
  const proved = verifiedCaller();
  expect(isCallerVerified(proved)).toBe(true);
  expect(isCallerVerified(incoming())).toBe(false);
  expect(isCallerVerified({ ...proved, protection: null })).toBe(false);
  expect(isCallerVerified({ ...proved, protection: { ...proved.protection!, identity: null } })).toBe(false);
  expect(isCallerVerified({ ...proved, protection: { ...proved.protection!, state: "failed" } })).toBe(false);
  expect(isCallerVerified({ ...connected(), protection: proved.protection })).toBe(false);
});
