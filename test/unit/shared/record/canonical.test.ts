/** One value has one text: the examples of RFC 8785, and what is added to it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, NotCanonical } from "../../../../shared/record/canonical.ts";
import { firstMissing, Ranges } from "../../../../shared/record/ranges.ts";

test("the examples of RFC 8785 clauses 3.2.2 and 3.2.3", () => {
  const example = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  expect(canonicalJson(example)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
  const sorted = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  expect(canonicalJson(sorted)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
});

test("half a surrogate pair is escaped; what is no JSON, or too deep, has no text", () => {
  expect(canonicalJson({ a: "\ud800" })).toBe(String.raw`{"a":"\ud800"}`);
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  expect(() => canonicalJson(Number.NaN)).toThrow(NotCanonical);
  expect(() => canonicalJson(() => 1)).toThrow(NotCanonical);
  let deep: unknown = 1;
  for (let i = 0; i < 70; i++) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow(NotCanonical);
});

test("any value has one text, whatever the order of its members, and the text means the value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = canonicalJson(value);
      const backwards = JSON.parse(text, (_name, member: unknown) =>
        typeof member === "object" && member !== null && !Array.isArray(member)
          ? Object.fromEntries(Object.entries(member).reverse())
          : member,
      );
      expect(canonicalJson(backwards)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("runs of numbers tell the first that is missing", () => {
  const runsOf = (numbers: readonly number[]) => {
    const ranges = new Ranges();
    for (const number of numbers) ranges.add(number);
    return ranges.runs;
  };
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
      fc.uniqueArray(fc.integer({ min: 1, max: 60 })),
      (a, b) => {
        const [wanted, present] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)];
        const expected = wanted.find((each) => !present.includes(each));
        expect(firstMissing(runsOf(wanted), runsOf(present))).toBe(expected);
      },
    ),
  );
});
