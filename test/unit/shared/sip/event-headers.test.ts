/** Header fields of event notification, however they are written. */
import { expect, test } from "vitest";
import { readEventPackage, readSubscriptionState } from "../../../../shared/sip/event-headers.ts";

test.each([
  ["active", { state: "active" }],
  ["Active ; expires=1799", { state: "active", expires: 1_799 }],
  ["pending;expires=abc", { state: "pending" }],
  ["terminated;reason=DEACTIVATED", { state: "terminated", reason: "deactivated" }],
  ['terminated;reason="giveup";retry-after=30', { state: "terminated", reason: "giveup", retryAfter: 30 }],
  ["terminated;reason=something-new", { state: "terminated" }],
  ["terminated;expires=99999999999", { state: "terminated" }],
])("%s", (value, read) => {
  expect(readSubscriptionState(value)).toEqual({
    ...{ reason: undefined, expires: undefined, retryAfter: undefined },
    ...read,
  });
});

test.each(["", "waiting", "active2", ";active", `active;${"a".repeat(2_000)}`])("%s says no state", (value) => {
  expect(readSubscriptionState(value)).toBeUndefined();
});

test.each([
  ["presence", "presence"],
  ["Presence;id=1", "presence"],
  [" xcap-diff ", "xcap-diff"],
  ["", undefined],
  ["a b", undefined],
  [`${"a".repeat(2_000)}`, undefined],
])("%s is the package %s", (value, name) => {
  expect(readEventPackage(value)).toBe(name);
});
