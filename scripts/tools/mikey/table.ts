/**
 * The table that `inspect` prints on a terminal.
 *
 * @module
 */
import type { FieldValue, Inspection } from "../../../shared/mikey/inspect.ts";

/** Columns of the terminal that a value may take before it is cut. */
const WIDTH = 72;

function words(value: FieldValue): string {
  if (Array.isArray(value)) return value.map(words).join("; ");
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, part]) => `${name} ${words(part)}`)
      .join(", ");
  }
  return String(value);
}

const cut = (line: string): string => (line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line);

/** One line for each field, offset and length in front of the first field of a payload. */
export function inspectionTable(inspection: Inspection): string {
  const nameWidth = Math.max(7, ...inspection.payloads.map(({ name }) => name.length));
  const line = (offset: string, length: string, name: string, field: string): string =>
    `${offset.padStart(6)}  ${length.padStart(6)}  ${name.padEnd(nameWidth)}  ${field}`.trimEnd();
  const lines = [line("offset", "length", "payload", "fields")];
  for (const { name, offset, length, fields } of inspection.payloads) {
    for (const [i, [field, value]] of Object.entries(fields).entries()) {
      const text = `${field}: ${cut(words(value))}`;
      lines.push(i === 0 ? line(String(offset), String(length), name, text) : line("", "", "", text));
    }
  }
  lines.push(`${String(inspection.length).padStart(6)}  octets`);
  return lines.join("\n");
}
