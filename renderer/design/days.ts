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
