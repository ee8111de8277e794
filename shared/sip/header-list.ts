/**
 * Values of a header field that is a list (RFC 3261 clause 7.3.1), and the parameters of a value.
 *
 * @module
 */

/** The pieces between separators that stand neither within quotes nor within angle brackets. */
function piecesOf(text: string, separator: "," | ";"): string[] {
  const pieces: string[] = [];
  let start = 0;
  let within: "" | '"' | ">" = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (within === '"' && character === "\\") at += 1;
    else if (within !== "") within = character === within ? "" : within;
    else if (character === '"') within = '"';
    else if (character === "<") within = ">";
    else if (character === separator) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces.map((piece) => piece.trim());
}

/**
 * The values of one field, without the space around them; empty ones are left out. A comma counts between values only: not
 * within quotes, nor within angle brackets. What is opened and never closed lasts until the end.
 */
export function listOf(field: string): string[] {
  return piecesOf(field, ",").filter((value) => value !== "");
}

/** What a value is without its parameters, and those by their names in lower case, with quotes as they were written. */
export function parametersOf(value: string): {
  readonly plain: string;
  readonly parameters: ReadonlyMap<string, string>;
} {
  const [plain = "", ...pieces] = piecesOf(value, ";");
  const parameters = new Map<string, string>();
  for (const piece of pieces) {
    const equals = piece.indexOf("=");
    const name = (equals === -1 ? piece : piece.slice(0, equals)).trim().toLowerCase();
    // Of two with one name the first counts.
    if (name !== "" && !parameters.has(name)) parameters.set(name, equals === -1 ? "" : piece.slice(equals + 1).trim());
  }
  return { plain, parameters };
}

/** A value without the quotes around it. */
export function unquoted(value: string): string {
  return /^"(.*)"$/s.exec(value)?.[1]?.replaceAll(/\\(.)/gs, "$1") ?? value;
}
