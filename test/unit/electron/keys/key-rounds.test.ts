import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeyRounds } from "../../../../electron/keys/key-rounds.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { FakeClock } from "../../../support/harness/keys/fake-clock.ts";

const HOUR = 3_600_000;

let clock: FakeClock;
let wanted: { at: number; missing: boolean };
let round: ReturnType<typeof vi.fn<() => Promise<void>>>;
let rounds: KeyRounds;
let ticks: number;
let chance: number;
/** When the KMS wants to be asked again at the earliest. */
let notBefore: number;

beforeEach(() => {
  clock = new FakeClock();
  wanted = { at: clock.now() + 24 * HOUR, missing: false };
  round = vi.fn(async () => {});
  ticks = 0;
  chance = 0;
  notBefore = Number.NEGATIVE_INFINITY;
  rounds = new KeyRounds({
    clock,
    round,
    wanted: () => wanted,
    notBefore: () => notBefore,
    onTick: () => ticks++,
    random: () => chance,
  });
});
afterEach(() => rounds.close());

/** Lets promises run; the timers are the fake clock's. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass in steps of a timer's length, as it does. */
async function pass(milliseconds: number): Promise<void> {
  const end = clock.now() + milliseconds;
  while (clock.now() < end) {
    clock.advance(Math.min(end - clock.now(), clock.untilNext ?? Number.POSITIVE_INFINITY));
    await turn();
  }
}

describe("rounds", () => {
  test("begin at once, and come again before what is held ends", async () => {
    wanted.at = clock.now() + HOUR;
    rounds.start();
    await turn();
    expect(round).toHaveBeenCalledTimes(1);
    await pass(HOUR - 1);
    expect(round).toHaveBeenCalledTimes(1);
    round.mockImplementation(async () => {
      wanted.at += 24 * HOUR;
    });
    await pass(1000);
    expect(round).toHaveBeenCalledTimes(2);
    await pass(HOUR);
    expect(round).toHaveBeenCalledTimes(2);
  });

  test("come some times a day without a reason", async () => {
    wanted.at = clock.now() + 1000 * HOUR;
    rounds.start();
    await turn();
    await pass(24 * HOUR);
    expect(round.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(round.mock.calls.length).toBeLessThanOrEqual(5);
  });

  test("after failures come ever more slowly, and go on", async () => {
    chance = 0.5;
    wanted = { at: Number.NEGATIVE_INFINITY, missing: true };
    round.mockRejectedValue(new McError("kms-unreachable"));
    rounds.start();
    await turn();
    const times: number[] = [];
    let known = 1;
    const begun = clock.now();
    while (times.length < 12) {
      await pass(1000);
      if (round.mock.calls.length > known) {
        expect(round.mock.calls.length).toBe(known + 1);
        known++;
        times.push((clock.now() - begun) / 1000);
      }
    }
    const pauses = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([5, 10, 20, 40, 80, 160]);
    expect(Math.max(...pauses)).toBe(600);
    expect(rounds.problem?.code).toBe("kms-unreachable");
    round.mockResolvedValue(undefined);
    await pass(601_000);
    expect(rounds.problem).toBeUndefined();
  });

  test("come at once when a sleep was slept through", async () => {
    wanted.at = clock.now() + HOUR;
    rounds.start();
    await turn();
    clock.jump(10 * HOUR);
    clock.advance(30_000);
    await turn();
    expect(round).toHaveBeenCalledTimes(2);
  });

  test("are not put off for ever when the clock is set back", async () => {
    round.mockRejectedValueOnce(new McError("kms-unreachable"));
    rounds.start();
    await turn();
    clock.jump(-100 * HOUR);
    await pass(HOUR);
    expect(round.mock.calls.length).toBeGreaterThanOrEqual(1);
    expect(rounds.isRunning).toBe(false);
    clock.jump(101 * HOUR);
    await pass(60_000);
    expect(round.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ["after a failure", () => round.mockRejectedValueOnce(new McError("kms-clock-differs"))],
    ["while keys are missing", () => (wanted = { at: clock.now() + HOUR, missing: true })],
    ["when nothing is wanted", () => (wanted.at = Number.POSITIVE_INFINITY)],
  ])("come soon after the clock was set back, %s, and then as always", async (_when, given) => {
    given();
    rounds.start();
    await turn();
    expect(round).toHaveBeenCalledTimes(1);
    clock.jump(-100 * HOUR);
    wanted = { at: clock.now() + 1000 * HOUR, missing: false };
    await pass(30_000);
    expect(round).toHaveBeenCalledTimes(2);
    expect(rounds.problem).toBeUndefined();
    await pass(13 * HOUR);
    expect(round).toHaveBeenCalledTimes(4);
  });

  test("that fail after the clock was set back come ever more slowly there too", async () => {
    round.mockRejectedValue(new McError("kms-unreachable"));
    rounds.start();
    await turn();
    clock.jump(-100 * HOUR);
    await pass(HOUR);
    expect(round.mock.calls.length).toBeGreaterThan(5);
    expect(round.mock.calls.length).toBeLessThan(20);
  });

  test("come for a console that has its keys within a minute of the start, where chance puts them", async () => {
    chance = 0.5;
    expect(rounds.start()).toBe(false);
    await pass(29_999);
    expect(round).not.toHaveBeenCalled();
    await pass(1);
    expect(round).toHaveBeenCalledTimes(1);
  });

  test("come at once for a console without keys, whatever chance says", async () => {
    chance = 0.999;
    wanted = { at: Number.NEGATIVE_INFINITY, missing: true };
    expect(rounds.start()).toBe(true);
    await turn();
    expect(round).toHaveBeenCalledTimes(1);
  });

  test("come within the minute too where the keys of the next period are missing at the start", async () => {
    chance = 0.5;
    wanted = { at: clock.now() + HOUR, missing: true };
    rounds.start();
    await pass(29_999);
    expect(round).not.toHaveBeenCalled();
    await pass(1);
    expect(round).toHaveBeenCalledTimes(1);
  });

  test("that a caller needs pass every timer: of the start, of a failure, and what the KMS has asked for", async () => {
    chance = 0.999;
    rounds.start();
    round.mockRejectedValueOnce(new McError("kms-failed"));
    await expect(rounds.run(new AbortController().signal)).rejects.toMatchObject({ code: "kms-failed" });
    expect(round).toHaveBeenCalledTimes(1);
    notBefore = clock.now() + HOUR;
    await rounds.run(new AbortController().signal);
    expect(round).toHaveBeenCalledTimes(2);
    expect(rounds.problem).toBeUndefined();
  });

  test("without a reason come after four and a half to six hours", async () => {
    wanted.at = Number.POSITIVE_INFINITY;
    rounds.start();
    await turn();
    await pass(6 * HOUR - 1);
    expect(round).toHaveBeenCalledTimes(1);
    chance = 1;
    await pass(1);
    expect(round).toHaveBeenCalledTimes(2);
    await pass(4.5 * HOUR - 1);
    expect(round).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(round).toHaveBeenCalledTimes(3);
  });

  test.each([
    [0, 2_500],
    [0.5, 5_000],
    [0.999, 7_495],
  ])("after the first failure, with %d, come after %i ms", async (random, wait) => {
    wanted = { at: Number.NEGATIVE_INFINITY, missing: true };
    chance = random;
    round.mockRejectedValue(new McError("kms-unreachable"));
    rounds.start();
    await turn();
    await pass(wait - 1);
    expect(round).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(round).toHaveBeenCalledTimes(2);
  });

  test.each([
    ["no sooner", 0, 60_000],
    ["later by up to half of it", 0.999, 89_970],
  ])("after the KMS has asked for a minute come %s", async (_what, random, wait) => {
    chance = random;
    wanted = { at: Number.NEGATIVE_INFINITY, missing: true };
    round.mockImplementationOnce(async () => {
      notBefore = clock.now() + 60_000;
      throw new McError("kms-failed");
    });
    rounds.start();
    await turn();
    await pass(wait - 1);
    expect(round).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(round).toHaveBeenCalledTimes(2);
  });

  test("that have another reason meanwhile wait as long as the KMS has asked too", async () => {
    rounds.start();
    await turn();
    notBefore = clock.now() + HOUR;
    wanted = { at: clock.now() + 1_000, missing: false };
    await pass(HOUR - 1);
    expect(round).toHaveBeenCalledTimes(1);
    round.mockImplementation(async () => {
      wanted = { at: Number.POSITIVE_INFINITY, missing: false };
    });
    await pass(1);
    expect(round).toHaveBeenCalledTimes(2);
  });

  test("are not put off for ever by what a KMS asked for before the clock was set back", async () => {
    rounds.start();
    await turn();
    notBefore = clock.now() + HOUR;
    clock.jump(-100 * HOUR);
    round.mockImplementation(async () => {
      notBefore = Number.NEGATIVE_INFINITY;
    });
    await pass(30_000);
    expect(round).toHaveBeenCalledTimes(2);
  });

  test("that are asked for share one that runs", async () => {
    const gate = Promise.withResolvers<void>();
    round.mockReturnValue(gate.promise);
    rounds.start();
    const asked = [1, 2].map(() => rounds.run(new AbortController().signal));
    await turn();
    expect(rounds.isRunning).toBe(true);
    gate.resolve();
    await Promise.all(asked);
    expect(round).toHaveBeenCalledTimes(1);
  });

  test("go on when the call that asked is given up", async () => {
    const gate = Promise.withResolvers<void>();
    round.mockReturnValue(gate.promise);
    const call = new AbortController();
    const asked = rounds.run(call.signal);
    await turn();
    call.abort();
    await expect(asked).rejects.toMatchObject({ code: "keys-failed" });
    gate.resolve();
    await turn();
    expect(rounds.isRunning).toBe(false);
    expect(rounds.problem).toBeUndefined();
    expect(ticks).toBe(1);
  });

  test("end with the service", async () => {
    rounds.start();
    await turn();
    rounds.close();
    await pass(24 * HOUR);
    expect(round).toHaveBeenCalledTimes(1);
    expect(clock.timers).toBe(0);
    await expect(rounds.run(new AbortController().signal)).rejects.toMatchObject({ code: "keys-failed" });
  });
});
