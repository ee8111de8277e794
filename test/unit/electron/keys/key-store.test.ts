import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeHeldKeys, encodeHeldKeys, NO_KEYS, wipe } from "../../../../electron/keys/held-keys.ts";
import { keyFileStore } from "../../../../electron/keys/key-store.ts";
import { openVault } from "../../../../electron/keys/key-vault.ts";
import { electronKeyStores, type SystemKeyStore } from "../../../../electron/shells/electron/key-store.ts";
import { certificateOf } from "../../../../shared/kms/certificate-use.ts";
import { kmsUri } from "../../../../shared/kms/identifiers.ts";
import { extractKeySet, kmsParametersOf } from "../../../../shared/mikey/kms.ts";
import { testKms } from "../../shared/mikey/support/people.ts";

const OWNER = { userUri: "sip:a@x.test", kmsUri: "kms.x.test" };
const DATA_KEY = new Uint8Array(32).fill(9);

let folder: string;
let keyFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-test-"));
  keyFile = join(folder, "beside", "data.key");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function held() {
  const { secrets } = testKms(OWNER.kmsUri);
  const domain = { kmsUri: OWNER.kmsUri, userKeyPeriod: 86_400, userKeyOffset: 7 };
  const certificate = certificateOf(kmsParametersOf(domain, secrets), {
    role: "Root",
    validTo: 5,
    domains: ["x.test"],
  });
  const keys = extractKeySet(domain, secrets, OWNER.userUri, 3);
  return {
    root: certificate,
    keySets: [{ keys, validFrom: 1, validTo: undefined }],
    externals: [{ ...certificate, role: "External" as const, kmsUri: kmsUri("kms.y.test"), revoked: true }],
    revoked: "kms-keys-revoked" as const,
    cacheNum: 4,
    replaced: { basis: "b", transportKey: { name: "t", key: DATA_KEY.slice() }, integrityKey: undefined },
    opened: { seen: [["ab", 7] as const], floor: 6 },
  };
}

describe("held keys", () => {
  test("come back as they were", () => {
    const before = held();
    expect(decodeHeldKeys(OWNER, encodeHeldKeys(OWNER, before))).toEqual(before);
    expect(decodeHeldKeys(OWNER, encodeHeldKeys(OWNER, NO_KEYS))).toEqual(NO_KEYS);
  });

  test("have their secrets apart from the description, where they can be overwritten", () => {
    const before = held();
    const encoded = encodeHeldKeys(OWNER, before);
    const description = encoded.subarray(4, 4 + encoded.readUInt32BE(0)).toString("utf8");
    const [keySet] = before.keySets;
    for (const secret of [keySet!.keys.userDecryptKey, keySet!.keys.userSigningKeySSK, DATA_KEY]) {
      expect(encoded.includes(Buffer.from(secret))).toBe(true);
      expect(description).not.toContain(Buffer.from(secret).toString("base64").slice(0, 20));
      expect(description).not.toContain(Buffer.from(secret).toString("hex").slice(0, 20));
    }
    wipe(keySet!);
    expect(keySet!.keys.userDecryptKey.every((octet) => octet === 0)).toBe(true);
    expect(keySet!.keys.userSigningKeySSK.every((octet) => octet === 0)).toBe(true);
  });

  test.each([
    ["somebody else's", (octets: Buffer) => octets, { ...OWNER, userUri: "sip:b@x.test" }],
    ["cut", (octets: Buffer) => octets.subarray(0, -1), OWNER],
    ["no description", (octets: Buffer) => Buffer.concat([octets.subarray(0, 4), Buffer.from("x"), octets]), OWNER],
    ["of a length that is not there", () => Buffer.from([255, 255, 255, 255]), OWNER],
  ])("are refused when they are %s", (_what, change, owner) => {
    expect(() => decodeHeldKeys(owner, change(encodeHeldKeys(OWNER, held())))).toThrow();
  });
});

describe("a key file", () => {
  test("is made when it is needed, for its owner alone, and never replaced", async () => {
    const store = keyFileStore(keyFile);
    expect(existsSync(keyFile)).toBe(false);
    await expect(store.open("AAAA")).rejects.toThrow();
    expect(existsSync(keyFile)).toBe(false);
    const text = await store.protect(DATA_KEY);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const before = readFileSync(keyFile);
    await store.protect(DATA_KEY);
    expect(readFileSync(keyFile).equals(before)).toBe(true);
    expect(new Uint8Array(await keyFileStore(keyFile).open(text))).toEqual(DATA_KEY);
  });

  test("opens nothing of another one", async () => {
    const text = await keyFileStore(keyFile).protect(DATA_KEY);
    writeFileSync(keyFile, new Uint8Array(32));
    await expect(keyFileStore(keyFile).open(text)).rejects.toThrow();
  });

  test("that is damaged is neither used nor replaced", async () => {
    const store = keyFileStore(keyFile);
    await store.protect(DATA_KEY);
    writeFileSync(keyFile, "short");
    await expect(store.protect(DATA_KEY)).rejects.toThrow();
    expect(readFileSync(keyFile, "utf8")).toBe("short");
  });

  test.skipIf(process.platform === "win32")("that others can read is not used", async () => {
    const store = keyFileStore(keyFile);
    const text = await store.protect(DATA_KEY);
    chmodSync(keyFile, 0o640);
    await expect(store.protect(DATA_KEY)).rejects.toThrow("owner alone");
    await expect(store.open(text)).rejects.toThrow("owner alone");
    chmodSync(keyFile, 0o600);
    expect(new Uint8Array(await store.open(text))).toEqual(DATA_KEY);
  });
});

describe("the key store of the system", () => {
  /** Stands in for Electron's: what it encrypts only tells that it did. */
  const storage = (change: Partial<SystemKeyStore> = {}): SystemKeyStore => ({
    isAsyncEncryptionAvailable: async () => true,
    encryptStringAsync: async (text) => Buffer.from(`sealed ${text}`),
    decryptStringAsync: async (octets) => ({
      result: octets.toString().slice("sealed ".length),
      shouldReEncrypt: false,
    }),
    getSelectedStorageBackend: () => "gnome_libsecret",
    ...change,
  });
  const kinds = async (system: SystemKeyStore, platform: NodeJS.Platform) =>
    (await electronKeyStores(system, platform, keyFileStore(keyFile))).map(({ kind }) => kind);

  test("is used where it protects, and the key file can still be read", async () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(await kinds(storage(), platform)).toEqual(["system-key-store", "key-file"]);
    }
  });

  test.each([
    ["it is not available", storage({ isAsyncEncryptionAvailable: async () => false }), "win32"],
    ["asking fails", storage({ isAsyncEncryptionAvailable: () => Promise.reject(new Error("no")) }), "darwin"],
    [
      "Linux has only a password that everybody knows",
      storage({ getSelectedStorageBackend: () => "basic_text" }),
      "linux",
    ],
    ["Linux does not say what it has", storage({ getSelectedStorageBackend: () => "unknown" }), "linux"],
  ] as const)("is not used when %s", async (_what, system, platform) => {
    expect(await kinds(system, platform)).toEqual(["key-file"]);
  });

  test("keeps a vault, and takes over one of the key file", async () => {
    const before = held();
    const onlyFile = async () => [keyFileStore(keyFile)] as const;
    await openVault(folder, OWNER, onlyFile).write(before);
    const both = () => electronKeyStores(storage(), "linux", keyFileStore(keyFile));
    const vault = openVault(folder, OWNER, both);
    expect(await vault.read()).toEqual({ held: before, problem: undefined });
    await vault.write(before);
    expect(vault.atRest).toBe("system-key-store");
    expect((await openVault(folder, OWNER, both).read()).held).toEqual(before);
    // The other way round there is no key.
    expect((await openVault(folder, OWNER, onlyFile).read()).problem?.code).toBe("vault-locked");
  });

  test("that cannot even be asked leaves the file where it is", async () => {
    const before = held();
    const onlyFile = async () => [keyFileStore(keyFile)] as const;
    await openVault(folder, OWNER, onlyFile).write(before);
    const unasked = openVault(folder, OWNER, () => Promise.reject(new Error("no session bus")));
    expect(await unasked.read()).toMatchObject({ held: NO_KEYS, problem: { code: "vault-locked" } });
    expect((await openVault(folder, OWNER, onlyFile).read()).held).toEqual(before);
  });

  test("that fails leaves the file as it was", async () => {
    const before = held();
    await openVault(folder, OWNER, async () => [keyFileStore(keyFile)]).write(before);
    const failing = storage({ encryptStringAsync: () => Promise.reject(new Error("locked")) });
    const vault = openVault(folder, OWNER, () => electronKeyStores(failing, "darwin", keyFileStore(keyFile)));
    await expect(vault.write(NO_KEYS)).rejects.toMatchObject({ code: "vault-unwritable" });
    expect(vault.atRest).toBe("memory");
    expect((await openVault(folder, OWNER, async () => [keyFileStore(keyFile)]).read()).held).toEqual(before);
  });
});
