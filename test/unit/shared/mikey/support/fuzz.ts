/**
 * Octets for the decoder to choke on, each case repeatable from its number.
 *
 * @module
 */

import { MikeyError } from "../../../../../shared/mikey/base/errors.ts";
import { decodeMessage, encodeMessage } from "../../../../../shared/mikey/codec.ts";
import { inspectMessage } from "../../../../../shared/mikey/inspect.ts";
import { readAddresses } from "../../../../../shared/mikey/open.ts";
import { generator } from "../../../../fuzz/generator.ts";
import { crossDomain, octets } from "./vectors.ts";

const seedMessages = crossDomain.messages.map(({ message }) => octets(message));

/** The input of a case: noise, or a good message with octets changed, removed, repeated, or its end cut off. */
function fuzzInput(seed: number): Uint8Array {
  const next = generator(seed);
  if (seed % 4 === 0) return Uint8Array.from({ length: next(400) }, () => next(256));
  const source = seedMessages[next(seedMessages.length)] ?? new Uint8Array();
  if (seed % 4 === 1) {
    // A sound header, then noise: gets deeper than noise alone.
    const noise = Uint8Array.from({ length: next(200) }, () => next(256));
    noise[0] = [0, 4, 5, 10, 11, 14, 21, 26][next(8)] ?? 0;
    return Uint8Array.from([...source.subarray(0, 10), ...noise]);
  }
  let octets_ = Array.from(source);
  for (let edits = 1 + next(4); edits > 0; edits--) {
    const at = next(octets_.length + 1);
    const length = next(8);
    const edit = next(5);
    if (edit === 0) octets_[at] = next(256);
    else if (edit === 1) octets_.splice(at, length);
    else if (edit === 2) octets_.splice(at, 0, ...octets_.slice(at, at + length));
    else if (edit === 3) octets_[at] = [0, 1, 127, 128, 255][next(5)] ?? 0;
    else octets_ = octets_.slice(0, at);
  }
  return Uint8Array.from(octets_);
}

/**
 * Runs one case: whatever decodes has to encode to the same octets and be inspectable; whatever does not, and whatever
 * is no PCK message, has to be refused with a MikeyError.
 *
 * @returns what is wrong, or undefined
 */
export function fuzzCase(seed: number): string | undefined {
  const input = fuzzInput(seed);
  try {
    const message = decodeMessage(input);
    if (message.payloads.length > input.length) return "more payloads than octets";
    const again = encodeMessage(message);
    if (again.length !== input.length || again.some((octet, i) => octet !== input[i])) return "encodes differently";
    inspectMessage(input);
    readAddresses(input);
    return undefined;
  } catch (error) {
    return error instanceof MikeyError ? undefined : `threw ${String(error)}`;
  }
}
