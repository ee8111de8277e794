/**
 * Values of a header field that is a list (RFC 3261 clause 7.3.1).
 *
 * @module
 */

/**
 * The values of one field, without the space around them; empty ones are left out. A comma counts between values only: not
 * within quotes, nor within angle brackets. What is opened and never closed lasts until the end.
 */
export function listOf(field: string): string[] {
  const values: string[] = [];
  let start = 0;
  let within: "" | '"' | ">" = "";
  for (let at = 0; at < field.length; at++) {
    const character = field[at];
    if (within === '"' && character === "\\") at += 1;
    else if (within !== "") within = character === within ? "" : within;
    else if (character === '"') within = '"';
    else if (character === "<") within = ">";
    else if (character === ",") {
      values.push(field.slice(start, at));
      start = at + 1;
    }
  }
  values.push(field.slice(start));
  return values.map((value) => value.trim()).filter((value) => value !== "");
}
