/** Sealed files on the disk: what opens, what does not, and what is there afterwards. */
import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { kindOfFile } from "../../../../electron/files/file-kind.ts";
import { objectSize, sealedFile } from "../../../../electron/files/file-object.ts";
import { type Demands, finish, type Places, placesIn } from "../../../../electron/files/quarantine.ts";
import type { PayloadKey } from "../../../../electron/keys/payload-cipher.ts";
import { deriveDpck } from "../../../../shared/mikey/derivation.ts";

const PCK_ID = "1a2b3c4d";
const pck = randomBytes(16);
const key = (): PayloadKey => ({ pck: Uint8Array.from(pck), pckId: PCK_ID });
const ID = "0918a100-0000-4000-8000-000000000001";

let root: string;
let places: Places;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "file-object-"));
  places = placesIn(root, ID, "plan.png");
  mkdirSync(join(root, ID));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function* inChunks(content: Uint8Array, each = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += each) yield content.subarray(at, at + each);
}

async function sealed(content: Uint8Array): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of sealedFile(inChunks(content), key(), 1_800_000_000)) parts.push(part);
  return Buffer.concat(parts);
}

const DEMANDS: Demands = {
  sha1: null,
  isProtectionRequired: true,
  pckId: PCK_ID,
  keyOf: (id) => (id === PCK_ID ? key() : undefined),
};

function finished(object: Uint8Array, demands: Partial<Demands> = {}) {
  writeFileSync(places.part, object);
  return finish(places, { ...DEMANDS, ...demands });
}

const PLAN = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), randomBytes(100_000)]);

describe("the object", () => {
  test("is head, ciphertext and tag, under the DPCK, with the head authenticated: made here by hand", async () => {
    const object = await sealed(PLAN);
    expect(object.length).toBe(objectSize(PLAN.length));
    expect(object[0]).toBe(0x43);
    expect(object.subarray(28, 32).toString("hex")).toBe(PCK_ID);
    const dpck = deriveDpck(Uint8Array.from(pck), Buffer.from(PCK_ID, "hex"));
    const cipher = createCipheriv("aes-128-gcm", dpck, object.subarray(12, 28)).setAAD(object.subarray(0, 32));
    const expected = Buffer.concat([cipher.update(PLAN), cipher.final(), cipher.getAuthTag()]);
    expect(object.subarray(32).equals(expected)).toBe(true);
  });

  test("is another one each time", async () => {
    const [one, two] = await Promise.all([sealed(PLAN), sealed(PLAN)]);
    expect(one.subarray(12, 28).equals(two.subarray(12, 28))).toBe(false);
  });

  test.each([0, 1, 15, 16, 17, 4096])("of %i octets comes back", async (size) => {
    const content = randomBytes(size);
    expect(await finished(await sealed(content))).toMatchObject({ size, pckId: PCK_ID });
    expect(readFileSync(places.file).equals(content)).toBe(true);
  });
});

test("what is verified has its name, its true type, and is its owner's alone; nothing else is beside it but what was fetched", async () => {
  const object = await sealed(PLAN);
  const sha1 = createHash("sha1").update(object).digest("hex");
  expect(await finished(object, { sha1 })).toEqual({ pckId: PCK_ID, size: PLAN.length, found: "image/png" });
  expect(readFileSync(places.file).equals(PLAN)).toBe(true);
  expect(statSync(places.file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(root, ID)).sort()).toEqual([".part", "plan.png"]);
});

/** Nothing of it is there: no file, no part, no octet in clear. */
async function refused(object: Uint8Array, demands: Partial<Demands>, code: string): Promise<void> {
  await expect(finished(object, demands)).rejects.toMatchObject({ code });
  expect(readdirSync(join(root, ID))).toEqual([]);
}

describe("nothing is kept of", () => {
  test("one with an octet changed, whichever it is", async () => {
    const object = await sealed(randomBytes(64));
    for (let at = 0; at < object.length; at++) {
      const changed = Buffer.from(object);
      changed[at] = (changed[at] ?? 0) ^ 0x80;
      await expect(finished(changed), `octet ${at}`).rejects.toMatchObject({
        code: expect.stringMatching(/^file-not-(?:opened|protected)$/),
      });
      expect(readdirSync(join(root, ID))).toEqual([]);
    }
  });
  test("one that is cut off, wherever", async () => {
    const object = await sealed(randomBytes(64));
    for (const length of [0, 1, 31, 32, 47, 48, 63, object.length - 1])
      await expect(finished(object.subarray(0, length)), `${length}`).rejects.toMatchObject({
        code: expect.stringMatching(/^file-not-(?:opened|protected)$/),
      });
  });
  test("one with an octet more", async () =>
    refused(Buffer.concat([await sealed(PLAN), Buffer.of(0)]), {}, "file-not-opened"));
  test("one under another key", async () => {
    const keyOf = () => ({ pck: Uint8Array.from(randomBytes(16)), pckId: PCK_ID });
    await refused(await sealed(PLAN), { keyOf }, "file-not-opened");
  });
  test("one under a key that did not come with it", async () =>
    refused(await sealed(PLAN), { pckId: "ffffffff" }, "file-not-opened"));
  test("one under a key that nobody here has", async () =>
    refused(await sealed(PLAN), { pckId: null, keyOf: () => undefined }, "file-not-opened"));
  test("one in clear, where protection is required", () => refused(PLAN, { pckId: null }, "file-not-protected"));
  test("one in clear, where a key came with it", () =>
    refused(PLAN, { isProtectionRequired: false }, "file-not-protected"));
  test("one that is not what was announced", async () =>
    refused(await sealed(PLAN), { sha1: "0".repeat(40) }, "file-differs"));
});

test("one in clear is taken where nothing forbids it", async () => {
  expect(await finished(PLAN, { pckId: null, isProtectionRequired: false })).toMatchObject({ pckId: null });
  expect(readFileSync(places.file).equals(PLAN)).toBe(true);
});

test("a disk that does not take it costs nothing of what was fetched", async () => {
  const object = await sealed(PLAN);
  mkdirSync(places.opening);
  await expect(finished(object)).rejects.toMatchObject({ code: "file-unwritable" });
  expect(readFileSync(places.part).equals(object)).toBe(true);
});

test.each([
  ["\x89PNG\r\n\x1a\n....", "image/png"],
  ["\xff\xd8\xff\xe0", "image/jpeg"],
  ["RIFF\x10\0\0\0WEBPVP8 ", "image/webp"],
  ["%PDF-1.7", "application/pdf"],
  ["PK\x03\x04", "application/zip"],
  ["MZ\x90\0", "application/vnd.microsoft.portable-executable"],
  ["\x7fELF", "application/x-elf"],
  ["#!/bin/sh\n", "text/x-shellscript"],
  ["\0\0\0\x20ftypisom", "video/mp4"],
  ["<!DOCTYPE HTML>", "text/html"],
  ["<HTML>", "text/html"],
  ["Plain words.\n", "text/plain"],
  ["\0\x01\x02\x03", null],
  ["", null],
])("%j is %s", (octets, type) => expect(kindOfFile(Buffer.from(octets, "latin1"))).toBe(type));
