/** Every regular expression of the program takes time in proportion to the text, whatever the text is. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { faultOfDoubling, once } from "../../fuzz/doubling.ts";
import { runsOfExpression } from "../../fuzz/expression-runs.ts";
import { expressionsOf } from "../../fuzz/source.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Long enough to show a square: 16,000 characters are done in some microseconds, even a small part of their square in tens of milliseconds. */
const LENGTH = 16_000;
const FLOOR_MS = 5;
/** In steps so small that nobody is stuck in what grows faster than any power: on those, nothing takes as long as that. */
const PROBES = Array.from({ length: 15 }, (_, i) => 16 + 8 * i);
const STUCK_MS = 25;
/** Of a computer that has other things to do. */
const PATIENCE_MS = 60_000;

/** What cannot be given more than so much text, with the reason. */
const BOUNDED: readonly { readonly path: string; readonly source: string; readonly because: string }[] = [];

/** The first run that costs an expression more than it should. */
function faultOf(expression: RegExp): string | undefined {
  for (const { what, of } of runsOfExpression(expression)) {
    const on = (length: number) => {
      const text = of(length);
      return () => text.replace(expression, "");
    };
    for (const probe of PROBES) {
      const work = on(probe);
      // The best of ten: a machine that is busy for a while is no fault.
      if (Array.from({ length: 10 }, () => work).every((each) => once(each) > STUCK_MS)) return `${what}: stuck`;
    }
    const fault = faultOfDoubling(on(LENGTH / 4), on(LENGTH), FLOOR_MS);
    if (fault !== undefined) return `${what}: ${fault}`;
  }
  return undefined;
}

test(
  "twice the text is at most twice the work, for every regular expression",
  () => {
    const faults = expressionsOf(ROOT).flatMap(({ path, literal }) => {
      if (literal === undefined) return [];
      const isBounded = BOUNDED.some((each) => each.path === path && each.source === literal.source);
      const fault = isBounded ? undefined : faultOf(literal);
      return fault === undefined ? [] : [`${path}: ${literal} at ${fault}`];
    });
    expect(faults).toEqual([]);
  },
  PATIENCE_MS,
);

test.each([/=+$/, /(\s*)x/, /(?:a+)+b/, /;.*x/, /(\\*")(?:(?!\1).)*\1/])(
  "an expression that is worse is noticed: %s",
  (expression) => {
    expect(faultOf(expression)).toBeDefined();
  },
  PATIENCE_MS,
);
