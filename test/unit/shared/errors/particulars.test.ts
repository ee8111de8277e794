import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { particular, readParticular } from "../../../../shared/errors/particulars.ts";
import { particulars } from "../../../../shared/words/en/particulars.ts";
import { particularWords } from "../../../../shared/words/particular-words.ts";

describe("particulars of ours", () => {
  test("are kept as marks with their values, and read again", () => {
    expect(particular("frames-refused", 12, 40)).toBe("#frames-refused 12 40");
    expect(readParticular("#frames-refused 12 40")).toEqual({ mark: "frames-refused", values: ["12", "40"] });
    expect(readParticular(particular("device-silent"))).toEqual({ mark: "device-silent", values: [] });
  });

  test("are shown in words", () => {
    expect(particularWords(particular("frames-refused", 12, 40))).toBe("12 of 40 frames");
    expect(particularWords(particular("no-connection-in-time"))).toBe("no connection in time");
    const named = particular("id-not-served", "sip:bea@b.example", "kms.a.example");
    expect(particularWords(named)).toBe("sip:bea@b.example is not served by kms.a.example");
  });

  test("each mark has as many values as its words", () => {
    for (const [mark, text] of Object.entries(particulars)) {
      const values = ["{{first}}", "{{second}}", "{{third}}"].flatMap((value, at) =>
        text.includes(value) ? [String(at)] : [],
      );
      expect(readParticular([`#${mark}`, ...values].join(" ")), mark).toBeDefined();
    }
  });

  test("a mark with too few or too many values, and one that there is not, are text from elsewhere", () => {
    for (const text of ["#frames-refused 12", "#frames-refused 1 2 3", "#toString", "#nothing", "#", "device-silent"]) {
      expect(particularWords(text)).toBe(text);
    }
  });

  test("text from elsewhere, and sentences of older records, are shown as they are", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.startsWith("#")),
        (text) => particularWords(text) === text,
      ),
    );
  });
});
