import { expect, test } from "vitest";
import { protectionInForce } from "../../../../renderer/calling/protection-in-force.ts";

const kms = { state: "ready" } as const;
const none = { state: "off" } as const;

test.each([
  ["required", kms, true, "required", null, null],
  ["required", kms, null, "required", null, null],
  ["required", kms, false, "required", "protection-not-permitted", null],
  ["required", none, null, "required", "kms-not-configured", null],
  ["required", none, false, "required", "protection-not-permitted", null],
  ["preferred", kms, true, "preferred", null, null],
  ["preferred", kms, null, "preferred", null, null],
  ["preferred", kms, false, "off", null, "not-permitted"],
  ["preferred", none, true, "off", null, "no-kms"],
  ["preferred", none, false, "off", null, "no-kms"],
  ["off", kms, true, "preferred", null, "profile"],
  ["off", kms, null, "off", null, null],
  ["off", kms, false, "off", null, null],
  ["off", none, true, "off", null, null],
] as const)(
  "%s with KMS %o and permission %s: %s",
  (setting, { state }, protectionPermitted, rule, impossible, because) => {
    expect(protectionInForce(setting, { state, protectionPermitted })).toEqual({ rule, impossible, because });
  },
);

test("keys that are being fetched, or cannot be had at present, count as wanted: no call goes without them by accident", () => {
  for (const state of ["starting", "failed"] as const) {
    expect(protectionInForce("preferred", { state, protectionPermitted: null }).rule).toBe("preferred");
  }
});
