/** In which mode is spoken: wishes of the other end within what was agreed on, no faster than it was. */
import { describe, expect, test } from "vitest";
import { AmrModes, type ModeTerms } from "../../../../electron/media/amr-modes.ts";

/** The modes of so many frames from a place on. */
const modesOf = (modes: AmrModes, from: number, frames: number) =>
  Array.from({ length: frames }, (_, at) => modes.at(from + at));

/** A mode that was wished for, at once and with nothing else agreed on. */
function wished(terms: ModeTerms, ...requests: readonly number[]): number {
  const modes = new AmrModes(terms);
  for (const request of requests) modes.request(request);
  return modes.at(0);
}

describe("without another agreement", () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("mode %i is spoken as soon as it is wished for", (mode) => {
    expect(wished({}, mode)).toBe(mode);
  });

  test.each([9, 10, 11, 12, 13, 14])("wish %i, for future use, leaves the one before", (request) => {
    expect([wished({}, request), wished({}, 6, request)]).toEqual([2, 6]);
  });

  test("no preference takes the wish before back", () => {
    expect(wished({}, 8, 15)).toBe(2);
  });

  test("a wish holds until there is another", () => {
    const modes = new AmrModes({});
    modes.request(0);
    expect(modesOf(modes, 0, 3)).toEqual([0, 0, 0]);
    modes.request(8);
    expect(modesOf(modes, 3, 2)).toEqual([8, 8]);
  });
});

describe("within a set of modes", () => {
  test("a wish for one that is not in it is a wish for no more than that", () => {
    expect(wished({ modes: [8, 0, 2] }, 5)).toBe(2);
    expect(wished({ modes: [4, 6] }, 1)).toBe(4);
  });

  test("another set is kept to at once, a wish beyond it or not", () => {
    const modes = new AmrModes({});
    modes.request(8);
    expect(modes.at(0)).toBe(8);
    modes.follow({ modes: [0, 1], modePeriod: 2 });
    expect(modes.at(1)).toBe(1);
  });
});

describe("changes", () => {
  test("come with every second frame alone, where that is agreed on, and keep their places over a pause", () => {
    const modes = new AmrModes({ modePeriod: 2 });
    modes.request(8);
    expect(modesOf(modes, 1, 3)).toEqual([2, 8, 8]);
    modes.request(0);
    // Nothing was sent in between.
    expect(modesOf(modes, 101, 2)).toEqual([8, 0]);
  });

  test("go to the next mode of the set alone, where that is agreed on, up and down", () => {
    const modes = new AmrModes({ modes: [0, 2, 4, 8], modeNeighbor: true });
    modes.request(8);
    expect(modesOf(modes, 0, 3)).toEqual([4, 8, 8]);
    modes.request(0);
    expect(modesOf(modes, 3, 4)).toEqual([4, 2, 0, 0]);
  });

  test("both at once", () => {
    const modes = new AmrModes({ modes: [0, 2, 8], modePeriod: 2, modeNeighbor: true });
    modes.request(0);
    expect(modesOf(modes, 0, 1)).toEqual([0]);
    modes.request(8);
    expect(modesOf(modes, 1, 5)).toEqual([0, 2, 2, 8, 8]);
  });
});
