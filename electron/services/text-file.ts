/**
 * Text files that a person has written with whatever editor there was: Notepad and PowerShell put a byte order mark in
 * front, and some of them write UTF-16.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** What an encoding's byte order mark looks like; UTF-16 is taken with one alone, because nothing else tells it. */
const MARKS = [
  { label: "utf-16le", octets: [0xff, 0xfe] },
  { label: "utf-16be", octets: [0xfe, 0xff] },
] as const;

/** The file is text in no encoding that is read: what else would be there is names with wrong letters. */
export class NotTextError extends Error {}

/**
 * The text of octets in UTF-8, or in UTF-16 with a byte order mark, without that mark (RFC 8259 clause 8.1 allows to
 * pass over it). No text has a NUL in it: what has one is UTF-16 without a mark, or UTF-32.
 *
 * @throws NotTextError for anything else
 */
export function decodeText(octets: Uint8Array): string {
  const mark = MARKS.find(({ octets: [first, second] }) => octets[0] === first && octets[1] === second);
  let text: string;
  try {
    text = new TextDecoder(mark?.label ?? "utf-8", { fatal: true }).decode(octets);
  } catch (cause) {
    throw new NotTextError("not UTF-8", { cause });
  }
  if (text.includes("\0")) throw new NotTextError("not UTF-8");
  return text;
}

/**
 * Reads a text file.
 *
 * @throws NotTextError, Error of the file system
 */
export function readTextFile(file: string): string {
  return decodeText(readFileSync(file));
}

/**
 * Reads a text file that may be missing.
 *
 * @returns undefined where there is none
 * @throws as {@link readTextFile}
 */
export function readTextFileIfAny(file: string): string | undefined {
  try {
    return readTextFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw cause;
  }
}
