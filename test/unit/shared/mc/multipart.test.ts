import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { particular } from "../../../../shared/errors/particulars.ts";
import { BodyError, decodeBody, encodeMultipart, findPart, mediaType } from "../../../../shared/mc/multipart.ts";

const crlf = (text: string) => text.replace(/\n/g, "\r\n");

describe("multipart bodies (RFC 2046)", () => {
  test("what is encoded is decoded as it was", () => {
    const part = fc.record({
      contentType: fc.constantFrom("application/sdp", "text/plain;charset=utf-8"),
      content: fc.string({ unit: "grapheme" }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
        const { contentType, body } = encodeMultipart(parts, "b0undary");
        expect(decodeBody(contentType, body)).toEqual(parts);
      }),
    );
  });

  test("preamble, epilogue, folded header fields, quoted boundary with spaces after it", () => {
    const body = crlf(
      `ignored\n--a b\nContent-Type: application/sdp;\n charset=utf-8\nX: y\n\nv=0\n--a b   \nContent-Type: text/plain\nContent-Disposition: recipient-list\n\nhello\n--a b--\nignored --a b\n`,
    );
    expect(decodeBody('Multipart/Mixed; x=y; Boundary="a b"', body)).toEqual([
      { contentType: "application/sdp; charset=utf-8", content: "v=0" },
      { contentType: "text/plain", content: "hello", disposition: "recipient-list" },
    ]);
  });

  test("line feeds alone, a part without header fields, an empty part", () => {
    expect(decodeBody("multipart/mixed;boundary=b", "--b\n\nplain\n--b\nContent-Type: a/b\n\n\n--b--")).toEqual([
      { contentType: "text/plain", content: "plain" },
      { contentType: "a/b", content: "" },
    ]);
  });

  test("nested multiparts are flattened", () => {
    const inner = encodeMultipart(
      [
        { contentType: "a/a", content: "1" },
        { contentType: "b/b", content: "2" },
      ],
      "in",
    );
    const outer = encodeMultipart(
      [
        { contentType: inner.contentType, content: inner.body },
        { contentType: "c/c", content: "3" },
      ],
      "out",
    );
    expect(decodeBody(outer.contentType, outer.body).map(({ content }) => content)).toEqual(["1", "2", "3"]);
  });

  test("transfer encodings", () => {
    const encoded = (encoding: string, content: string) =>
      decodeBody(
        "multipart/mixed;boundary=b",
        crlf(`--b\nContent-Type: t/t\nContent-Transfer-Encoding: ${encoding}\n\n${content}\n--b--\n`),
      )[0]?.content;
    expect(encoded("base64", "w6TigqxhYmM=\n")).toBe("ä€abc");
    expect(encoded("Quoted-Printable", "a=C3=A4=\n=3D")).toBe("aä=");
    expect(encoded("8bit", "ä")).toBe("ä");
    expect(() => encoded("uuencode", "x")).toThrow(BodyError);
    expect(() => encoded("base64", "w6*T")).toThrow(BodyError);
    expect(() => encoded("base64", "/////w==")).toThrow(BodyError);
    expect(() => encoded("constructor", "x")).toThrow(BodyError);
  });

  test.each([
    ["no closing boundary", "multipart/mixed;boundary=b", "--b\r\nContent-Type: a/b\r\n\r\nx\r\n"],
    ["no boundary at all", "multipart/mixed", "--b\r\n\r\nx\r\n--b--"],
    ["boundary too long", `multipart/mixed;boundary=${"b".repeat(71)}`, ""],
    ["no empty line after the header fields", "multipart/mixed;boundary=b", "--b\r\nContent-Type: a/b\r\n--b--"],
    ["too many parts", "multipart/mixed;boundary=b", `${"--b\r\n\r\nx\r\n".repeat(40)}--b--`],
  ])("refuses: %s", (_what, contentType, body) => {
    expect(() => decodeBody(contentType, body)).toThrow(BodyError);
  });

  test("refuses nesting deeper than four", () => {
    let body = "x";
    let contentType = "a/a";
    for (let depth = 1; depth <= 5; depth++) {
      ({ body, contentType } = encodeMultipart([{ contentType, content: body }], `b${depth}x`));
      if (depth <= 4) expect(decodeBody(contentType, body)).toHaveLength(1);
    }
    expect(() => decodeBody(contentType, body)).toThrow(particular("parts-too-deep"));
  });

  test("many small parts in nested multiparts are refused as well", () => {
    const twenty = encodeMultipart(
      Array.from({ length: 20 }, () => ({ contentType: "a/a", content: "" })),
      "in",
    );
    const outer = encodeMultipart(
      [1, 2].map(() => ({ contentType: twenty.contentType, content: twenty.body })),
      "out",
    );
    expect(() => decodeBody(outer.contentType, outer.body)).toThrow(particular("too-many-parts"));
  });

  test("a boundary that occurs in a part is refused when writing", () => {
    expect(() => encodeMultipart([{ contentType: "a/a", content: "--b" }], "b")).toThrow(BodyError);
  });

  test("media types are compared without regard to case and parameters", () => {
    expect(mediaType(" Application/SDP ; a=b")).toBe("application/sdp");
    expect(findPart([{ contentType: "Application/SDP;x=y", content: "v=0" }], "application/sdp")?.content).toBe("v=0");
    expect(findPart([], "application/sdp")).toBeUndefined();
  });

  test("arbitrary bodies never do anything but decode or be refused", () => {
    const bits = fc.array(
      fc.constantFrom("--b", "--b--", "\r\n", "\n", "Content-Type: multipart/mixed;boundary=b", "x", ":", " "),
    );
    fc.assert(
      fc.property(bits, (lines) => {
        try {
          decodeBody("multipart/mixed;boundary=b", lines.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(BodyError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
