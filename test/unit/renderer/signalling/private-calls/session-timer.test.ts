import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  parseSessionExpires,
  refreshHeaders,
  SessionTimer,
  sessionDeadlines,
  sessionExpiresHeader,
  sessionExpiresValue,
} from "../../../../../renderer/signalling/private-calls/session-timer.ts";

describe("Session-Expires (RFC 4028 clause 4)", () => {
  test.each([
    ["1800;refresher=uac", { seconds: 1800, refresher: "uac" }],
    ["1800;refresher=uas", { seconds: 1800, refresher: "uas" }],
    [" 90 ; refresher = UAS", { seconds: 90, refresher: "uas" }],
    ["600", { seconds: 600, refresher: "uac" }],
    ["600;x=1;refresher=uas", { seconds: 600, refresher: "uas" }],
    ["89;refresher=uac", undefined],
    ["0", undefined],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ] as const)("%j", (value, expected) => expect(parseSessionExpires(value)).toEqual(expected));

  test("what we write is read back", () => {
    expect(parseSessionExpires(sessionExpiresHeader().replace(/^Session-Expires: /, ""))).toEqual({
      seconds: 1800,
      refresher: "uac",
    });
    expect(sessionExpiresValue({ seconds: 90, refresher: "uas" })).toBe("90;refresher=uas");
  });
});

describe("a re-INVITE (RFC 4028 clause 7.4)", () => {
  test.each([
    ["proposes ours where nothing was agreed", undefined, undefined, ["Session-Expires: 1800;refresher=uac"]],
    ["goes on with what was agreed", 90, undefined, ["Session-Expires: 90;refresher=uac"]],
    ["is no shorter than what was asked for", 1800, 3600, ["Session-Expires: 3600;refresher=uac", "Min-SE: 3600"]],
    ["is as long as what was agreed", 7200, 3600, ["Session-Expires: 7200;refresher=uac", "Min-SE: 3600"]],
    [
      "asks for the least where nothing was agreed",
      undefined,
      90,
      ["Session-Expires: 1800;refresher=uac", "Min-SE: 90"],
    ],
  ] as const)("%s", (_what, seconds, least, expected) => {
    const interval = seconds === undefined ? undefined : ({ seconds, refresher: "uas" } as const);
    expect(refreshHeaders(interval, least)).toEqual(expected);
  });
});

describe("deadlines (RFC 4028 clause 10)", () => {
  test.each([
    [90, 45_000, 60_000],
    [96, 48_000, 64_000],
    [1800, 900_000, 1_768_000],
    [86_400, 43_200_000, 86_368_000],
    [86_401, 43_200_000, 86_368_000],
    [999_999_999, 43_200_000, 86_368_000],
  ])("%i s: refresh after %i ms, over after %i ms", (seconds, refreshMs, expireMs) => {
    expect(sessionDeadlines({ seconds, refresher: "uac" })).toEqual({ refreshMs, expireMs });
  });
});

describe("the timer of a call", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function timer() {
    const told: string[] = [];
    return {
      told,
      timer: new SessionTimer(
        () => told.push("refresh"),
        () => told.push("expire"),
      ),
    };
  }

  test("whoever refreshes does it at half the interval", () => {
    const { told, timer: running } = timer();
    running.restart({ seconds: 90, refresher: "uac" }, "uac");
    vi.advanceTimersByTime(44_999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(["refresh"]);
  });

  test("a refresh that nothing comes of is tried once more, then the session expires, as at the other side", () => {
    const { told, timer: running } = timer();
    running.restart({ seconds: 90, refresher: "uac" }, "uac");
    vi.advanceTimersByTime(52_499);
    expect(told).toEqual(["refresh"]);
    vi.advanceTimersByTime(7_500);
    expect(told).toEqual(["refresh", "refresh"]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(["refresh", "refresh", "expire"]);
  });

  test("whoever waits for the other side ends a session that stays silent", () => {
    const { told, timer: running } = timer();
    running.restart({ seconds: 90, refresher: "uas" }, "uac");
    vi.advanceTimersByTime(59_999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(["expire"]);
  });

  test.each(["uac", "uas"] as const)(
    "an interval longer than any timer, refreshed by the %s: we refresh daily",
    (refresher) => {
      const { told, timer: running } = timer();
      running.restart({ seconds: 4_000_000, refresher }, "uac");
      vi.advanceTimersByTime(43_199_999);
      expect(told).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(told).toEqual(["refresh"]);
    },
  );

  test("a refresh in time starts the interval over", () => {
    const { told, timer: running } = timer();
    running.restart({ seconds: 90, refresher: "uas" }, "uac");
    vi.advanceTimersByTime(50_000);
    running.restart({ seconds: 90, refresher: "uas" }, "uac");
    vi.advanceTimersByTime(50_000);
    expect(told).toEqual([]);
  });

  test("a session without an interval never expires, and a stopped one does nothing any more", () => {
    const { told, timer: running } = timer();
    running.restart({ seconds: 90, refresher: "uac" }, "uac");
    running.restart(undefined, "uac");
    expect(vi.getTimerCount()).toBe(0);
    running.restart({ seconds: 90, refresher: "uac" }, "uac");
    vi.advanceTimersByTime(45_000);
    running.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(told).toEqual(["refresh"]);
  });
});
