import { describe, expect, test } from "vitest";
import { leastIntervalOf } from "../../../../shared/sip/session-expires.ts";

describe("Min-SE (RFC 4028 clause 5)", () => {
  test.each([
    ["3600", 3600],
    [" 90 ;x=1", 90],
    ["86400", 86_400],
    ["86401", undefined],
    ["soon", undefined],
    ["90 s", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j", (value, expected) => expect(leastIntervalOf(value)).toBe(expected));
});
