import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { TARGETS } from "../../fuzz/all-targets.ts";
import { expressionsIn, expressionsOf, readersIn, readersOf } from "../../fuzz/source.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const OF_A_DOCUMENT = "reads elements of a document that decodeKmsAnswer has read, and is tried through it";

/** Readers that are tried through others. A reader of text that came from elsewhere is no such one. */
const EXCUSED: Readonly<Record<string, string>> = {
  "electron/services/account.ts#readLargestSent": "one limit of the service configuration, whose reader is listed",
  "electron/services/service-configuration.ts#readServiceConfiguration":
    "a file of the data folder; its reader is listed",
  "electron/services/sealed-json.ts#readSealedJson": "a file of the data folder, by whatever schema its reader gives",
  "electron/set-up/kept-source.ts#readKeptSource": "a file of the data folder, which this program alone writes",
  "shared/kms/certificate.ts#readKmsCertificate": OF_A_DOCUMENT,
  "shared/kms/encrypted-key.ts#readEncryptedContent": OF_A_DOCUMENT,
  "shared/kms/error-element.ts#readReportedError": OF_A_DOCUMENT,
  "shared/kms/key-content.ts#readKeyContent": OF_A_DOCUMENT,
  "shared/kms/key-set.ts#readKmsKeySet": OF_A_DOCUMENT,
  "shared/kms/lookup.ts#readKmsLookup": OF_A_DOCUMENT,
  "shared/kms/message.ts#readCertificates": OF_A_DOCUMENT,
  "shared/kms/message.ts#readKmsInit": OF_A_DOCUMENT,
  "shared/kms/message.ts#readKmsKeyProv": OF_A_DOCUMENT,
  "shared/kms/message.ts#readKmsCertCache": OF_A_DOCUMENT,
  "shared/kms/reader.ts#readXml": "gives the errors of parseXml their codes, and is tried through every decodeKms…",
  "renderer/calling/call-redirection.ts#readFinalAnswer":
    "hands an answer to decodeRedirection or decodeRefusal, which are tried",
};

/** `path#name`, without the words that tell two targets of one reader apart. */
const listed = new Set(TARGETS.flatMap(({ reads }) => reads).map((name) => name.split(" ", 1)[0] ?? ""));

test("every reader of the program is tried, or excused with a reason", () => {
  const unknown = readersOf(ROOT).filter((reader) => !listed.has(reader) && !Object.hasOwn(EXCUSED, reader));
  expect(unknown, "put them into test/fuzz/targets").toEqual([]);
});

test("no reader is excused that is not there, or is tried", () => {
  const readers = new Set(readersOf(ROOT));
  expect(Object.keys(EXCUSED).filter((reader) => !readers.has(reader) || listed.has(reader))).toEqual([]);
});

test("what is put together while the program runs is in a file whose readers are tried", () => {
  const tried = new Set([...listed].map((name) => name.split("#", 1)[0]));
  // Through readProtectionOffer, which is handed the scheme.
  tried.add("renderer/calling/protection/frames-scheme.ts");
  const made = expressionsOf(ROOT).filter(({ literal }) => literal === undefined);
  expect(made.map(({ path }) => path).filter((path) => !tried.has(path))).toEqual([]);
});

describe("a reader is found", () => {
  test.each([
    ["a function", "export function parseThing(text: string) { return text; }"],
    ["a function that waits", "export async function readThing() {}"],
    ["a constant", "export const decodeThing = (text: string) => text;"],
    ["one that is named elsewhere", "function f() {} export { f as readThing };"],
  ])("%s", (_what, code) => {
    expect(readersIn("x.ts", code)).toHaveLength(1);
  });

  test("and what only begins like one, or stays inside, is none", () => {
    const code =
      "export const ready = 1; function parseThing() {} export type ReadThing = 1; export interface parseX {}";
    expect(readersIn("x.ts", code)).toEqual([]);
  });
});

test("expressions are found wherever they stand", () => {
  const code = "const a = /b+/g; f(x.regex(/c/i)); const d = new RegExp(e), f = RegExp(`g`);";
  expect(expressionsIn("x.ts", code).map(({ literal }) => String(literal))).toEqual([
    "/b+/g",
    "/c/i",
    "undefined",
    "undefined",
  ]);
});
