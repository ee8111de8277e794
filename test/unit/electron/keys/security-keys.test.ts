import { createCipheriv, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { KmsSecurity } from "../../../../electron/keys/kms-access.ts";
import { SecurityKeys } from "../../../../electron/keys/security-keys.ts";
import type { EncryptedKey } from "../../../../shared/kms/encrypted-key.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import { codeOf } from "../../shared/kms/support.ts";

const TRANSPORT = { name: "tk.1.alice@a.test", key: Uint8Array.from(randomBytes(32)) };
const INTEGRITY = { name: "ik.1.alice@a.test", key: Uint8Array.from(randomBytes(32)) };
const CONFIGURED: KmsSecurity = { transportKey: TRANSPORT, integrityKey: undefined, signaturesRequired: true };
const NEW_KEY = Uint8Array.from(randomBytes(32));

/** A key under a transport key, that which is configured unless another is named, wrapped by OpenSSL. */
function wrapped(
  plain: Uint8Array,
  names: Pick<EncryptedKey, "keyName" | "carriedKeyName"> = {},
  under = TRANSPORT.key,
): EncryptedKey {
  const cipher = createCipheriv("id-aes256-wrap-pad", under, Buffer.from("a65959a6", "hex"));
  const cipherValue = Uint8Array.from(Buffer.concat([cipher.update(plain), cipher.final()]));
  return { algorithm: "kw-aes256-pad", cipherValue, ...names };
}

const nothingNew = { newTransportKeys: [], newIntegrityKeys: [] };

test("without configured keys nothing signs, nothing is required, and nothing is replaced", () => {
  const keys = new SecurityKeys(() => undefined);
  expect(keys.signingKey).toBeUndefined();
  expect(keys.signatures).toBe(NO_SIGNATURE_KEYS);
  expect(keys.unwrap(wrapped(NEW_KEY))).toBeUndefined();
  expect(keys.after({ newTransportKeys: [wrapped(NEW_KEY)], newIntegrityKeys: [] })).toBeUndefined();
});

test("the transport key signs until there is an integrity key", () => {
  expect(new SecurityKeys(() => CONFIGURED).signingKey).toEqual({ name: TRANSPORT.name, octets: TRANSPORT.key });
  const both = new SecurityKeys(() => ({ ...CONFIGURED, integrityKey: INTEGRITY }));
  expect(both.signingKey).toEqual({ name: INTEGRITY.name, octets: INTEGRITY.key });
  expect(both.signatures.keyNamed(undefined)).toBe(INTEGRITY.key);
  expect(both.signatures.keyNamed(TRANSPORT.name)).toBe(TRANSPORT.key);
  expect(both.signatures.keyNamed("tk.9.alice@a.test")).toBeUndefined();
});

test("a signature without a name means the transport key where there is no other", () => {
  expect(new SecurityKeys(() => CONFIGURED).signatures.keyNamed(undefined)).toBe(TRANSPORT.key);
});

test("the newest of several new keys holds, under its own name or that of the key before it", () => {
  const keys = new SecurityKeys(() => ({ ...CONFIGURED, integrityKey: INTEGRITY }));
  const named = wrapped(NEW_KEY, { carriedKeyName: "tk.2.alice@a.test" });
  const replaced = keys.after({
    newTransportKeys: [wrapped(randomBytes(32)), named],
    newIntegrityKeys: [wrapped(NEW_KEY)],
  });
  expect(replaced).toMatchObject({
    transportKey: { name: "tk.2.alice@a.test", key: NEW_KEY },
    integrityKey: { name: INTEGRITY.name, key: NEW_KEY },
  });
  keys.adopt(replaced);
  expect(keys.after(nothingNew)).toBe(replaced);
  // The next change comes under the new key, and keeps what it does not replace.
  const next = wrapped(randomBytes(32), {}, NEW_KEY);
  expect(keys.after({ newTransportKeys: [], newIntegrityKeys: [next] })?.transportKey).toEqual(replaced?.transportKey);
});

test("a first integrity key without a name has that of the transport key", () => {
  const after = new SecurityKeys(() => CONFIGURED).after({
    newTransportKeys: [],
    newIntegrityKeys: [wrapped(NEW_KEY)],
  });
  expect(after?.integrityKey).toEqual({ name: TRANSPORT.name, key: NEW_KEY });
});

test("new keys that cannot be opened, or have another length, are refused", () => {
  const keys = new SecurityKeys(() => CONFIGURED);
  const foreign = wrapped(NEW_KEY, { keyName: "tk.9.alice@a.test" });
  expect(codeOf(() => keys.after({ newTransportKeys: [foreign], newIntegrityKeys: [] }))).toBe("kms-keys-encrypted");
  const short = wrapped(NEW_KEY.subarray(0, 16));
  expect(codeOf(() => keys.after({ newTransportKeys: [short], newIntegrityKeys: [] }))).toBe("kms-keys-form");
});

test("other configured keys make replaced ones void", () => {
  let configured: KmsSecurity | undefined = CONFIGURED;
  const keys = new SecurityKeys(() => configured);
  keys.adopt(keys.after({ newTransportKeys: [wrapped(NEW_KEY)], newIntegrityKeys: [] }));
  expect(keys.replaced).toBeDefined();
  configured = { ...CONFIGURED, transportKey: INTEGRITY };
  expect(keys.replaced).toBeUndefined();
  configured = undefined;
  expect(keys.replaced).toBeUndefined();
});

test("a key that the KMS has replaced opens and verifies nothing any more", () => {
  const keys = new SecurityKeys(() => ({ ...CONFIGURED, integrityKey: INTEGRITY }));
  const renewed = { newTransportKeys: [wrapped(NEW_KEY, { carriedKeyName: "tk.2.alice@a.test" })] };
  keys.adopt(keys.after({ ...renewed, newIntegrityKeys: [] }));
  expect(keys.unwrap(wrapped(NEW_KEY))).toBeUndefined();
  expect(keys.unwrap(wrapped(NEW_KEY, { keyName: TRANSPORT.name }))).toBeUndefined();
  expect(keys.signatures.keyNamed(TRANSPORT.name)).toBeUndefined();
  // What was not replaced holds.
  expect(keys.signatures.keyNamed(INTEGRITY.name)).toBe(INTEGRITY.key);
});
