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
    const disposed = fc.tuple(part, fc.constantFrom({}, { disposition: "recipient-list" }));
    fc.assert(
      fc.property(fc.array(disposed, { minLength: 1, maxLength: 8 }), (pairs) => {
        const parts = pairs.map(([bare, disposition]) => ({ ...bare, ...disposition }));
        const { contentType, body } = encodeMultipart(parts, "b0undary");
        expect(decodeBody(contentType, body)).toStrictEqual(parts);
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

  test("space and line feeds wherever a server puts them", () => {
    const body =
      "--b\nContent-Type : a/b;\n\t x=y\nContent-Disposition:  recipient-list \nContent-TypeX\n:z\n\nplain\n--b--";
    expect(decodeBody("multipart/mixed ; boundary = b", body)).toEqual([
      { contentType: "a/b; x=y", content: "plain", disposition: "recipient-list" },
    ]);
  });

  test("a boundary of quoted pairs, and one as long as it may be", () => {
    expect(decodeBody('multipart/related;type="a;boundary=z";boundary=b', "--b\n\nx\n--b--")).toHaveLength(1);
    expect(decodeBody('multipart/mixed;boundary="b\\.c"', "--b.c\n\nx\n--b.c--")).toHaveLength(1);
    const longest = "b".repeat(70);
    expect(decodeBody(`multipart/mixed;boundary=${longest}`, `--${longest}\n\nx\n--${longest}--`)).toHaveLength(1);
  });

  test("the disposition of a multipart is that of its only part, and of none when it has more", () => {
    const nested = (inner: string) =>
      `--b\nContent-Type: multipart/mixed;boundary=i\nContent-Disposition: render\n\n${inner}--i--\n--b--`;
    const one = { contentType: "text/plain", content: "x" };
    expect(decodeBody("multipart/mixed;boundary=b", nested("--i\n\nx\n"))).toStrictEqual([
      { ...one, disposition: "render" },
    ]);
    expect(decodeBody("multipart/mixed;boundary=b", nested("--i\n\nx\n--i\n\nx\n"))).toStrictEqual([one, one]);
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
    expect(encoded("base64", "YWJj")).toBe("abc");
    expect(encoded("base64", "77u/YQ==")).toBe("\ufeffa");
    expect(encoded("quoted-printable", "x2041=3d=4")).toBe("x2041==4");
    const soft = "--b\nContent-Transfer-Encoding: quoted-printable\n\na=\nb\n--b--";
    expect(decodeBody("multipart/mixed;boundary=b", soft)[0]?.content).toBe("ab");
    for (const plain of ["7bit", "8bit", "binary"]) expect(encoded(plain, "ä=3D")).toBe("ä=3D");
    expect(() => encoded("uuencode", "x")).toThrow(particular("transfer-encoding-unknown"));
    expect(() => encoded("base64", "w6*T")).toThrow(particular("not-base64"));
    expect(() => encoded("base64", "YQ==YQ==")).toThrow(particular("not-base64"));
    expect(() => encoded("base64", "/////w==")).toThrow(particular("not-utf-8"));
    expect(() => encoded("constructor", "x")).toThrow(particular("transfer-encoding-unknown"));
  });

  const EMPTY = "--b\nContent-Type: multipart/mixed;boundary=i\n\n--i--\n";
  test.each([
    ["parts-not-closed", "multipart/mixed;boundary=b", "--b\r\nContent-Type: a/b\r\n\r\nx\r\n"],
    ["no-usable-boundary", "multipart/mixed", "--b\r\n\r\nx\r\n--b--"],
    ["no-usable-boundary", 'multipart/mixed;boundary=""', "--\r\n\r\nx\r\n----"],
    ["no-usable-boundary", `multipart/mixed;boundary=${"b".repeat(71)}`, ""],
    ["part-without-empty-line", "multipart/mixed;boundary=b", "--b\r\nContent-Type: a/b\r\n--b--"],
    ["too-many-parts", "multipart/mixed;boundary=b", `${"--b\r\n\r\nx\r\n".repeat(33)}--b--`],
    // Nothing is in them, and each is work.
    ["too-many-parts", "multipart/mixed;boundary=b", `${EMPTY.repeat(33)}--b--`],
  ] as const)("refuses: %s", (mark, contentType, body) => {
    expect(() => decodeBody(contentType, body)).toThrow(
      expect.objectContaining({ name: "BodyError", message: particular(mark) }),
    );
  });

  test("as many parts as there may be", () => {
    expect(decodeBody("multipart/mixed;boundary=b", `${"--b\n\nx\n".repeat(32)}--b--`)).toHaveLength(32);
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
    expect(() => encodeMultipart([{ contentType: "a/a", content: "--b" }], "b")).toThrow(
      particular("boundary-in-a-part"),
    );
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
