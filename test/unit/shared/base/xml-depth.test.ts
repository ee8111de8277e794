import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { childElements, parseXml, type XmlElement, XmlError } from "../../../../shared/base/xml.ts";
import { excessOfBuild } from "../../../../shared/base/xml-depth.ts";

const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);

describe("a document of depth 2", () => {
  test.each([
    ["siblings", `<r>${"<a></a>".repeat(100)}</r>`],
    ["empty elements", `<r>${"<a/>".repeat(100)}</r>`],
    ["empty elements with attributes and space", `<r>${"<a b='1' />".repeat(100)}</r>`],
    ["comments that look like elements", `<r><!-- ${"<a>".repeat(100)} --><a/></r>`],
    ["text that looks like elements", `<r><![CDATA[ ${"<a>".repeat(100)} ]]><a/></r>`],
    ["instructions that look like elements", `<?xml version="1.0"?><r><?x ${"<a>".repeat(100)}?><a/></r>`],
    ["attributes with the ends of tags", `<r>${`<a b=">" c='/>'></a>`.repeat(100)}</r>`],
    ["attributes with quotes", `<r>${`<a b="'" c='"'></a>`.repeat(100)}</r>`],
  ])("is no deeper: %s", (_what, text) => {
    parseXml(text, { maxOctets: 65_536, maxDepth: 2 });
    expect(excessOfBuild(text, 2)).toBeUndefined();
    expect(excessOfBuild(text, 1)).toBe("too-deep");
  });
});

test("too deep a document is refused before it is read: what is wrong with it further on is not seen", () => {
  const refused = expect.objectContaining({ fault: "too-deep" });
  expect(() => parseXml(`${nested(9_000)}<`, { maxOctets: 65_536, maxDepth: 32 })).toThrow(refused);
});

test.each([
  ["an attribute", `<a b="${"x".repeat(17_000)}"/>`],
  ["space", `<a ${" ".repeat(17_000)}/>`],
  ["a tag that does not end", `<a>${"<".repeat(17_000)}`],
  ["a quote that does not end", `<a b="${"x>".repeat(9_000)}`],
])("a tag that is too long because of %s is not read", (_what, text) => {
  expect(() => parseXml(text, { maxOctets: 65_536, maxDepth: 32 })).toThrow(
    expect.objectContaining({ fault: "too-large" }),
  );
  const long = `<a b="${"x".repeat(16_000)}">${"y".repeat(30_000)}</a>`;
  expect(parseXml(long, { maxOctets: 65_536, maxDepth: 32 }).textContent).toHaveLength(30_000);
});

test("whatever the text, what the parser builds of it is no deeper than that", () => {
  const depthOf = (element: XmlElement): number => 1 + Math.max(0, ...childElements(element).map(depthOf));
  const piece = fc.constantFrom(
    ..."<a>|</a>|<b c='>'>|</b>|<a/>|<a|>|'|\"|/|=|<!--|-->|<![CDATA[|]]>|<?x|?>|x| |<b d=\"|\">|</a >|<a >".split("|"),
  );
  const property = fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (pieces, limit) => {
    try {
      const root = parseXml(`<r>${pieces.join("")}</r>`, { maxOctets: 65_536, maxDepth: limit });
      expect(depthOf(root)).toBeLessThanOrEqual(limit);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
    }
  });
  fc.assert(property, { numRuns: 2_000 });
});
