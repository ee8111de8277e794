/**
 * Lines of a file, one after another, however large it is.
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { MAX_LINE } from "../../../shared/record/export-lines.ts";

const END = 0x0a;
/** Octets of one character of UTF-16 in UTF-8, at most. */
const OCTETS = 3;

/**
 * The lines of a file. What is no UTF-8, and what follows a line that is too long, is undefined: no octet is put in another's place.
 *
 * @throws Error of the file system
 */
export async function* linesOf(file: string): AsyncGenerator<string | undefined, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const decoded = (pieces: readonly Buffer[]): string | undefined => {
    try {
      return decoder.decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    } catch {
      return undefined;
    }
  };
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(END); to !== -1; to = chunk.indexOf(END, from)) {
      yield decoded([...held, chunk.subarray(from, to)]);
      held = [];
      length = 0;
      from = to + 1;
    }
    if (from < chunk.length) held.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > OCTETS * MAX_LINE) {
      yield undefined;
      return;
    }
  }
  if (held.length > 0) yield decoded(held);
}
