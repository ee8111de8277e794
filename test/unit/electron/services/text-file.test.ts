import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readJsonFile, wrongMembers } from "../../../../electron/services/json-file.ts";
import { NotTextError, readTextFile } from "../../../../electron/services/text-file.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();
const file = () => join(at.folder, "file");

/** How Notepad and PowerShell write a text. */
const WRITTEN: readonly (readonly [string, (text: string) => Uint8Array])[] = [
  ["UTF-8", (text) => Buffer.from(text)],
  ["UTF-8 with a byte order mark", (text) => Buffer.from(`\uFEFF${text}`)],
  ["UTF-16 of Windows", (text) => Buffer.from(`\uFEFF${text}`, "utf16le")],
  ["UTF-16 the other way round", (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
];

describe("a file that an administrator wrote", () => {
  test.each(WRITTEN)("in %s is read", (_how, written) => {
    writeFileSync(file(), written('{\r\n  "name": "Åse Ødegård"\r\n}\r\n'));
    expect(readTextFile(file())).toBe('{\r\n  "name": "Åse Ødegård"\r\n}\r\n');
    expect(readJsonFile(file(), z.object({ name: z.string() }))).toEqual({
      kind: "found",
      value: { name: "Åse Ødegård" },
    });
  });

  test.each([
    ["an encoding of one country", Buffer.from('{"name":"\xC5se"}', "latin1")],
    ["UTF-16 without a byte order mark", Buffer.from('{"name":"Ase"}', "utf16le")],
    ["UTF-16 the other way round without one", Buffer.from('{"name":"Ase"}', "utf16le").swap16()],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0, 0x7d, 0, 0, 0])],
    ["half of UTF-16", Buffer.from([0xff, 0xfe, 0x7b])],
    ["a lone half of a pair in UTF-16", Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
  ])("in %s is named as what it is, not read with wrong letters", (_how, octets) => {
    writeFileSync(file(), octets);
    expect(() => readTextFile(file())).toThrow(NotTextError);
    const read = readJsonFile(file(), z.unknown());
    expect(read.kind === "unreadable" && wrongMembers(read.cause)).toBe("not UTF-8");
  });
});
