import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setUpFile } from "../../../../../scripts/tools/set-up-files/command.ts";
import { ACCOUNT } from "../../../../support/fixtures/account.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-signing-"));
  writeFileSync(at("plain"), JSON.stringify({ version: 1, account: ACCOUNT }));
  setUpFile(["keys", at("it")]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);

test("a file that was signed is taken with the public key of the pair, and with no other", () => {
  setUpFile(["sign", at("plain"), at("it.private.pem"), at("signed")]);
  expect(setUpFile(["check", at("signed"), at("it.public.pem")])).toBe(
    "Dispatch 7, sip.a.test, key server none; signed by policy",
  );
  setUpFile(["keys", at("other")]);
  expect(() => setUpFile(["check", at("signed"), at("other.public.pem")])).toThrow("provisioning-signature-wrong");
  expect(() => setUpFile(["check", at("plain"), at("it.public.pem")])).toThrow("provisioning-unsigned");
});

test.skipIf(process.platform === "win32")("the private key and the signed file are their owner's alone", () => {
  setUpFile(["sign", at("plain"), at("it.private.pem"), at("signed")]);
  for (const name of ["it.private.pem", "signed"]) expect(statSync(at(name)).mode & 0o077, name).toBe(0);
});

test("a pair of keys is not written over", () => {
  const before = readFileSync(at("it.private.pem"), "utf8");
  expect(() => setUpFile(["keys", at("it")])).toThrow("EEXIST");
  expect(readFileSync(at("it.private.pem"), "utf8")).toBe(before);
});

test("what the program would refuse is not signed, and another kind of key signs nothing", () => {
  writeFileSync(at("wrong"), JSON.stringify({ version: 1, account: { ...ACCOUNT, webSocketUrl: "ws://a.test" } }));
  expect(() => setUpFile(["sign", at("wrong"), at("it.private.pem"), at("signed")])).toThrow("server-unencrypted");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(at("ec.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  expect(() => setUpFile(["sign", at("plain"), at("ec.pem"), at("signed")])).toThrow("not an Ed25519 key");
});

test("anything else is told how it is used", () => {
  expect(() => setUpFile([])).toThrow("npm run --silent set-up-file");
  expect(() => setUpFile(["sign", at("plain")])).toThrow("npm run --silent set-up-file");
});
