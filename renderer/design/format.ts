/**
 * How times, numbers and names are written, the same in every view.
 *
 * @module
 */

import { perLanguage } from "../../shared/words/words.ts";

const two = (value: number) => String(value).padStart(2, "0");
const wholeNumbers = perLanguage((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }));
const hundredths = perLanguage(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false }),
);
const tenths = perLanguage((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false }));
const alwaysTenths = perLanguage(
  (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const dayAndMonth = perLanguage((locale) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }));
const dateWithYear = perLanguage(
  (locale) => new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }),
);
const namedDay = perLanguage(
  (locale) => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }),
);
const namedDayOfYear = perLanguage(
  (locale) => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
);
/** From here on the day of a year says no more which day it was. */
const YEAR = 364 * 24 * 60 * MINUTE;
/** Below this an offset is told in milliseconds. */
const IN_MILLISECONDS_BELOW = SECOND;
/** From here on a ladder time is told in minutes and seconds. */
const LADDER_MINUTES_FROM = 100 * SECOND;

/** A number to the tenth: `1.0`. */
export const toTenth = (value: number): string => alwaysTenths().format(value);

/** Whole number with thousands separators: `10,412`. */
export function grouped(value: number): string {
  return wholeNumbers().format(value);
}

/** Local time of day of a Unix time in milliseconds: `14:07:32`. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Local date of a Unix time in milliseconds: `22 Nov 2026`. */
export function fullDate(at: number): string {
  return dateWithYear().format(at);
}

/** Local day with its name: `Sunday 22 November`; with the year where it is not that of `now`. */
export function dayInWords(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? namedDay() : namedDayOfYear()).format(at);
}

/** Local date and time: `30 Nov 2026 14:00`, with seconds only where there are any. */
export function dateAndTime(at: number): string {
  return `${fullDate(at)} ${timeOfDay(at).replace(/:00$/, "")}`;
}

/** What the local time of a Unix time in milliseconds is ahead of UTC: `UTC+01:00`. */
export function zoneOf(at: number): string {
  const minutesAhead = -new Date(at).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutesAhead) / 60), Math.abs(minutesAhead) % 60];
  return `UTC${minutesAhead < 0 ? "-" : "+"}${two(hours)}:${two(rest)}`;
}

/** A text with each time that machines wrote in it (`2026-11-26T00:00:00.000Z`) as people here write it. */
export function withLocalTimes(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) => dateAndTime(Date.parse(time)));
}

/**
 * Time of day on the day of `now`, otherwise day, month, hours and minutes: `21 Nov 13:58`; with the year where day and month
 * could be those of another year: `21 Nov 2024 13:58`.
 */
export function momentAgo(at: number, now: number): string {
  const time = timeOfDay(at);
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time;
  const day = Math.abs(now - at) < YEAR ? dayAndMonth : dateWithYear;
  return `${day().format(at)} ${time.slice(0, 5)}`;
}

/** As {@link momentAgo}, to the minute: `13:58`. */
export function minuteAgo(at: number, now: number): string {
  const moment = momentAgo(at, now);
  return moment === timeOfDay(at) ? moment.slice(0, 5) : moment;
}

/** A length of time in milliseconds as a timer shows it: `00:42`, `1:02:03`. Negative counts as nothing. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

const inUnits = perLanguage((locale) => {
  const of = (unit: "hour" | "minute" | "second") =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" });
  return { hour: of("hour"), minute: of("minute"), second: of("second") };
});

const inWords = (value: number, unit: "hour" | "minute" | "second") => inUnits()[unit].format(value);

/**
 * A length of time in milliseconds for the ear: `42 seconds`, `1 minute 12 seconds`, `1 hour 2 minutes`, where a clock would be
 * read as a time of day. Negative counts as nothing.
 */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const [large, small] =
    hours > 0
      ? [inWords(hours, "hour"), minutes > 0 ? inWords(minutes, "minute") : ""]
      : [
          minutes > 0 ? inWords(minutes, "minute") : "",
          seconds % 60 > 0 || seconds === 0 ? inWords(seconds % 60, "second") : "",
        ];
  return [large, small].filter((part) => part !== "").join(" ");
}

/** Offset from the start of a call in milliseconds: `+41 ms`, `+1.21 s`, `+2:03 min`. */
export function offset(milliseconds: number): string {
  if (Math.round(milliseconds) < IN_MILLISECONDS_BELOW) return `+${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `+${hundredths().format(milliseconds / SECOND)} s`;
  return `+${minutes(milliseconds)} min`;
}

/** Offset as the ladder's edge shows it, in milliseconds without a unit: `41`, `1,204`; from 100 s on `1:42 min`. */
export function ladderTime(milliseconds: number): string {
  return milliseconds < LADDER_MINUTES_FROM ? grouped(Math.round(milliseconds)) : `${minutes(milliseconds)} min`;
}

function minutes(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / SECOND);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** Whole seconds left until a Unix time in milliseconds, never negative. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / SECOND));
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What a reader takes for the first character of a word: a letter with its marks, also one outside the first plane. */
const firstOf = (word: string) => GRAPHEMES.segment(word).containing(0)?.segment ?? "";

/** Up to two initials of a name: `BN` for Bea Novak. */
export function initials(name: string): string {
  const words = name.split(/[\s.@_-]+/).filter((word) => /^\p{L}/u.test(word));
  const found = words.slice(0, 2).map(firstOf).join("");
  return found === "" ? "?" : found.toUpperCase();
}

const UNITS = ["B", "kB", "MB", "GB"] as const;

/** Octets in three figures at most: `812 B`, `48.2 kB`, `1.4 MB`. */
export function sizeForPeople(octets: number): string {
  let value = octets;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const figures = (unit === 0 || value >= 99.95 ? wholeNumbers() : tenths()).format(value);
  return `${figures}\u00a0${UNITS[unit]}`;
}
