import { describe, expect, test } from "vitest";
import {
  dateAndTime,
  duration,
  durationInWords,
  grouped,
  initials,
  ladderTime,
  minuteAgo,
  momentAgo,
  offset,
  secondsUntil,
  timeOfDay,
  withLocalTimes,
} from "../../../../renderer/design/format.ts";

describe("lengths of time", () => {
  test.each([
    [0, "00:00"],
    [999, "00:00"],
    [42_999, "00:42"],
    [3_599_000, "59:59"],
    [3_723_000, "1:02:03"],
    [-5000, "00:00"],
  ])("a timer of %d ms shows %s", (milliseconds, shown) => {
    expect(duration(milliseconds)).toBe(shown);
  });

  test.each([
    [0.4, "+0 ms"],
    [41.6, "+42 ms"],
    [999.4, "+999 ms"],
    [999.6, "+1.00 s"],
    [1209, "+1.21 s"],
    [123_000, "+2:03 min"],
  ])("an offset of %d ms is written %s", (milliseconds, shown) => {
    expect(offset(milliseconds)).toBe(shown);
  });

  test.each([
    [0.4, "0"],
    [1209.3, "1,209"],
    [99_999, "99,999"],
    [102_500, "1:42 min"],
  ])("the ladder writes %d ms as %s", (milliseconds, shown) => {
    expect(ladderTime(milliseconds)).toBe(shown);
  });

  test("what is left of a deadline is rounded up and never negative", () => {
    expect(secondsUntil(10_001, 0)).toBe(11);
    expect(secondsUntil(1000, 5000)).toBe(0);
  });
});

describe("moments", () => {
  const noon = new Date(2026, 10, 22, 12, 0, 0).getTime();

  test("today by its time, another day with its date", () => {
    expect(momentAgo(noon - 3_600_000, noon)).toBe("11:00:00");
    expect(momentAgo(noon - 86_400_000, noon)).toBe("21 Nov 12:00");
    const year = 365 * 86_400_000;
    expect(momentAgo(noon - year + 2 * 86_400_000, noon)).toMatch(/^24 Nov 12:00$/);
    expect(momentAgo(noon - year, noon)).toMatch(/^22 Nov \d{4} 12:00$/);
    expect(momentAgo(noon + year, noon)).toMatch(/^22 Nov \d{4} 12:00$/);
    expect(minuteAgo(noon - 2 * year, noon)).toMatch(/^\d\d Nov \d{4} 12:00$/);
  });

  test("time of day has two digits each", () => {
    expect(timeOfDay(new Date(2026, 0, 5, 4, 3, 2).getTime())).toBe("04:03:02");
  });
});

describe("names and numbers", () => {
  test.each([
    ["Bea Novak", "BN"],
    ["Åse", "Å"],
    ["visitor-0412@mcx.system-b.example", "VM"],
    ["", "?"],
    ["\u{1D401}ea \u{1E900}diya", "\u{1D401}\u{1E900}"],
    ["E\u0301mile Zo\u00EB", "E\u0301Z"],
    ["\u{1F469}\u200D\u{1F692} Bea", "B"],
  ])("%s has the initials %s", (name, shown) => {
    expect(initials(name)).toBe(shown);
  });

  test("thousands are separated", () => {
    expect(grouped(10_412)).toBe("10,412");
  });
});

test("date and time, with seconds only where there are any", () => {
  expect(dateAndTime(new Date(2026, 10, 30, 14, 0, 0).getTime())).toBe("30 Nov 2026 14:00");
  expect(dateAndTime(new Date(2026, 10, 30, 14, 0, 5).getTime())).toBe("30 Nov 2026 14:00:05");
});

test("times that machines wrote are written as people here write them", () => {
  const at = new Date(2026, 10, 26, 9, 30);
  expect(withLocalTimes(`period 1544, until ${at.toISOString()}`)).toBe("period 1544, until 26 Nov 2026 09:30");
  expect(withLocalTimes("PCK-ID 1c5a09e2")).toBe("PCK-ID 1c5a09e2");
});

test.each([
  [-5, "0 seconds"],
  [999, "0 seconds"],
  [1000, "1 second"],
  [42_000, "42 seconds"],
  [60_000, "1 minute"],
  [72_500, "1 minute 12 seconds"],
  [3_600_000, "1 hour"],
  [7_325_000, "2 hours 2 minutes"],
])("%i ms are %s for the ear", (milliseconds, words) => {
  expect(durationInWords(milliseconds)).toBe(words);
});
