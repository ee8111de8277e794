import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decodeHeldKeys, encodeHeldKeys, type HeldKeys, NO_KEYS, wipe } from "../../../../electron/keys/held-keys.ts";
import { type KeyStores, keyFileStore, seal } from "../../../../electron/keys/key-store.ts";
import { earlierVaultFile, openVault, vaultFile } from "../../../../electron/keys/key-vault.ts";
import { electronKeyStores, type SystemKeyStore } from "../../../../electron/shells/electron/key-store.ts";
import { certificateOf } from "../../../../shared/kms/certificate-use.ts";
import { kmsUri } from "../../../../shared/kms/identifiers.ts";
import { extractKeySet, kmsParametersOf } from "../../../../shared/mikey/kms.ts";
import { testKms } from "../../shared/mikey/support/people.ts";

const OWNER = { userUri: "sip:a@x.test", kmsUri: "kms.x.test" };
const DATA_KEY = new Uint8Array(32).fill(9);

let folder: string;
let keyFile: string;
let logged: string[];
const vaultOver = (findStores: () => Promise<KeyStores>) =>
  openVault(folder, OWNER, findStores, { error: (message) => void logged.push(message) });
const asides = () => readdirSync(join(folder, "keys")).filter((name) => name.includes(".unreadable-"));
beforeEach(() => {
  logged = [];
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-test-"));
  keyFile = join(folder, "beside", "data.key");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PCK = Uint8Array.from({ length: 16 }, (_, i) => 200 - i);
const HOLDER = { userUri: OWNER.userUri, kmsUri: OWNER.kmsUri, keyPeriodNo: 3, periodFrom: 1, periodTo: 2 };
const IDENTITY = {
  pckId: "1a2b3c4d",
  initiator: HOLDER,
  responder: { ...HOLDER, userUri: "sip:visitor@partner.test" },
  kmsUriSource: "lookup" as const,
  certificateSource: "held" as const,
};

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
    opened: { seen: [["ab", 7] as const], floor: 6, signerFloors: [["cd", 6] as const] },
    kmsOfHosts: [{ host: "mcx.partner.test", kms: kmsUri("kms.partner.test"), since: 1_780_000_000 }],
    protectedPeers: ["visitor@partner.test"],
    messageKeys: [{ peer: "visitor@partner.test", way: "sent" as const, identity: IDENTITY, pck: PCK.slice() }],
  };
}

describe("held keys", () => {
  test("come back as they were", () => {
    const before = held();
    expect(decodeHeldKeys(OWNER, encodeHeldKeys(OWNER, before, []), [])).toEqual(before);
    expect(decodeHeldKeys(OWNER, encodeHeldKeys(OWNER, NO_KEYS, []), [])).toEqual(NO_KEYS);
  });

  test("have their secrets apart from the description, where they can be overwritten", () => {
    const before = held();
    const encoded = encodeHeldKeys(OWNER, before, []);
    const description = encoded.subarray(4, 4 + encoded.readUInt32BE(0)).toString("utf8");
    const [keySet] = before.keySets;
    for (const secret of [keySet!.keys.userDecryptKey, keySet!.keys.userSigningKeySSK, DATA_KEY, PCK]) {
      expect(encoded.includes(Buffer.from(secret))).toBe(true);
      expect(description).not.toContain(Buffer.from(secret).toString("base64").slice(0, 20));
      expect(description).not.toContain(Buffer.from(secret).toString("hex").slice(0, 20));
    }
    wipe(keySet!);
    expect(keySet!.keys.userDecryptKey.every((octet) => octet === 0)).toBe(true);
    expect(keySet!.keys.userSigningKeySSK.every((octet) => octet === 0)).toBe(true);
  });

  test("that could not be read again are not stored, and cost none of the others", () => {
    const before = held();
    const long = { ...before.externals[0]!, kmsUri: kmsUri("kms.z.test"), issuer: "i".repeat(5000) };
    const leftOut: string[] = [];
    const encoded = encodeHeldKeys(OWNER, { ...before, externals: [long, ...before.externals] }, leftOut);
    expect(leftOut).toEqual(["1 certificates"]);
    expect(decodeHeldKeys(OWNER, encoded, leftOut)).toEqual(before);
    expect(leftOut).toHaveLength(1);
    // Of what all others depend on nothing can be left out.
    expect(() => encodeHeldKeys(OWNER, { ...before, root: { ...before.root, issuer: long.issuer } }, [])).toThrow();
    expect(() => encodeHeldKeys(OWNER, { ...before, cacheNum: -1 }, [])).toThrow();
  });

  test("as a version stored them that did not look cost none of the others", () => {
    const before = held();
    const encoded = encodeHeldKeys(OWNER, before, []);
    const from = 4 + encoded.readUInt32BE(0);
    const description = JSON.parse(encoded.subarray(4, from).toString("utf8"));
    description.externals.push({ ...description.externals[0], issuer: "i".repeat(5000) }, "none");
    description.keySets.push({});
    const json = Buffer.from(JSON.stringify(description));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    const leftOut: string[] = [];
    const read = decodeHeldKeys(OWNER, Buffer.concat([length, json, encoded.subarray(from)]), leftOut);
    expect(read).toEqual(before);
    expect(leftOut).toEqual(["1 key sets", "2 certificates"]);
  });

  test.each([
    ["somebody else's", (octets: Buffer) => octets, { ...OWNER, userUri: "sip:b@x.test" }],
    ["cut", (octets: Buffer) => octets.subarray(0, -1), OWNER],
    ["no description", (octets: Buffer) => Buffer.concat([octets.subarray(0, 4), Buffer.from("x"), octets]), OWNER],
    ["of a length that is not there", () => Buffer.from([255, 255, 255, 255]), OWNER],
  ])("are refused when they are %s", (_what, change, owner) => {
    expect(() => decodeHeldKeys(owner, change(encodeHeldKeys(OWNER, held(), [])), [])).toThrow();
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
    expect((await kinds(system, platform))[0]).toBe("key-file");
  });

  test("keeps a vault, and takes over one of the key file", async () => {
    const before = held();
    const onlyFile = async () => [keyFileStore(keyFile)] as const;
    await vaultOver(onlyFile).write(before);
    const both = () => electronKeyStores(storage(), "linux", keyFileStore(keyFile));
    const vault = vaultOver(both);
    expect(await vault.read()).toEqual({ held: before, problem: undefined });
    await vault.write(before);
    expect(vault.atRest).toBe("system-key-store");
    expect((await vaultOver(both).read()).held).toEqual(before);
    // A shell that never has such a store has no key, and never will.
    expect((await vaultOver(onlyFile).read()).problem?.code).toBe("vault-key-lost");
    expect(asides()).toHaveLength(1);
  });

  test("that cannot even be asked leaves the file where it is", async () => {
    const before = held();
    const onlyFile = async () => [keyFileStore(keyFile)] as const;
    await vaultOver(onlyFile).write(before);
    const unasked = vaultOver(() => Promise.reject(new Error("no session bus")));
    expect(await unasked.read()).toMatchObject({ held: NO_KEYS, problem: { code: "vault-locked" } });
    expect((await vaultOver(onlyFile).read()).held).toEqual(before);
  });

  test("that fails leaves the file as it was", async () => {
    const before = held();
    await vaultOver(async () => [keyFileStore(keyFile)]).write(before);
    const failing = storage({ encryptStringAsync: () => Promise.reject(new Error("locked")) });
    const vault = vaultOver(() => electronKeyStores(failing, "darwin", keyFileStore(keyFile)));
    await expect(vault.write(NO_KEYS)).rejects.toMatchObject({ code: "vault-unwritable" });
    expect(vault.atRest).toBe("memory");
    expect((await vaultOver(async () => [keyFileStore(keyFile)]).read()).held).toEqual(before);
  });

  test.each<[string, Partial<SystemKeyStore>]>([
    ["its question is dismissed", { decryptStringAsync: () => Promise.reject(new Error("dismissed")) }],
    ["it is not there yet", { isAsyncEncryptionAvailable: async () => false }],
  ])("that is locked, because %s, leaves everything as it was until it opens", async (_how, change) => {
    const before = held();
    const stores = (system: SystemKeyStore) => () => electronKeyStores(system, "linux", keyFileStore(keyFile));
    await vaultOver(stores(storage())).write(before);
    const file = vaultFile(folder, OWNER);
    const stored = readFileSync(file);
    let system = storage(change);
    const vault = vaultOver(() => electronKeyStores(system, "linux", keyFileStore(keyFile)));
    expect(await vault.read()).toMatchObject({ held: NO_KEYS, problem: { code: "vault-locked", detail: file } });
    await expect(vault.write(NO_KEYS)).rejects.toMatchObject({ code: "vault-locked" });
    expect(readFileSync(file).equals(stored)).toBe(true);
    expect([asides(), existsSync(keyFile)]).toEqual([[], false]);
    system = storage();
    expect(await vault.read()).toEqual({ held: before, problem: undefined });
    await vault.write(before);
  });
});

describe("a vault", () => {
  const stores = async () => [keyFileStore(keyFile)] as const;

  /** A vault as version 0.1.0 wrote it. */
  async function writeEarlier(keys: HeldKeys): Promise<{ file: string; text: string }> {
    const [store] = await stores();
    const key = await store.protect(DATA_KEY);
    const { userUri, kmsUri } = OWNER;
    const about = JSON.stringify(["mc-dispatcher vault 1", store.kind, key, userUri, kmsUri]);
    const content = seal(DATA_KEY, encodeHeldKeys(OWNER, keys, []), about).toString("base64");
    const text = JSON.stringify({ version: 1, store: store.kind, key, content });
    const file = earlierVaultFile(folder, OWNER);
    mkdirSync(join(folder, "keys"), { recursive: true });
    writeFileSync(file, text);
    return { file, text };
  }

  test.skipIf(process.platform === "win32")(
    "whose key file others can read stays, until its rights are right",
    async () => {
      const before = held();
      await vaultOver(stores).write(before);
      chmodSync(keyFile, 0o640);
      const vault = vaultOver(stores);
      expect(await vault.read()).toMatchObject({ problem: { code: "vault-locked" } });
      chmodSync(keyFile, 0o600);
      expect(await vault.read()).toEqual({ held: before, problem: undefined });
    },
  );

  test("that the system does not give stays, and takes nothing in its place, until it is given", async () => {
    const before = held();
    await vaultOver(stores).write(before);
    const file = vaultFile(folder, OWNER);
    renameSync(file, `${file}.there`);
    // A way that leads back to itself: ELOOP, for whoever asks.
    symlinkSync(file, file);
    const vault = vaultOver(stores);
    expect(await vault.read()).toMatchObject({ held: NO_KEYS, problem: { code: "vault-not-read", detail: file } });
    await expect(vault.write(NO_KEYS)).rejects.toMatchObject({ code: "vault-not-read" });
    expect(asides()).toEqual([]);
    renameSync(`${file}.there`, file);
    expect(await vault.read()).toEqual({ held: before, problem: undefined });
  });

  test("of a later version is neither read, nor replaced, nor put aside", async () => {
    await vaultOver(stores).write(held());
    const file = vaultFile(folder, OWNER);
    const later = JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), version: 3, more: true });
    writeFileSync(file, later);
    const vault = vaultOver(stores);
    expect(await vault.read()).toMatchObject({ held: NO_KEYS, problem: { code: "vault-newer", detail: file } });
    await expect(vault.write(NO_KEYS)).rejects.toMatchObject({ code: "vault-newer" });
    expect(readFileSync(file, "utf8")).toBe(later);
    expect(asides()).toEqual([]);
  });

  test("of an earlier version is read and stays as it is, and what is written goes beside it", async () => {
    const before = held();
    const { file: earlier, text } = await writeEarlier(before);
    const vault = vaultOver(stores);
    expect(await vault.read()).toEqual({ held: before, problem: undefined });
    const after = { ...before, protectedPeers: ["visitor@partner.test", "another@partner.test"] };
    await vault.write(after);
    expect(readFileSync(earlier, "utf8")).toBe(text);
    // What that version writes again, without what it does not know, takes nothing away.
    await writeEarlier({ ...before, kmsOfHosts: [], protectedPeers: [] });
    expect((await vaultOver(stores).read()).held).toEqual(after);
  });

  test("that cannot be used takes the one of an earlier version out of the way, which knows less", async () => {
    await writeEarlier(held());
    await vaultOver(stores).write(held());
    const file = vaultFile(folder, OWNER);
    writeFileSync(file, "damaged");
    const reading = await vaultOver(stores).read();
    expect(reading).toMatchObject({ held: NO_KEYS, problem: { code: "vault-damaged" } });
    expect(reading.problem?.detail).toContain(file);
    expect(asides()).toHaveLength(2);
    expect(logged).toEqual([expect.stringContaining("set aside with it")]);
    expect(await vaultOver(stores).read()).toEqual({ held: NO_KEYS, problem: undefined });
  });

  test("that could not be read again is not written, and the old one stays", async () => {
    const before = held();
    await vaultOver(stores).write(before);
    const vault = vaultOver(stores);
    await expect(vault.write({ ...before, cacheNum: -1 })).rejects.toMatchObject({ code: "vault-unwritable" });
    expect((await vaultOver(stores).read()).held).toEqual(before);
  });

  test("says what it left out", async () => {
    const before = held();
    const long = before.externals.map((each) => ({ ...each, issuer: "i".repeat(5000) }));
    await vaultOver(stores).write({ ...before, externals: [...before.externals, ...long] });
    expect(logged).toEqual(["not stored, because it could not be read again: 1 certificates"]);
    expect((await vaultOver(stores).read()).held).toEqual(before);
  });
});
