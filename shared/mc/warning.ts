/**
 * Warning and Reason header fields of SIP answers, as mission critical servers use them.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";

/** One value of a Warning header field (RFC 3261 clause 20.43). */
export interface Warning {
  /** Three digits before the agent; 399 for mission critical warnings. */
  readonly code: number;
  readonly agent: string;
  /** The quoted text without quotes; for mission critical warnings without the number in front. */
  readonly text: string;
  /** The number at the start of the quoted text (TS 24.379 clause 4.4), where there is one. */
  readonly mcCode: number | undefined;
}

const unquote = (quoted: string) => quoted.replace(/\\(.)/g, "$1");

/** Reads the values of all Warning header fields of a message; what does not fit the grammar is passed over. */
export function parseWarnings(headers: readonly string[]): Warning[] {
  return headers.flatMap((header) =>
    [...header.matchAll(/(\d{3})\s+(\S+)\s+"((?:[^"\\]|\\.)*)"/g)].map(([, code = "", agent = "", quoted = ""]) => {
      const full = lineForPeople(unquote(quoted));
      const numbered = /^(\d{3})\s+(.*)$/s.exec(full);
      return {
        code: Number(code),
        agent,
        text: numbered?.[2] ?? full,
        mcCode: numbered === null ? undefined : Number(numbered[1]),
      };
    }),
  );
}

/** The `text` parameter of the first Reason header field that has one (RFC 3326). */
export function parseReasonText(headers: readonly string[]): string | undefined {
  for (const header of headers) {
    const match = /;\s*text\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header);
    const text = lineForPeople(unquote(match?.[1] ?? ""));
    if (text !== "") return text;
  }
  return undefined;
}
