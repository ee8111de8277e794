/** What an account says of its content server. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readContentAccess } from "../../../../electron/files/account-content.ts";
import { createAuthority } from "../../../../lab/kms/authority.ts";
import { LARGEST_FILE } from "../../../../shared/mc/message-file.ts";
import { ACCOUNT } from "../../../support/fixtures/account.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "account-content-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const URL_OF = "https://content.example.org/fd";

function accessOf(contentServer: object | undefined, more: object = {}) {
  writeFileSync(join(folder, "account.json"), JSON.stringify({ ...ACCOUNT, ...more, contentServer }));
  return readContentAccess(folder, undefined);
}

test("names none: there is none", () => expect(accessOf(undefined)).toBeUndefined());

test("says the least that there is to say", async () => {
  const access = accessOf({ url: URL_OF });
  expect(access).toMatchObject({ url: URL_OF, upload: "post", furtherHosts: [], largestFile: LARGEST_FILE });
  expect(access?.trustAnchors).toBeUndefined();
  expect(access?.addressOf("content.example.org")).toBeUndefined();
  expect(await access?.accessToken(false)).toBeUndefined();
});

test("has its token in a file, which is read again each time", async () => {
  const access = accessOf({ url: URL_OF, accessTokenFile: "content-token" });
  await expect(access?.accessToken(false)).rejects.toMatchObject({ code: "content-refused" });
  for (const token of ["first", "second"]) {
    writeFileSync(join(folder, "content-token"), `${token}\n`);
    expect(await access?.accessToken(false)).toBe(token);
  }
});

test("names authorities, which are read, or nobody is trusted", () => {
  const { certificate } = createAuthority();
  writeFileSync(join(folder, "anchor.pem"), certificate);
  const trusting = accessOf({ url: URL_OF, trustAnchorFile: "anchor.pem" });
  expect(trusting?.trustAnchors?.map((pem) => pem.trim())).toEqual([certificate.trim()]);
  expect(() => accessOf({ url: URL_OF, trustAnchorFile: "missing.pem" })).toThrow("content-not-trusted");
});

test("wants it put under a name", () =>
  expect(accessOf({ url: URL_OF }, { wire: { data: { upload: "put" } } })?.upload).toBe("put"));

test.each([
  ["in clear", { url: "http://content.example.org/fd" }],
  ["with a password", { url: "https://a:b@content.example.org/fd" }],
  ["with a fragment", { url: `${URL_OF}#a` }],
  ["no URL", { url: "content" }],
  ["a token file elsewhere", { url: URL_OF, accessTokenFile: "../token" }],
  ["a host that is a URL", { url: URL_OF, furtherHosts: ["https://evil.test"] }],
  ["what is not known", { url: URL_OF, more: 1 }],
])("says what is none: %s", (_what, contentServer) => expect(() => accessOf(contentServer)).toThrow("account-invalid"));
