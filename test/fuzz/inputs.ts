/**
 * Inputs for readers of foreign text, each repeatable from its number.
 *
 * @module
 */
import { generator } from "./generator.ts";
import { holesOf, inputsOf, type Target } from "./target.ts";

/** Characters that mean something to one reader or another, and such as nobody expects. */
const ODD = [
  "\0",
  "\u0007",
  "\u001b",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u200b",
  "\ud800",
  "\udc00",
  "\ufeff",
  "\uffff",
  "é",
  "€",
];

const pick = <T>(from: readonly T[], next: (below: number) => number): T | undefined => from[next(from.length)];

type Edit = (text: string, at: number, next: (below: number) => number, target: Target) => string;

const EDITS: readonly Edit[] = [
  // A piece that the reader knows.
  (text, at, next, { pieces }) => text.slice(0, at) + (pick(pieces, next) ?? "") + text.slice(at),
  // One of them in the place of a character.
  (text, at, next, { pieces }) => text.slice(0, at) + (pick(pieces, next) ?? "") + text.slice(at + 1),
  // A short run.
  (text, at, next, { pieces }) => text.slice(0, at) + (pick(pieces, next) ?? "").repeat(next(64)) + text.slice(at),
  (text, at, next) => text.slice(0, at) + text.slice(at + 1 + next(16)),
  (text, at, next) => text.slice(0, at) + text.slice(at, at + next(64)) + text.slice(at),
  (text, at) => text.slice(0, at),
  (text, at, next) => text.slice(0, at) + String.fromCharCode(next(256)) + text.slice(at + 1),
  (text, at, next) => text.slice(0, at) + (pick(ODD, next) ?? "") + text.slice(at),
  // The end of another good input.
  (text, at, next, target) => {
    const other = pick(inputsOf(target), next) ?? "";
    return text.slice(0, at) + other.slice(next(other.length + 1));
  },
];

/** Characters of noise. */
const MAX_NOISE = 300;

/** The input of a number: a good one that was edited a few times, or noise made of what the reader knows. */
export function fuzzInput(target: Target, seed: number): string {
  const next = generator(seed);
  next(2);
  if (next(8) === 0) {
    const { pieces } = target;
    return Array.from({ length: next(40) }, () => pick(pieces, next) ?? "")
      .join("")
      .slice(0, MAX_NOISE);
  }
  let text = pick(inputsOf(target), next) ?? "";
  for (let edits = 1 + next(4); edits > 0; edits--) {
    text = (pick(EDITS, next) ?? ((same: string) => same))(text, next(text.length + 1), next, target);
  }
  return text.slice(0, target.limit);
}

/** A run that may cost more than it should. */
export interface Run {
  readonly what: string;
  /** The input of so many characters, or a few less. */
  readonly of: (length: number) => string;
}

/** Runs of each piece at each place of a target, with and without something that does not fit at their end. */
export function runsOf(target: Target): Run[] {
  return holesOf(target).flatMap(({ before, after }) =>
    target.pieces.flatMap((piece) =>
      ["", "\u0001"].map((end) => ({
        what: `${JSON.stringify(before.slice(-24))} + ${JSON.stringify(piece)} … ${JSON.stringify(end)}`,
        of(length) {
          const room = length - before.length - end.length - after.length;
          return before + piece.repeat(Math.max(1, Math.floor(room / piece.length))) + end + after;
        },
      })),
    ),
  );
}
