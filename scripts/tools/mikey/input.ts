/**
 * Standard input, cut into the objects that it holds: one, or one a line. Bounded, whatever comes.
 *
 * @module
 */
import { MikeyError } from "../../../shared/mikey/base/errors.ts";

/** Octets of one object that are read at most. */
export const INPUT_LIMIT = 4 * 1024 * 1024;

const NEWLINE = 10;

/**
 * Yields one input after the other, as soon as it is complete; undefined for one that is too long. Lines end with a
 * newline and nothing else: JSON text may hold every other separator that Unicode knows.
 *
 * @param isBatch - whether each line is an input, or the whole
 */
export async function* inputs(
  source: AsyncIterable<Uint8Array>,
  isBatch: boolean,
): AsyncGenerator<Uint8Array | undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (part: Uint8Array): void => {
    length += part.length;
    if (length > INPUT_LIMIT) parts = [];
    else parts.push(part);
  };
  const finish = (): Uint8Array | undefined => {
    const input = length > INPUT_LIMIT ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return input;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); isBatch && end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      take(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    take(chunk.subarray(start));
    if (!isBatch && length > INPUT_LIMIT) break;
  }
  if (!isBatch || length > 0) yield finish();
}

/**
 * Reads JSON in UTF-8, strictly: a replaced octet would silently make another identifier.
 *
 * @throws MikeyError `input-invalid`
 */
export function parseInput(input: Uint8Array | undefined): unknown {
  if (input === undefined) throw new MikeyError("input-invalid", `longer than ${INPUT_LIMIT} octets`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(input);
  } catch {
    throw new MikeyError("input-invalid", "not UTF-8");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new MikeyError("input-invalid", "not JSON");
  }
}
