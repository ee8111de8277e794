/** Every reader of foreign text takes time in proportion to it, whatever it is, as far as its way in lets it through. */
import { describe, expect, test } from "vitest";
import { TARGETS } from "../../fuzz/all-targets.ts";
import { faultOfDoubling } from "../../fuzz/doubling.ts";
import { runsOf } from "../../fuzz/inputs.ts";
import { nameOf, type Target } from "../../fuzz/target.ts";

/**
 * `npm run fuzz` goes up to each limit; what grows with the square shows far below. A list of more than 16,383 parts is given pages of its
 * own by the engine, and a computer that is slow with new pages made twenty times the work of four times the text.
 */
const ENOUGH = 16_000;
/** What builds a tree is disturbed by the collector of garbage below that; the square of so many characters takes hundreds. */
const FLOOR_MS = 40;
/** Of a computer that has other things to do. */
const PATIENCE_MS = 60_000;

function faultsOf(target: Target): string[] {
  const length = Math.min(target.limit, ENOUGH);
  return runsOf(target).flatMap(({ what, of }) => {
    const [quarter, whole] = [of(length / 4), of(length)];
    const fault = faultOfDoubling(
      () => target.read(quarter),
      () => target.read(whole),
      FLOOR_MS,
    );
    return fault === undefined ? [] : [`${what}: ${fault}`];
  });
}

test.each(TARGETS.map((target) => [nameOf(target), target] as const))(
  "%s",
  (_name, target) => {
    expect(faultsOf(target)).toEqual([]);
  },
  PATIENCE_MS,
);

describe("a reader that is worse is noticed", () => {
  const worse = (read: (text: string) => unknown): Target => ({
    reads: ["x"],
    limit: 32_768,
    seeds: ["a¦b"],
    pieces: ["="],
    read,
  });

  test(
    "a run that is looked at again from each of its characters",
    () => {
      expect(faultsOf(worse((text) => text.replace(/=+$/, "")))).not.toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "a list that is searched for every element",
    () => {
      const seen: number[] = [];
      const read = (text: string) => {
        seen.length = 0;
        for (let i = 0; i < text.length; i++) if (!seen.includes(i)) seen.push(i);
      };
      expect(faultsOf(worse(read))).not.toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "one that takes its time, but in proportion, is not",
    () => {
      const read = (text: string) => {
        let sum = 0;
        for (let i = 0; i < 2_000 * text.length; i++) sum = (sum + text.charCodeAt(i % text.length)) | 0;
        return sum;
      };
      expect(faultsOf(worse(read))).toEqual([]);
    },
    PATIENCE_MS,
  );
});
