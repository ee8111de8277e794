import { expect, test } from "vitest";
import { MAX_FILE_NAME } from "../../../../shared/mc/file-name.ts";
import { MAX_SHORT_TEXT } from "../../../../shared/mc/kept-reason.ts";
import { fileObjectSchema, type MessageFile, messageFileSchema } from "../../../../shared/mc/message-file.ts";

const OBJECT = {
  url: "https://content.system-b.example/files/1",
  size: 1024,
  sha1: "0123456789abcdef0123456789abcdef01234567",
  sealed: { forId: "sip:bea@mcx.system-b.example", pckId: "1a2b3c4d" },
};
const FILE: MessageFile = {
  name: "pier-4-plan.pdf",
  size: 972,
  type: "application/pdf",
  found: "application/pdf",
  object: OBJECT,
  stage: "fetched",
  wantsCompletion: true,
  answer: "accepted",
  told: "completed",
  gone: null,
  leaving: null,
  failure: { code: "file-not-opened", detail: "tag" },
};
const takes = (change: object) => messageFileSchema.safeParse({ ...FILE, ...change }).success;
const takesObject = (change: object) => fileObjectSchema.safeParse({ ...OBJECT, ...change }).success;

test("everything comes back as it was stored", () => {
  expect(messageFileSchema.parse(FILE)).toEqual(FILE);
  const empty = { ...FILE, size: null, type: null, found: null, object: null, answer: null, told: null, failure: null };
  expect(messageFileSchema.parse(empty)).toEqual(empty);
  const plain = { ...OBJECT, size: null, sha1: null, sealed: null };
  expect(fileObjectSchema.parse(plain)).toEqual(plain);
});

test.each([
  ["stage", ["ours", "offered", "fetching", "paused", "fetched", "failed"]],
  ["answer", ["accepted", "deferred", "rejected", null]],
  ["told", ["accepted", "deferred", "rejected", "completed", null]],
  ["gone", ["expired", "deleted", null]],
])("%s is one of its words, and no other", (field, words) => {
  expect(words.filter((word) => !takes({ [field]: word }))).toEqual([]);
  for (const other of ["", "another"]) expect(takes({ [field]: other })).toBe(false);
});

test("what a record has no room for is no file", () => {
  expect(takes({ name: "a".repeat(MAX_FILE_NAME) })).toBe(true);
  for (const name of ["", "a".repeat(MAX_FILE_NAME + 1)]) expect(takes({ name })).toBe(false);
  for (const field of ["type", "found"]) {
    expect([takes({ [field]: "a".repeat(255) }), takes({ [field]: "a".repeat(256) })]).toEqual([true, false]);
  }
  for (const size of [-1, 0.5]) expect(takes({ size })).toBe(false);
  expect([takes({ more: 1 }), takes({ failure: { code: "no-such-code" } })]).toEqual([false, false]);
  expect(takes({ failure: { code: "file-expired", detail: "a".repeat(MAX_SHORT_TEXT + 1) } })).toBe(false);
  expect(messageFileSchema.parse({ ...FILE, failure: { code: "file-expired" } }).failure).toEqual({
    code: "file-expired",
  });
});

test("an object has an address, a hash of forty digits, and a PCK-ID of eight", () => {
  expect(takesObject({ url: "a".repeat(MAX_SHORT_TEXT) })).toBe(true);
  for (const url of ["", "a".repeat(MAX_SHORT_TEXT + 1)]) expect(takesObject({ url })).toBe(false);
  const { sha1 } = OBJECT;
  for (const wrong of [`${sha1}0`, `0${sha1}`, `${sha1} `, ` ${sha1}`, "a", "g".repeat(40)]) {
    expect(takesObject({ sha1: wrong }), wrong).toBe(false);
  }
  for (const wrong of ["1a2b3c4d0", "01a2b3c4d", "a", "ghijklmn"]) {
    expect(takesObject({ sealed: { ...OBJECT.sealed, pckId: wrong } }), wrong).toBe(false);
  }
  expect([takesObject({ sealed: {} }), takesObject({ more: 1 })]).toEqual([false, false]);
  expect(takesObject({ sealed: { ...OBJECT.sealed, forId: "a".repeat(MAX_SHORT_TEXT + 1) } })).toBe(false);
});
