import { createCipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { KmsSecurity, NamedKey } from "../../../electron/keys/kms-access.ts";
import type { EncryptedKey } from "../../../shared/kms/encrypted-key.ts";
import type { KmsContent } from "../../../shared/kms/response.ts";
import { codeOf, consolePerTest, type TestConsole } from "../../support/harness/keys/console.ts";
import { DISPATCHER, type Exchange, PARTNER, VISITOR } from "../../support/harness/keys/home-kms.ts";

const at = consolePerTest();

const named = (name: string, octet: number): NamedKey => ({ name, key: new Uint8Array(32).fill(octet) });
const SECURITY: KmsSecurity = {
  transportKey: named("tk.1.dispatcher", 1),
  integrityKey: named("ink.1.dispatcher", 2),
  signaturesRequired: true,
};

/** Wraps by OpenSSL, which the program itself does not use for it. */
function wrap(under: NamedKey, octets: Uint8Array, carriedKeyName?: string): EncryptedKey {
  const padded = octets.length % 8 !== 0;
  const iv = Buffer.from(padded ? "a65959a6" : "a6a6a6a6a6a6a6a6", "hex");
  const cipher = createCipheriv(padded ? "id-aes256-wrap-pad" : "id-aes256-wrap", under.key, iv);
  const cipherValue = Uint8Array.from(Buffer.concat([cipher.update(octets), cipher.final()]));
  const algorithm = padded ? "kw-aes256-pad" : "kw-aes256";
  return { algorithm, keyName: under.name, cipherValue, ...(carriedKeyName === undefined ? {} : { carriedKeyName }) };
}

/** A KMS that signs, and wraps every key. */
async function secured(console: TestConsole): Promise<void> {
  console.kms.secure(SECURITY);
  console.kms.onExchange = (exchange) => wrapped(console, exchange, SECURITY.transportKey);
}

function wrapped(console: TestConsole, exchange: Exchange, under: NamedKey, extra: object = {}) {
  const right = exchange.content();
  if (right.kind === "init") return { body: exchange.document({ content: { ...right, ...extra } }) };
  if (right.kind !== "keyprov") return undefined;
  const keys = console.kms.keySet(DISPATCHER, console.clock.now() / 1000);
  const encrypted = (octets: Uint8Array) => ({ kind: "encrypted" as const, key: wrap(under, octets) });
  const keySets = right.keySets.map((keySet) => ({
    ...keySet,
    userDecryptKey: encrypted(keys.userDecryptKey),
    userSigningKeySSK: encrypted(keys.userSigningKeySSK),
    userPubTokenPVT: encrypted(keys.userPubTokenPVT),
  }));
  const content: KmsContent = { ...right, keySets };
  return { body: exchange.document({ content }) };
}

describe("with the security extension", () => {
  test("keys come signed and wrapped, and work", async () => {
    const console = at();
    await secured(console);
    expect(await console.start({ security: SECURITY }).settle()).toMatchObject({ state: "ready", problem: null });
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER }))).toBe("done");
  });

  test("keys that are wrapped under an unknown key are not taken", async () => {
    const console = at();
    console.kms.secure(SECURITY);
    console.kms.onExchange = (exchange) => wrapped(console, exchange, named("tk.9", 9));
    expect(await console.start({ security: SECURITY }).settle()).toMatchObject({
      state: "failed",
      problem: { code: "kms-keys-encrypted" },
    });
  });

  test("keys that do not unwrap are not taken", async () => {
    const console = at();
    console.kms.secure(SECURITY);
    console.kms.onExchange = (exchange) =>
      wrapped(console, exchange, { ...SECURITY.transportKey, key: new Uint8Array(32) });
    expect((await console.start({ security: SECURITY }).settle()).problem?.code).toBe("kms-keys-encrypted");
  });

  test("an answer without signature is not taken", async () => {
    const console = at();
    expect((await console.start({ security: SECURITY }).settle()).problem?.code).toBe("kms-signature-missing");
  });

  test("keys that the KMS replaces are used from then on, and after a restart", async () => {
    const console = at();
    const next = { transportKey: named("tk.2.dispatcher", 3), integrityKey: named("ink.2.dispatcher", 4) };
    console.kms.secure(SECURITY);
    console.kms.onExchange = (exchange) => {
      const extra = {
        newTransportKeys: [wrap(SECURITY.transportKey, next.transportKey.key, next.transportKey.name)],
        newIntegrityKeys: [wrap(SECURITY.transportKey, next.integrityKey.key, next.integrityKey.name)],
      };
      const reply = wrapped(console, exchange, next.transportKey, extra);
      // With its first answer the KMS itself changes over.
      if (exchange.resource.kind === "init") console.kms.secure({ ...next, signaturesRequired: true });
      return reply;
    };
    expect(await console.start({ security: SECURITY }).settle()).toMatchObject({ state: "ready", problem: null });
    const signers = () => console.kms.requests.map(({ body }) => /<KeyName>(.*?)</.exec(body)?.[1]);
    expect(signers()).toEqual(["ink.1.dispatcher", "ink.2.dispatcher", "ink.2.dispatcher"]);

    console.kms.onExchange = (exchange) => wrapped(console, exchange, next.transportKey);
    console.kms.requests.length = 0;
    console.kms.asked.length = 0;
    await console.start({ security: SECURITY }).settle();
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: null });
    expect(new Set(signers())).toEqual(new Set(["ink.2.dispatcher"]));
  });

  test("new configured keys make replaced ones void", async () => {
    const console = at();
    const other: KmsSecurity = { transportKey: named("tk.7", 7), integrityKey: undefined, signaturesRequired: true };
    await secured(console);
    await console.start({ security: SECURITY }).settle();
    console.kms.secure(other);
    console.kms.onExchange = (exchange) => wrapped(console, exchange, other.transportKey);
    await console.start({ security: other }).settle();
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: null });
  });
});
