/**
 * What a PAC file may call, as browsers have it: names, addresses and times, all of them answered at once.
 *
 * @module
 */
import { BlockList, isIPv4 } from "node:net";

/** What the functions know of the world. */
export interface PacWorld {
  /** The IPv4 address of a name; null where the name leads nowhere. */
  readonly resolve: (host: string) => string | null;
  /** The address of this computer, as the network knows it. */
  readonly ownAddress: string;
  readonly now: () => Date;
}

export type PacFunction = (...given: readonly unknown[]) => string | number | boolean | null;

const withoutDot = (name: unknown) => String(name).toLowerCase().replace(/\.$/, "");

/** Whether a text has a form in which `*` stands for any characters and `?` for one; goes back to the last `*` only. */
function isOfForm(text: string, form: string): boolean {
  let [at, of, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    if (form[of] === "*") {
      star = of++;
      from = at;
    } else if (of < form.length && (form[of] === "?" || form[of] === text[at])) {
      of++;
      at++;
    } else if (star >= 0) {
      of = star + 1;
      at = ++from;
    } else return false;
  }
  while (form[of] === "*") of++;
  return of === form.length;
}

const partsOf = (address: string) => address.split(".").map(Number);

/** How many bits a mask such as 255.255.0.0 begins with; undefined for one whose bits do not stand together. */
function bitsOf(mask: string): number | undefined {
  const bits = partsOf(mask)
    .map((part) => part.toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) ? bits.lastIndexOf("1") + 1 : undefined;
}

function isInNetwork(address: string | null, network: string, mask: string): boolean {
  if (address === null || !isIPv4(network) || !isIPv4(mask)) return false;
  const bits = bitsOf(mask);
  if (bits === undefined) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, "ipv4");
  return list.check(address, "ipv4");
}

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** A moment as a clock on the wall shows it. */
interface Clock {
  readonly weekday: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Hour, minute, second. */
  readonly time: readonly [number, number, number];
}

function clockOf(now: Date, isGmt: boolean): Clock {
  // Shifted so that the fields of UTC are those of this place.
  const there = isGmt ? now : new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return {
    weekday: there.getUTCDay(),
    year: there.getUTCFullYear(),
    month: there.getUTCMonth(),
    day: there.getUTCDate(),
    time: [there.getUTCHours(), there.getUTCMinutes(), there.getUTCSeconds()],
  };
}

/** Which comes first, by their numbers from left to right. */
function order(left: readonly number[], right: readonly number[]): number {
  for (const [at, value] of left.entries()) if (value !== right[at]) return value - (right[at] ?? 0);
  return 0;
}

/** Whether a value lies between two, both included; a range that ends before it begins goes round, unless it cannot. */
function isBetween(
  from: readonly number[],
  value: readonly number[],
  to: readonly number[],
  goesRound = true,
): boolean {
  const [isAfter, isBefore] = [order(from, value) <= 0, order(value, to) <= 0];
  return order(from, to) <= 0 || !goesRound ? isAfter && isBefore : isAfter || isBefore;
}

/** Takes the word GMT from the end of what was given. */
function timesOf(given: readonly unknown[], now: Date): { values: readonly unknown[]; clock: Clock } {
  const isGmt = given.at(-1) === "GMT";
  return { values: isGmt ? given.slice(0, -1) : given, clock: clockOf(now, isGmt) };
}

function isOnWeekday(given: readonly unknown[], now: Date): boolean {
  const { values, clock } = timesOf(given, now);
  const [from = -1, to = from] = values.map((name) => DAYS.indexOf(String(name).toUpperCase()));
  return from >= 0 && to >= 0 && isBetween([from], [clock.weekday], [to]);
}

type DateField = readonly ["year" | "month" | "day", number];

function dateField(value: unknown): DateField | undefined {
  const month = MONTHS.indexOf(String(value).toUpperCase());
  if (month >= 0) return ["month", month];
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) return undefined;
  return [number > 31 ? "year" : "day", number];
}

const FIELDS = ["year", "month", "day"] as const;

/** One date, or two with the same members: `(24, "DEC")`, `("OCT", 1995, "MAR", 1996)`. */
function isOnDate(given: readonly unknown[], now: Date): boolean {
  const { values, clock } = timesOf(given, now);
  const fields = values.map(dateField).filter((field) => field !== undefined);
  if (fields.length === 0 || fields.length !== values.length) return false;
  const half = fields.length / 2;
  const [first, second] = [fields.slice(0, half), fields.slice(half)];
  const kindsOf = (of: readonly DateField[]) => FIELDS.filter((kind) => of.some(([name]) => name === kind));
  const isRange = Number.isInteger(half) && kindsOf(first).join() === kindsOf(second).join();
  const kinds = kindsOf(isRange ? first : fields);
  const valuesOf = (of: readonly DateField[]) => kinds.map((kind) => of.find(([name]) => name === kind)?.[1] ?? 0);
  const today = kinds.map((kind) => clock[kind]);
  if (!isRange) return order(valuesOf(fields), today) === 0;
  return isBetween(valuesOf(first), today, valuesOf(second), !kinds.includes("year"));
}

/** Hours alone, with minutes, with seconds too. Of two hours the whole of the second counts, and so the minute: as in browsers. */
function isAtTime(given: readonly unknown[], now: Date): boolean {
  const { values, clock } = timesOf(given, now);
  const numbers = values.map(Number);
  if (![1, 2, 4, 6].includes(numbers.length) || numbers.some((each) => !Number.isInteger(each))) return false;
  const size = Math.ceil(numbers.length / 2);
  return isBetween(numbers.slice(0, size), clock.time.slice(0, size), numbers.slice(-size));
}

/** The functions of a PAC file by their names. */
export function pacFunctions({ resolve, ownAddress, now }: PacWorld): Readonly<Record<string, PacFunction>> {
  const addressOf = (host: unknown) => (isIPv4(String(host)) ? String(host) : resolve(withoutDot(host)));
  return {
    isPlainHostName: (host) => !String(host).includes("."),
    dnsDomainIs: (host, domain) => withoutDot(host).endsWith(withoutDot(domain)),
    localHostOrDomainIs: (host, whole) =>
      withoutDot(host) === withoutDot(whole) ||
      (!String(host).includes(".") && withoutDot(whole).startsWith(`${withoutDot(host)}.`)),
    dnsDomainLevels: (host) => String(host).split(".").length - 1,
    shExpMatch: (text, form) => isOfForm(String(text), String(form)),
    isResolvable: (host) => addressOf(host) !== null,
    dnsResolve: (host) => addressOf(host),
    isInNet: (host, network, mask) => isInNetwork(addressOf(host), String(network), String(mask)),
    myIpAddress: () => ownAddress,
    weekdayRange: (...given) => isOnWeekday(given, now()),
    dateRange: (...given) => isOnDate(given, now()),
    timeRange: (...given) => isAtTime(given, now()),
    alert: () => null,
  };
}
