/**
 * Content lines of vCards (RFC 6350 clause 3, RFC 2426 clause 2): unfolding, parameters, escaping.
 *
 * @module
 */

/** A line of a card. */
export interface ContentLine {
  /** Of the file, from 1: where it begins. */
  readonly line: number;
  /** In capitals, without the group before a point. */
  readonly name: string;
  /** By their names in capitals; of one that stands there twice all values. A value without a name, as version 2.1 has them, is a `TYPE`. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** As it stands there, escaped. */
  readonly value: string;
}

/** A line that is none, with its number in the file. */
export interface NoContentLine {
  readonly line: number;
  readonly name: null;
}

/** Octets of a line that is written, without its end (RFC 6350 clause 3.2). */
const WIDEST = 75;

const isNameCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45;

const isName = (text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (!isNameCharacter(text.charCodeAt(at))) return false;
  return text !== "";
};

/** The places outside of quotes where a part ends, up to the colon before the value; null where there is no such colon. */
function endsOfParts(text: string): number[] | null {
  const ends: number[] = [];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === ";") ends.push(at);
    else if (character === ":") return [...ends, at];
  }
  return null;
}

/** The values of a parameter: divided by commas outside of quotes, and without those. */
function parameterValues(text: string): string[] {
  const values: string[] = [];
  let quoted = false;
  let value = "";
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (character === "," && !quoted) {
      values.push(value);
      value = "";
    } else value += character;
  }
  return [...values, value];
}

function readUnfolded(text: string, line: number): ContentLine | NoContentLine {
  const ends = endsOfParts(text);
  if (ends === null) return { line, name: null };
  const [first = 0] = ends;
  const full = text.slice(0, first);
  const point = full.lastIndexOf(".");
  if (!isName(full.slice(point + 1)) || (point >= 0 && !isName(full.slice(0, point)))) return { line, name: null };
  const parameters = new Map<string, string[]>();
  for (const [at, end] of ends.slice(1).entries()) {
    const part = text.slice((ends[at] ?? 0) + 1, end);
    const equals = part.indexOf("=");
    const name = equals < 0 ? "TYPE" : part.slice(0, equals).toUpperCase();
    if (!isName(name)) return { line, name: null };
    const values = parameterValues(part.slice(equals + 1));
    const before = parameters.get(name);
    if (before === undefined) parameters.set(name, values);
    else before.push(...values);
  }
  return { line, name: full.slice(point + 1).toUpperCase(), parameters, value: text.slice((ends.at(-1) ?? 0) + 1) };
}

/**
 * Reads lines, each unfolded: what begins with a space or a tab goes on with the line before. Empty lines are passed over.
 *
 * @param text - with CR LF, LF or CR at its ends of lines
 */
export function readContentLines(text: string): (ContentLine | NoContentLine)[] {
  const unfolded: { readonly line: number; readonly pieces: string[] }[] = [];
  for (const [at, piece] of text.replace(/\r\n?/g, "\n").split("\n").entries()) {
    const last = unfolded.at(-1);
    if (last !== undefined && (piece.startsWith(" ") || piece.startsWith("\t"))) last.pieces.push(piece.slice(1));
    else if (piece !== "") unfolded.push({ line: at + 1, pieces: [piece] });
  }
  return unfolded.map(({ line, pieces }) => readUnfolded(pieces.join(""), line));
}

/**
 * The parts of a value, unescaped (RFC 6350 clause 3.4). What is escaped without need is the character itself: `http\:` is written by
 * some programs.
 *
 * @param divider - what stands between parts unless it is escaped; none for a value that is one text
 */
export function unescapedParts(value: string, divider?: "," | ";"): string[] {
  const parts: string[] = [];
  let part = "";
  let escaped = false;
  for (const character of value) {
    if (escaped) {
      part += character === "n" || character === "N" ? "\n" : character;
      escaped = false;
    } else if (character === "\\") escaped = true;
    else if (character === divider) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, escaped ? `${part}\\` : part];
}

/** A text as a value. */
export const escapedText = (text: string): string =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll(",", "\\,")
    .replaceAll(";", "\\;")
    .replace(/\r\n?|\n/g, "\\n");

const octetsOf = (codePoint: number): number => {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x8_00) return 2;
  return codePoint < 0x1_00_00 ? 3 : 4;
};

/** A line as it is written: folded after 75 octets, and never inside of a character; with its end. */
export function foldedLine(text: string): string {
  let written = "";
  let octets = 0;
  for (const character of text) {
    const more = octetsOf(character.codePointAt(0) ?? 0);
    if (octets + more > WIDEST) {
      written += "\r\n ";
      octets = 1;
    }
    written += character;
    octets += more;
  }
  return `${written}\r\n`;
}
