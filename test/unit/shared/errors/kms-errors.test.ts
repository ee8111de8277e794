import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { KMS_DOCUMENT_ERRORS, type KmsDocumentErrorCode } from "../../../../shared/errors/kms-errors.ts";
import { ERRORS } from "../../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../../shared/words/error-words.ts";

const codes = Object.keys(KMS_DOCUMENT_ERRORS) as KmsDocumentErrorCode[];

describe("the error table of key management documents", () => {
  test("has whole sentences, each code with its own", () => {
    const words = codes.map((code) => ERROR_WORDS[code]);
    for (const { message, advice } of words) {
      expect(message).toMatch(/^[A-Z].*\.$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(words.map(({ message }) => message)).size).toBe(codes.length);
  });

  test("can join the program's table: no code means something else there", () => {
    const table = ERRORS as Record<string, unknown>;
    for (const [code, row] of Object.entries(KMS_DOCUMENT_ERRORS)) expect(table[code] ?? row).toEqual(row);
  });

  test("is asserted by the tests code by code", () => {
    const tests = ["../kms/", "../../electron/keys/"]
      .map((folder) => new URL(folder, import.meta.url))
      .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder)))
      .filter(({ pathname }) => pathname.endsWith(".test.ts"))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    expect(codes.filter((code) => !tests.includes(`"${code}"`))).toEqual([]);
  });
});
