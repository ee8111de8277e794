/**
 * Names of files as others give them, made fit for this computer and for people: a name and never a way, on every system the same.
 *
 * @module
 */

/** Characters of such a name. */
export const MAX_FILE_NAME = 120;
/** Octets of it: file systems have room for 255, and some count in UTF-8. */
const MAX_OCTETS = 200;
/** Characters that are looked at; the end of a name says what it is, so that the end counts. */
const MAX_READ = 4_000;
/** Characters of an ending that is kept when a name is cut. */
const MAX_ENDING = 16;

/** What no file system of ours has in a name, and what would turn or hide a part of it. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
const RESERVED = /[<>:"|?*]/g;
/** Names of devices on Windows, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d\u00b9\u00b2\u00b3])(?:[ .]|$)/i;

/** Octets of UTF-8. */
function octetsIn(text: string): number {
  let octets = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    octets += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return octets;
}

const isShort = (name: string) => name.length <= MAX_FILE_NAME && octetsIn(name) <= MAX_OCTETS;

/** Leaves out of the middle, so that the beginning and the ending stay. */
function shortened(name: string): string {
  if (isShort(name)) return name;
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 && name.length - dot <= MAX_ENDING ? [...name.slice(dot)] : [];
  const beginning = [...name.slice(0, MAX_FILE_NAME)];
  while (beginning.length > 1 && !isShort([...beginning, "\u2026", ...ending].join(""))) beginning.pop();
  return [...beginning, "\u2026", ...ending].join("");
}

/** A name that is one on every system, and shows as what it is; `file` where nothing is left of it. */
export function safeFileName(name: string): string {
  const last = name.slice(-MAX_READ).split(/[\\/]/).at(-1) ?? "";
  const plain = last
    .normalize("NFC")
    .replace(NOT_IN_NAMES, "")
    .replace(RESERVED, "_")
    .replace(/\s+/g, " ")
    .replace(/^[ .]+/, "");
  // A dot or a blank at the end is none on Windows.
  const length = [...plain].findLastIndex((character) => character !== "." && character !== " ") + 1;
  const trimmed = [...plain].slice(0, length).join("");
  if (trimmed === "") return "file";
  const named = DEVICE.test(trimmed) || trimmed.startsWith("-") ? `_${trimmed}` : trimmed;
  return shortened(named);
}
