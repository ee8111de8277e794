import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { ConfigurationAccess } from "../../../../electron/documents/configuration-access.ts";
import { forgetDocuments, type KeptDocument, keptDocuments } from "../../../../electron/documents/kept-documents.ts";
import { type KeyStore, KeyStoreLocked, seal, unseal } from "../../../../electron/keys/key-store.ts";
import type { McService } from "../../../../shared/mc/services/services.ts";
import { dataFolderForTests } from "../services/support/data-folder.ts";

const at = dataFolderForTests();
const NAME = { service: "mcptt", kind: "user-profile" } as const;
const KEPT: KeptDocument = {
  text: "<mcptt-user-profile>Bea Novak</mcptt-user-profile>",
  etag: '"up-17"',
  index: 1,
  since: 1_000,
  confirmedAt: 2_000,
};
const access: ConfigurationAccess = {
  root: "https://cms.a.test/xcap-root",
  ids: new Map<McService, string>([["mcptt", "sip:ava@a.test"]]),
  ueId: "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a",
  profileIndexes: [1],
  isProfileFixed: true,
  checkEvery: 900_000,
  accessToken: async () => undefined,
  trustAnchors: () => undefined,
  addressOf: () => undefined,
  dial: undefined,
};

function storeOf(kind: KeyStore["kind"]): KeyStore {
  const own = randomBytes(32);
  return {
    kind,
    protect: async (key) => seal(own, key, "store").toString("base64"),
    open: async (text) => unseal(own, Buffer.from(text, "base64"), "store"),
  };
}

const system = storeOf("system-key-store");
const keyFile = storeOf("key-file");
let lines: string[];
let over: AbortController;
beforeEach(() => {
  lines = [];
  over = new AbortController();
});
const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) };
const kept = (of = access, stores: readonly [KeyStore, ...KeyStore[]] = [system, keyFile]) =>
  keptDocuments({ dataFolder: at.folder, access: of, keyStores: async () => stores, over: over.signal, log });
const file = () => join(at.folder, "documents", "mcptt-user-profile-1.json");

test("a document is there at the next start, and stands nowhere in the file, in whichever form", async () => {
  await kept().write(NAME, KEPT);
  expect(await kept().read(NAME, 1)).toEqual(KEPT);
  const octets = readFileSync(file());
  for (const word of ["Novak", "mcptt-user-profile>", "up-17", "sip:ava"]) {
    expect(octets.includes(word)).toBe(false);
    for (const encoding of ["base64", "hex", "utf16le"] as const)
      expect(octets.includes(Buffer.from(word).toString(encoding).slice(0, 6))).toBe(false);
  }
});

test("where the system has no key store, the key file protects it", async () => {
  await kept(access, [keyFile]).write(NAME, KEPT);
  expect(await kept(access, [keyFile]).read(NAME, 1)).toEqual(KEPT);
  expect(await kept(access, [system]).read(NAME, 1)).toBeUndefined();
});

test.each([
  ["another user", { ...access, ids: new Map<McService, string>([["mcptt", "sip:bea@a.test"]]) }],
  ["another server", { ...access, root: "https://cms.b.test/xcap-root" }],
  ["another desk", { ...access, ueId: "urn:uuid:1b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a" }],
])("%s opens nothing of it", async (_who, other) => {
  await kept().write(NAME, KEPT);
  expect(await kept(other).read(NAME, 1)).toBeUndefined();
});

test("one document is not taken for another, and a changed octet for none", async () => {
  await kept().write(NAME, KEPT);
  writeFileSync(join(at.folder, "documents", "mcvideo-user-profile-1.json"), readFileSync(file()));
  expect(await kept().read({ service: "mcvideo", kind: "user-profile" }, 1)).toBeUndefined();
  const { sealed, ...rest } = JSON.parse(readFileSync(file(), "utf8")) as { sealed: string };
  const octets = Buffer.from(sealed, "base64");
  octets[20] = (octets[20] ?? 0) ^ 1;
  writeFileSync(file(), JSON.stringify({ ...rest, sealed: octets.toString("base64") }));
  expect(await kept().read(NAME, 1)).toBeUndefined();
});

test("of several profiles each is kept by itself, and none opens under the index of another", async () => {
  await kept().write(NAME, KEPT);
  await kept().write(NAME, { ...KEPT, index: 12, text: "<other/>" });
  expect(kept().profiles("mcptt")).toEqual([1, 12]);
  expect(kept().profiles("mcvideo")).toEqual([]);
  expect(await kept().read(NAME, 12)).toMatchObject({ text: "<other/>" });
  writeFileSync(file().replace("-1.json", "-2.json"), readFileSync(file()));
  expect(await kept().read(NAME, 2)).toBeUndefined();
  await kept().forget(NAME, 1);
  expect(kept().profiles("mcptt")).toEqual([2, 12]);
});

test("a key store that is locked keeps nothing, and says so without what would have been kept", async () => {
  const locked: KeyStore = { ...system, protect: () => Promise.reject(new KeyStoreLocked("locked")) };
  await kept(access, [locked]).write(NAME, KEPT);
  expect(existsSync(file())).toBe(false);
  expect(lines).toEqual(["a document cannot be kept for the next start: the key store is locked"]);
});

test("who has signed out while the key store took its time leaves nothing", async () => {
  const opened = Promise.withResolvers<void>();
  const slow: KeyStore = {
    ...system,
    async protect(key) {
      await opened.promise;
      return system.protect(key);
    },
  };
  const written = kept(access, [slow]).write(NAME, KEPT);
  over.abort();
  forgetDocuments(at.folder, log);
  opened.resolve();
  await written;
  expect(existsSync(join(at.folder, "documents"))).toBe(false);
});

test("what is forgotten is gone, also where nothing was kept; the last word is the last on the disk", async () => {
  const store = kept();
  const done = [store.write(NAME, KEPT), store.forget(NAME, 1), store.write(NAME, { ...KEPT, confirmedAt: 3_000 })];
  await Promise.all(done);
  expect(await store.read(NAME, 1)).toMatchObject({ confirmedAt: 3_000 });
  await store.forget(NAME, 1);
  await store.forget(NAME, 1);
  expect(readdirSync(join(at.folder, "documents"))).toEqual([]);
});

test("a group is kept under a name that says nothing of it, and of all groups only those that are wanted stay", async () => {
  const groups = { ...access, root: "https://gms.a.test/groups" };
  const store = () => kept({ ...access, groups }).groups;
  const [alpha, larch] = ["sip:alpha@a.test", "sip:larch@a.test"];
  await store().write(alpha, { ...KEPT, index: 0 });
  await store().write(larch, { ...KEPT, index: 0, text: "<other/>" });
  const files = () => readdirSync(join(at.folder, "documents"));
  expect(files()).toHaveLength(2);
  for (const file of files()) expect(file).toMatch(/^group-[0-9a-f]{32}\.json$/);
  expect(await store().read("sip:alpha@A.test")).toMatchObject({ text: KEPT.text });
  expect(
    await kept({ ...access, groups: { ...groups, root: "https://gms.b.test/" } }).groups.read(alpha),
  ).toBeUndefined();
  await kept().write(NAME, KEPT);
  await store().keepOnly([larch]);
  expect(await store().read(alpha)).toBeUndefined();
  expect(await store().read(larch)).toMatchObject({ text: "<other/>" });
  expect(await kept().read(NAME, 1)).toEqual(KEPT);
});
