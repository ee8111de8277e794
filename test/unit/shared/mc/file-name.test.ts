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
  test("without an ending that is one are cut", () =>
    expect(safeFileName(`a.${"b".repeat(10_000)}`).length).toBeLessThanOrEqual(MAX_FILE_NAME));
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
