/**
 * Times in KMS documents (XML Schema dateTime).
 *
 * @module
 */

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,12})?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Reads a time. Without a zone it is read as UTC.
 *
 * @returns Unix seconds with fraction to milliseconds, or undefined when the text is no time of the calendar
 */
export function parseDateTime(text: string): number | undefined {
  const match = text.length > 64 ? null : FORM.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = "Z"] = match;
  const plain = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const milliseconds = Date.parse(`${plain}Z`);
  // Date turns the 30th of February into a day of March; the text that comes back tells.
  if (!Number.isFinite(milliseconds) || new Date(milliseconds).toISOString().slice(0, 19) !== plain) return undefined;
  const [, sign = "+", hours = "0", minutes = "0"] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  return milliseconds / 1000 - offset + Number(fraction.slice(1, 4).padEnd(3, "0")) / 1000;
}

/**
 * Writes a time in UTC, with milliseconds only where there are some.
 *
 * @param at - Unix seconds
 */
export function formatDateTime(at: number): string {
  return new Date(Math.round(at * 1000)).toISOString().replace(".000Z", "Z");
}
