/**
 * What reads foreign text, as something that can be tried: by a million inputs, and by runs that cost more than they should.
 *
 * @module
 */

/** An error that a reader may throw: it has a name, and whoever calls the reader expects it. */
type Refusal = abstract new (...given: never[]) => Error;

/** One reader, or several that see the same text. */
export interface Target {
  /** `path#function` of each reader; the first names the target. */
  readonly reads: readonly [string, ...string[]];
  /** Characters, or octets, of the longest input that gets as far as this. */
  readonly limit: number;
  /** Good inputs. `¦` marks where a run of one character may hurt, and is no part of them. */
  readonly seeds: readonly string[];
  /** Characters and pieces that mean something to the reader. */
  readonly pieces: readonly string[];
  /** Reads an input; of octets, each is a character below U+0100. */
  readonly read: (input: string) => unknown;
  /** What it may throw. */
  readonly refusals?: readonly Refusal[];
}

const HOLE = "¦";

/** The name of a target. */
export const nameOf = ({ reads: [name] }: Target): string => name;

/** The good inputs themselves. */
export const inputsOf = ({ seeds }: Target): string[] => seeds.map((seed) => seed.replaceAll(HOLE, ""));

/** What stands before and after each place where a run may hurt; where none is marked, the middle. */
export function holesOf({ seeds }: Target): { readonly before: string; readonly after: string }[] {
  return seeds.flatMap((seed) => {
    const parts = seed.split(HOLE);
    if (parts.length === 1) {
      const middle = Math.floor(seed.length / 2);
      return [{ before: seed.slice(0, middle), after: seed.slice(middle) }];
    }
    return parts.slice(1).map((_, i) => ({
      before: parts.slice(0, i + 1).join(""),
      after: parts.slice(i + 1).join(""),
    }));
  });
}

/**
 * Tries one input.
 *
 * @returns what is wrong: an error that is none of the target's refusals; undefined when nothing is
 */
export function tryInput({ read, refusals = [] }: Target, input: string): string | undefined {
  try {
    read(input);
    return undefined;
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : `threw ${String(error)}`;
  }
}

/** The octets of an input. */
export const octetsOf = (input: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(input, "latin1"));

/** Octets as an input. */
export const inputOf = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
