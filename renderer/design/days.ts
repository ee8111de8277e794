/**
 * The first moment of a day so many days after another: clocks are set in between, and a day is not always as long as the next.
 *
 * @param begin - within the day that is counted from, Unix milliseconds
 * @param days - below zero before it
 * @returns Unix milliseconds
 */
export function dayAfter(begin: number, days: number): number {
  const day = new Date(begin);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days).getTime();
}

/** Days that are looked at. `days` has its first and last day as the local date is written, `2026-11-26`; an empty one leaves that end open. */
export type When =
  | { readonly kind: "today" | "week" | "all" }
  | { readonly kind: "days"; readonly from: string; readonly to: string };

/** The moment at which a local date begins; undefined for what is none. Unix milliseconds. */
function beginOf(date: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0] = parts;
  return new Date(year, month - 1, day).getTime();
}

/**
 * The span of time that is looked at, the end not in it.
 *
 * @param today - when the present day began, Unix milliseconds
 */
export function spanOf(when: When, today: number): readonly [number, number] {
  switch (when.kind) {
    case "today":
      return [today, Number.POSITIVE_INFINITY];
    case "week":
      return [dayAfter(today, -6), Number.POSITIVE_INFINITY];
    case "all":
      return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    case "days": {
      const to = beginOf(when.to);
      return [
        beginOf(when.from) ?? Number.NEGATIVE_INFINITY,
        to === undefined ? Number.POSITIVE_INFINITY : dayAfter(to, 1),
      ];
    }
  }
}
