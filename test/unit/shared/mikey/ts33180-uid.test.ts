import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesToHex, utf8ToBytes } from "../../../../shared/mikey/base/octets.ts";
import { fromNtp, keyPeriodNumber, NTP_UNIX, secondsToBoundary, toNtp, uid } from "../../../../shared/mikey/uid.ts";
import { refusal } from "./support/refusal.ts";
import { crossDomain, uidVectors } from "./support/vectors.ts";

const month = { userKeyPeriod: 2_592_000, userKeyOffset: 0 };

describe("TS 33.180 clause F.2.1", () => {
  it.each(uidVectors.vectors)("$userUri, $keyPeriod, $keyPeriodOffset, $keyPeriodNo", (v) => {
    const periods = { userKeyPeriod: v.keyPeriod, userKeyOffset: v.keyPeriodOffset };
    expect(bytesToHex(uid(v.userUri, v.kmsUri, periods, v.keyPeriodNo))).toBe(v.uid);
  });

  it.each(uidVectors.periodNumber)("key period at $unixSeconds for $keyPeriod, $keyPeriodOffset", (v) => {
    const periods = { userKeyPeriod: v.keyPeriod, userKeyOffset: v.keyPeriodOffset };
    expect(keyPeriodNumber(v.unixSeconds, periods)).toBe(v.keyPeriodNo);
  });

  it("hashes identifiers octet by octet", () => {
    const of = (user: string | Uint8Array): string => bytesToHex(uid(user, "kms.example.org", month, 1));
    const spellings = ["sip:user@example.org", "SIP:user@example.org", "sip:User@example.org", "sip:user@example.org "];
    expect(new Set(spellings.map(of)).size).toBe(spellings.length);
    // One letter in two Unicode spellings: two identifiers.
    expect(of("sip:\u00fc@example.org")).not.toBe(of("sip:u\u0308@example.org"));
    expect(of("sip:\u00fc@example.org")).toBe(of(utf8ToBytes("sip:\u00fc@example.org")));
    expect(of(Uint8Array.of(0xff, 0x00))).not.toBe(of(Uint8Array.of(0xff)));
  });

  it("can't be made to coincide by moving octets between fields", () => {
    expect(uid("ab", "c", month, 1)).not.toEqual(uid("a", "bc", month, 1));
  });

  it("writes zero as one octet", () => {
    expect(uid("a", "b", month, 0)).not.toEqual(uid("a", "b", month, 256));
  });

  it.each([
    ["no user", () => uid("", "k", month, 1), "input-invalid"],
    ["no KMS", () => uid("u", "", month, 1), "input-invalid"],
    ["half a surrogate pair", () => uid("\ud800", "k", month, 1), "input-invalid"],
    ["a user beyond two octets of length", () => uid("u".repeat(65_536), "k", month, 1), "input-invalid"],
    ["a period of 0", () => uid("u", "k", { userKeyPeriod: 0, userKeyOffset: 0 }, 1), "key-period-invalid"],
    ["half a second of period", () => uid("u", "k", { userKeyPeriod: 0.5, userKeyOffset: 0 }, 1), "key-period-invalid"],
    ["a negative offset", () => uid("u", "k", { userKeyPeriod: 1, userKeyOffset: -1 }, 1), "key-period-invalid"],
    ["a negative number", () => uid("u", "k", month, -1), "key-period-invalid"],
    ["a time before the first period", () => keyPeriodNumber(-NTP_UNIX - 1, month), "key-period-invalid"],
    ["no time", () => keyPeriodNumber(Number.NaN, month), "input-invalid"],
  ])("refuses %s", (_, action, code) => {
    expect(refusal(action)).toBe(code);
  });
});

describe("time", () => {
  it("writes the timestamp of the vectors", () => {
    expect(bytesToHex(toNtp(crossDomain.unixSeconds))).toBe(crossDomain.ntpTimestamp);
    expect(fromNtp(toNtp(crossDomain.unixSeconds))).toBe(crossDomain.unixSeconds);
  });

  it("goes on after the NTP era of 1900 ends in 2036", () => {
    const after = 2 ** 32 - NTP_UNIX + 5;
    expect(bytesToHex(toNtp(after))).toBe("0000000500000000");
    expect(fromNtp(toNtp(after))).toBe(after);
    expect(keyPeriodNumber(after, month)).toBe(Math.floor((2 ** 32 + 5) / month.userKeyPeriod));
  });

  it("round-trips over its range", () => {
    fc.assert(
      fc.property(fc.integer({ min: -61_505_152, max: 4_233_462_143 }), fc.integer({ min: 0, max: 1023 }), (s, f) => {
        expect(fromNtp(toNtp(s + f / 1024))).toBe(s + f / 1024);
      }),
    );
    expect(refusal(() => toNtp(4_233_462_144))).toBe("input-invalid");
    expect(refusal(() => toNtp(Number.NaN))).toBe("input-invalid");
  });

  it("knows how far the nearest boundary is", () => {
    expect(secondsToBoundary(1_748_995_200, month)).toBe(0);
    expect(secondsToBoundary(1_748_995_199, month)).toBe(1);
    expect(secondsToBoundary(1_748_995_203, month)).toBe(3);
  });
});
