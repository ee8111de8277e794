/** Names of files as strangers give them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_FILE_NAME, safeFileName } from "../../../../shared/mc/file-name.ts";

test.each([
  ["an ordinary one", "pier-4-plan.pdf", "pier-4-plan.pdf"],
  ["with blanks and letters of the world", "Lageplan Süd 控制室.pdf", "Lageplan Süd 控制室.pdf"],
  ["a way upwards", "../../.ssh/authorized_keys", "authorized_keys"],
  ["a way upwards on Windows", "..\\..\\Startup\\a.lnk", "a.lnk"],
  ["a whole path", "/etc/passwd", "passwd"],
  ["a drive", "C:evil.exe", "C_evil.exe"],
  ["another stream", "plan.pdf:evil.exe", "plan.pdf_evil.exe"],
  ["nothing but dots", "..", "file"],
  ["a way that ends", "a/b/", "file"],
  ["nothing", "", "file"],
  ["hidden", ".bashrc", "bashrc"],
  ["one of our own temporary names", ".part", "part"],
  ["a device", "CON", "_CON"],
  ["a device with an ending", "nul.txt", "_nul.txt"],
  ["a device with a blank", "com1 .txt", "_com1 .txt"],
  ["a device with a small figure", "LPT¹.pdf", "_LPT¹.pdf"],
  ["no device", "console.txt", "console.txt"],
  ["a word that ends as a device", "lexicon.txt", "lexicon.txt"],
  ["several dots before it", "...plan.pdf", "plan.pdf"],
  ["a dot and a blank at the end", "setup.exe. .", "setup.exe"],
  ["a word that turns the rest around", "invoice\u202Efdp.exe", "invoicefdp.exe"],
  ["characters that nobody sees", "pl\u200Ban\uFEFF.pdf", "plan.pdf"],
  ["a zero and a line", "plan\0.pdf\r\nX: y", "plan.pdfX_ y"],
  ["what an option looks like", "--help", "_--help"],
  ["half of a pair", "a\uD800b.txt", "ab.txt"],
  ["characters of shells", 'a|b?c*d"e<f>', "a_b_c_d_e_f_"],
])("%s", (_what, given, expected) => expect(safeFileName(given)).toBe(expected));

describe("ten thousand characters", () => {
  test("keep their beginning and their ending", () => {
    const name = safeFileName(`${"a".repeat(10_000)}.pdf`);
    expect(name).toMatch(/^a+….pdf$/);
    expect(name.length).toBeLessThanOrEqual(MAX_FILE_NAME);
  });
  test("of many octets each fit into a file system", () =>
    expect(Buffer.byteLength(safeFileName(`${"控".repeat(10_000)}.pdf`))).toBeLessThanOrEqual(200));
  test("are read from the end on: it says what a file is", () =>
    expect(safeFileName(`b${"a".repeat(5_000)}`)).toMatch(/^a+…$/));
  test("without an ending that is one are cut", () =>
    expect(safeFileName(`a.${"b".repeat(10_000)}`).length).toBeLessThanOrEqual(MAX_FILE_NAME));
});

describe("a name at its limit", () => {
  const ending = (length: number) => `.${"e".repeat(length - 1)}`;

  test.each([
    ["characters", "a".repeat(MAX_FILE_NAME)],
    ["octets of one each, two, three and four", "a".repeat(100) + "é".repeat(4) + "控".repeat(4) + "😀".repeat(5)],
    ["octets exactly", `${"控".repeat(66)}ab`],
    ["octets of two at both ends of their range", "\u00a1".repeat(50) + "\u07ca".repeat(50)],
    ["octets of three at the beginning of their range", "\u0900".repeat(66)],
    ["octets of four", "😀".repeat(50)],
  ])("stays as it is: %s", (_what, name) => expect(safeFileName(name)).toBe(name));

  test.each([
    ["characters", "a".repeat(MAX_FILE_NAME + 1)],
    ["octets of two", "é".repeat(101)],
    ["octets of three", "控".repeat(67)],
    ["octets of three, the first of them all", "\u0800".repeat(67)],
    ["octets of four, the first of them all", "\u{10000}".repeat(51)],
    ["octets of four", "😀".repeat(51)],
    ["an octet of one among those of three", `${"控".repeat(66)}abc`],
  ])("is cut by no more than it has to be: %s", (_what, name) => {
    const cut = safeFileName(name);
    expect(cut.endsWith("…")).toBe(true);
    expect(name.startsWith(cut.slice(0, -1))).toBe(true);
    // One more character of the same would be too much.
    const more = cut.replace("…", `${[...name][[...cut].length - 1]}…`);
    expect(more.length > MAX_FILE_NAME || Buffer.byteLength(more) > 200).toBe(true);
  });

  test("keeps an ending of sixteen characters with its dot, and no longer one", () => {
    expect(safeFileName(`${"a".repeat(200)}${ending(16)}`)).toMatch(/^a+…\.e{15}$/);
    expect(safeFileName(`${"a".repeat(200)}${ending(17)}`)).toMatch(/^a+…$/);
    expect(safeFileName("a".repeat(200))).toBe(`${"a".repeat(MAX_FILE_NAME - 1)}…`);
  });

  test("has one blank where there were several", () => expect(safeFileName("a  \t b.txt")).toBe("a b.txt"));
});

test("whatever is given, what comes of it is a name on every system, and stays the same", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ maxLength: 300 })), (given) => {
      const name = safeFileName(given);
      expect(name).not.toMatch(/[\\/:*?"<>|\p{Cc}\p{Cf}\p{Cs}]|^[. ]|[. ]$|^$/u);
      expect(name.length).toBeLessThanOrEqual(MAX_FILE_NAME);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
      expect(safeFileName(name)).toBe(name);
    }),
    { numRuns: 2_000 },
  );
});
