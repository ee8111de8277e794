/**
 * Runs that may cost a regular expression more than they should: what it matches, with a run of a character put in.
 *
 * @module
 */
import fc from "fast-check";
import type { Run } from "./inputs.ts";

/** What no match can be made from: assertions, which only take matches away, and what repeats a group. */
const NOT_GENERATED = /\(\?<?[=!](?:[^()\\[\]]|\\.|\[[^\]]*\])*\)|\\[bB1-9]/g;
/** What stands in texts of every kind. */
const COMMON = ["a", "0", " ", "\n", "\\", '"', "=", ".", "-"];
/** What hardly anything takes: neither `.` nor `$` nor what is between them. */
const END = "\u0001\n\u0001";
const MATCHES = 3;
const MAX_MATCH = 40;
const MAX_PLACES = 8;

/** Some texts that an expression matches, short ones, the same ones every time. */
function matchesOf(expression: RegExp): string[] {
  const source = expression.source.replace(NOT_GENERATED, "").replaceAll("\\0", "\\x00").replaceAll("\\p{Cs}", "");
  if (source === "") return [""];
  const texts = fc.stringMatching(new RegExp(source, expression.flags.replaceAll(/[^u]/g, "")));
  return ["", ...fc.sample(texts, { numRuns: MATCHES, seed: 1 }).map((text) => text.slice(0, MAX_MATCH))];
}

/** A run of each character of a match, and of common ones, at some places of it, with something behind that fits nowhere. */
export function runsOfExpression(expression: RegExp): Run[] {
  return matchesOf(expression).flatMap((match) => {
    const step = Math.max(1, Math.ceil(match.length / MAX_PLACES));
    const places = Array.from({ length: Math.floor(match.length / step) + 1 }, (_, i) => i * step);
    const pieces = new Set([...match.slice(0, 16), ...COMMON, match]);
    pieces.delete("");
    return places.flatMap((place) =>
      [...pieces].map((piece) => {
        const before = match.slice(0, place);
        return {
          what: `${JSON.stringify(before)} + ${JSON.stringify(piece)} …`,
          of: (length) => `${before + piece.repeat(Math.ceil(length / piece.length))}${END}`,
        } satisfies Run;
      }),
    );
  });
}
