import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMikeyErrorCode, MikeyError } from "../../../../shared/mikey/base/errors.ts";
import {
  aoctets,
  equalOctets,
  fromBase64,
  fromInteger,
  toBase64,
  toInteger,
} from "../../../../shared/mikey/base/octets.ts";
import { ReplayGuard } from "../../../../shared/mikey/replay.ts";
import { refusal } from "./support/refusal.ts";
import { octets } from "./support/vectors.ts";

describe("base64", () => {
  it("agrees with the platform", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(fromBase64(toBase64(bytes))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });

  it.each([
    "A",
    "AA",
    "AAA",
    "A===",
    "AA=A",
    "AAAA=",
    "AA==AAAA",
    "AAAA====",
    "====",
    "AA\u0141A",
    "AA-_",
    "A A=",
    "AAAA\n",
    "AB==",
    "AAB=",
  ])("refuses %j", (text) => {
    expect(refusal(() => fromBase64(text))).toBe("base64-invalid");
  });

  it("is read at any length", () => {
    expect(refusal(() => fromBase64(`${"A".repeat(400_001)}!`))).toBe("base64-invalid");
    expect(refusal(() => fromBase64(`${"A".repeat(8_000_003)}!`))).toBe("base64-invalid");
    expect(fromBase64("A".repeat(8_000_000))).toHaveLength(6_000_000);
  });
});

describe("integers", () => {
  it("keep their length", () => {
    expect(fromInteger(1n, 3)).toEqual(octets("000001"));
    expect(toInteger(octets("000001"))).toBe(1n);
    expect(toInteger(octets(""))).toBe(0n);
    expect(refusal(() => fromInteger(256n, 1))).toBe("input-invalid");
    expect(refusal(() => fromInteger(-1n, 1))).toBe("input-invalid");
  });
});

describe("octets", () => {
  it("are compared whole", () => {
    expect(equalOctets(octets("0102"), octets("0102"))).toBe(true);
    expect(equalOctets(octets("0102"), octets("0103"))).toBe(false);
    expect(equalOctets(octets("0102"), octets("01"))).toBe(false);
  });

  it("are asserted by kind and length", () => {
    expect(refusal(() => aoctets("ff" as unknown as Uint8Array, 1, "x"))).toBe("input-invalid");
    expect(() => aoctets(octets("00"), 2, "RAND")).toThrow("RAND: expected 2 octets, got 1");
  });
});

describe("errors", () => {
  it("know their codes", () => {
    expect(isMikeyErrorCode("time-window")).toBe(true);
    expect(isMikeyErrorCode("toString")).toBe(false);
    expect(new MikeyError("time-window").message).toBe("The time of the message is outside the accepted window.");
    expect(new MikeyError("time-window", "late").detail).toBe("late");
  });
});

describe("the memory of messages received", () => {
  const mark = (at: number, rand: number) => ({
    at,
    timestamp: fromInteger(BigInt(at), 8),
    rand: fromInteger(BigInt(rand), 16),
    initiatorUid: new Uint8Array(32),
  });

  it("tells messages apart by time, RAND and sender", () => {
    const guard = new ReplayGuard();
    guard.remember(mark(10, 1), 0);
    expect(refusal(() => guard.check(mark(10, 1)))).toBe("message-replayed");
    expect(refusal(() => guard.check(mark(10, 2)))).toBe("accepted");
    expect(refusal(() => guard.check(mark(11, 1)))).toBe("accepted");
    expect(refusal(() => guard.check({ ...mark(10, 1), initiatorUid: new Uint8Array(32).fill(1) }))).toBe("accepted");
  });

  it("lets go of what is too old to be accepted", () => {
    const guard = new ReplayGuard(2);
    for (const at of [1, 2, 100]) guard.remember(mark(at, at), 50);
    expect(guard.size).toBe(1);
    expect(refusal(() => guard.check(mark(100, 100)))).toBe("message-replayed");
  });

  it("takes what it let go of for a replay, should the clock be set back", () => {
    const guard = new ReplayGuard(2);
    for (const at of [1, 2, 100]) guard.remember(mark(at, at), 50);
    for (const at of [1, 2]) expect(refusal(() => guard.check(mark(at, at)))).toBe("message-replayed");
    expect(refusal(() => guard.check(mark(3, 3)))).toBe("accepted");
  });

  it("gives its memory to another, who refuses everything that it would have refused", () => {
    const guard = new ReplayGuard();
    for (const at of [1, 2, 100]) guard.remember(mark(at, at), 0);
    const memory = guard.memory(50);
    expect(memory).toMatchObject({ seen: [[expect.any(String), 100]], floor: 2 });
    const next = new ReplayGuard();
    next.recall(memory);
    for (const at of [1, 2, 100]) expect(refusal(() => next.check(mark(at, at)))).toBe("message-replayed");
    expect(refusal(() => next.check(mark(3, 3)))).toBe("accepted");
    next.recall(new ReplayGuard().memory(0));
    expect(refusal(() => next.check(mark(1, 1)))).toBe("message-replayed");
  });

  it("when full, takes what is as old as the forgotten for a replay", () => {
    const guard = new ReplayGuard(2);
    for (const at of [101, 102, 103, 104]) guard.remember(mark(at, at), 50);
    expect(guard.size).toBeLessThanOrEqual(2);
    for (const at of [101, 102, 103, 104]) expect(refusal(() => guard.check(mark(at, at)))).toBe("message-replayed");
    expect(refusal(() => guard.check(mark(102, 999)))).toBe("message-replayed");
    expect(refusal(() => guard.check(mark(105, 105)))).toBe("accepted");
  });

  it("cannot be filled by one signer: of that one it takes older messages for replays, and remembers those of all others", () => {
    const guard = new ReplayGuard(10, 3);
    const by = (signer: number, at: number) => ({ ...mark(at, at), initiatorUid: new Uint8Array(32).fill(signer) });
    guard.remember(by(1, 100), 0);
    for (let at = 101; at < 1_000; at++) guard.remember(by(2, at), 0);
    expect(guard.size).toBe(4);
    expect(refusal(() => guard.check(by(1, 100)))).toBe("message-replayed");
    expect(refusal(() => guard.check(by(1, 99)))).toBe("accepted");
    for (let at = 101; at < 1_000; at++) expect(refusal(() => guard.check(by(2, at)))).toBe("message-replayed");
    expect(refusal(() => guard.check(by(2, 1_000)))).toBe("accepted");
  });

  it("gives its memory of each signer to another", () => {
    const guard = new ReplayGuard(10, 1);
    const by = (signer: number, at: number) => ({ ...mark(at, at), initiatorUid: new Uint8Array(32).fill(signer) });
    for (const at of [100, 101, 102]) guard.remember(by(2, at), 0);
    const next = new ReplayGuard(10, 1);
    next.recall(guard.memory(0));
    for (const at of [100, 101, 102]) expect(refusal(() => next.check(by(2, at)))).toBe("message-replayed");
    expect(refusal(() => next.check(by(1, 100)))).toBe("accepted");
    next.remember(by(2, 103), 0);
    expect([next.size, refusal(() => next.check(by(2, 102)))]).toEqual([1, "message-replayed"]);
    expect(next.memory(1_000)).toEqual({ seen: [], floor: 103, signerFloors: [] });
  });
});
