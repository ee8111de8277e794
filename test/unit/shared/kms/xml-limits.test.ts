import { describe, expect, test } from "vitest";
import { exactTextOf, parseXml, XmlError } from "../../../../shared/base/xml.ts";

const LIMITS = { maxOctets: 4 * 1024 * 1024, maxDepth: 32, maxMarkup: 1_000 };
const fault = (text: string) => {
  try {
    parseXml(text, LIMITS);
    return "accepted";
  } catch (error) {
    return error instanceof XmlError ? error.fault : error;
  }
};

describe("limits of large XML documents", () => {
  test.each([
    ["elements", `<r>${"<a/>".repeat(1_000)}</r>`],
    ["attributes", `<r ${Array.from({ length: 1_000 }, (_, i) => `a${i} = ''`).join(" ")}/>`],
    ["comments", `<r>${"<!---->".repeat(1_000)}</r>`],
    ["references", `<r>${"&amp;".repeat(1_000)}</r>`],
    ["a document within its octets that holds a million elements", `<r>${"<a/>".repeat(1_000_000)}</r>`],
  ])("too many %s are refused unbuilt", (_what, text) => {
    expect(fault(text)).toBe("too-large");
  });

  test("long text is no reason to refuse", () => {
    expect(fault(`<r>${"=".repeat(100_000)}${"x ".repeat(1_000_000)}</r>`)).toBe("accepted");
  });
});

describe("exact text", () => {
  test.each([
    ["XML white space around it is dropped", "<a> \t\r\n kms \n</a>", "kms"],
    ["other white space is kept", "<a>\u00a0kms\u2028</a>", "\u00a0kms\u2028"],
    ["a character that ends lines in XML 1.1 only is kept", "<a>k\u0085ms</a>", "k\u0085ms"],
    ["comments do not cut it", "<a>kms<!-- x -->.example</a>", "kms.example"],
    ["nothing", "<a>  </a>", ""],
  ])("%s", (_what, text, expected) => {
    expect(exactTextOf(parseXml(text, LIMITS))).toBe(expected);
  });
});
