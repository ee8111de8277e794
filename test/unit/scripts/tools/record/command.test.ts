/** `npm run record -- verify`: what it says of a file, and with which status. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RECORD_CRYPTO } from "../../../../../electron/services/record-crypto.ts";
import { runRecord } from "../../../../../scripts/tools/record/command.ts";
import { fingerprintOf } from "../../../../../shared/record/links.ts";
import { chained, exported, newKeys, signerOf } from "../../../../support/fixtures/record/kept-record.ts";

const keys = newKeys();
const fingerprint = fingerprintOf(RECORD_CRYPTO, keys.key);
/** Of a key that has signed nothing here. */
const ANOTHER = fingerprintOf(RECORD_CRYPTO, newKeys().key);
/** Line separators of JavaScript are none of JSON Lines, and U+FFFD is a character like any other. */
const entries = chained([{ said: "a\u2028b" }, { said: "\ufffd" }, { said: "c" }], signerOf(keys));
let folder = "";
let file = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-record-"));
  file = join(folder, "export.jsonl");
  writeFileSync(file, `${exported(entries, signerOf(keys, 9)).join("\n")}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function changed(change: (octets: Buffer) => Buffer): string {
  const other = join(folder, "changed.jsonl");
  writeFileSync(other, change(readFileSync(file)));
  return other;
}

test("a whole export is as it was signed, and its head can be noted", async () => {
  const { isWhole, said } = await runRecord(["verify", file, fingerprint]);
  expect(isWhole).toBe(true);
  expect(said).toContain("Entries 1 to 3: 3 shown and verified");
  const head = /\d+:\d+:[0-9a-f]{64}$/.exec(said)?.[0] ?? "";
  expect(await runRecord(["verify", file, fingerprint, head])).toMatchObject({ isWhole: true });
  const ahead = head.replace(/^\d+/, "99");
  expect((await runRecord(["verify", file, fingerprint, ahead])).said).toContain("run back");
});

test("the first entry that was changed is named, also where octets are none of a text", async () => {
  const swapped = changed((octets) => Buffer.from(octets.toString().replace('"said":"c"', '"said":"d"')));
  expect((await runRecord(["verify", swapped, fingerprint])).said).toContain("entry 3 was changed");
  // U+FFFD is what a careless reader would make of this octet.
  const broken = changed((octets) => {
    const at = octets.indexOf("\ufffd");
    return Buffer.concat([octets.subarray(0, at), Buffer.of(0xff), octets.subarray(at + 3)]);
  });
  expect((await runRecord(["verify", broken, fingerprint])).said).toContain("entry 2 cannot be read: line 3");
});

test("a cut end, another key, no file and a wrong call are no whole export", async () => {
  const cut = changed((octets) => octets.subarray(0, octets.lastIndexOf("\n", octets.length - 2) + 1));
  expect(await runRecord(["verify", cut, fingerprint])).toMatchObject({
    isWhole: false,
    said: expect.stringContaining("the end is missing"),
  });
  expect((await runRecord(["verify", file, ANOTHER])).said).toContain("another key");
  expect(await runRecord(["verify", join(folder, "none"), fingerprint])).toMatchObject({ isWhole: false });
  for (const args of [
    [],
    ["verify", file],
    ["verify", file, fingerprint, "1:1:0", "more"],
    ["show", file, fingerprint],
  ]) {
    expect((await runRecord(args)).said).toContain("npm run --silent record");
  }
});

test.each([
  ["in capitals", fingerprint.toUpperCase()],
  ["without hyphens", fingerprint.replaceAll("-", "")],
  ["with spaces", ` ${fingerprint.replaceAll("-", " ")}\n`],
  ["with the dashes of a text program", fingerprint.replaceAll("-", "\u2011")],
])("a fingerprint that is written %s is the same one", async (_how, typed) => {
  const { isWhole, said } = await runRecord(["verify", file, typed]);
  expect(isWhole).toBe(true);
  const head = said.slice(said.lastIndexOf(" ") + 1);
  expect(await runRecord(["verify", file, typed, head.toUpperCase()])).toMatchObject({ isWhole: true });
});

test.each([fingerprint.slice(0, -1), `${fingerprint}0`, "0000", "", fingerprint.replace(/^./, "g")])(
  "%j is said to be no fingerprint, and nobody is accused of another key",
  async (typed) => {
    const { isWhole, said } = await runRecord(["verify", file, typed]);
    expect(isWhole).toBe(false);
    expect(said).toMatch(/^What was given is no fingerprint/);
  },
);

test("what is no head is said to be none", async () => {
  expect(await runRecord(["verify", file, fingerprint, "no head"])).toMatchObject({
    isWhole: false,
    said: expect.stringMatching(/^What was given as head is none/),
  });
});

test("the command ends with the status that a script asks for", () => {
  const command = fileURLToPath(new URL("../../../../../scripts/record.ts", import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });
  expect(run("verify", file, fingerprint)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("As it was signed"),
  });
  expect(run("verify", file, ANOTHER)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("another-key"),
  });
});
