import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  descendants,
  escapeXml,
  parseXml,
  SIP_BODY_XML,
  textOf,
  utf8Length,
  XmlError,
} from "../../../../shared/base/xml.ts";

const fault = (text: string, limits = SIP_BODY_XML) => {
  try {
    parseXml(text, limits);
    return "accepted";
  } catch (error) {
    return error instanceof XmlError ? error.fault : error;
  }
};

describe("hardened XML", () => {
  test.each([
    ["a document type declaration", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "doctype"],
    ["one in lower case, inside a comment", "<a><!-- <!doctype a> --></a>", "doctype"],
    ["an entity that nobody declared", "<a>&b;</a>", "malformed"],
    ["an element left open", "<a><b></a>", "malformed"],
    ["two roots", "<a/><b/>", "malformed"],
    ["an attribute twice", '<a b="1" b="2"/>', "malformed"],
    ["a prefix without namespace", "<p:a/>", "malformed"],
    ["nothing", "", "malformed"],
    ["no XML", "hello", "malformed"],
  ])("refuses %s", (_what, text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  test("counts octets, not characters", () => {
    expect(fault("<a>€</a>", { maxOctets: 10, maxDepth: 2 })).toBe("accepted");
    expect(fault("<a>€</a>", { maxOctets: 9, maxDepth: 2 })).toBe("too-large");
  });

  test("refuses a document deeper than the limit without exhausting the stack", () => {
    const deep = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
    expect(fault(deep(32))).toBe("accepted");
    expect(fault(deep(33))).toBe("too-deep");
    expect(fault(deep(900))).toBe("too-deep");
    expect(fault(deep(9_000))).toBe("too-large");
  });

  test("finds descendants in document order", () => {
    const root = parseXml("<a><b><c/></b><d/></a>", SIP_BODY_XML);
    expect(descendants(root).map((element) => element.localName)).toEqual(["b", "c", "d"]);
  });

  test("what is escaped is read back as it was, apart from characters XML cannot carry", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const read = textOf(parseXml(`<a>x${escapeXml(text)}x</a>`, SIP_BODY_XML));
        const carried = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
        expect(read).toBe(`x${carried.replace(/\r\n?/g, "\n")}x`);
      }),
    );
  });

  test("carries the replacement character, which our own encoder writes", () => {
    expect(escapeXml("Bea\u0007\ud800")).toBe("Bea\ufffd\ufffd");
    expect(textOf(parseXml("<a>Bea \ufffd</a>", SIP_BODY_XML))).toBe("Bea \ufffd");
  });

  test("counts UTF-8 octets as an encoder would", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });

  test("arbitrary text never does anything but parse or be refused", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<", ">", "/", "a", "b", "&", ";", '"', "=", "<!--", "-->", "]]>", " ")),
        (bits) => {
          expect(["accepted", "malformed", "doctype", "too-deep"]).toContain(fault(bits.join("")));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
