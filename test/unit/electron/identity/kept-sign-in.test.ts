import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { IdentityAccess } from "../../../../electron/identity/identity-access.ts";
import { keptSignIns } from "../../../../electron/identity/kept-sign-in.ts";
import { type KeyStore, seal, unseal } from "../../../../electron/keys/key-store.ts";
import type { McService } from "../../../../shared/mc/services/services.ts";
import { dataFolderForTests } from "../services/support/data-folder.ts";

const at = dataFolderForTests();
const TOKEN = "rt-9c1e0a7b5d";
const AVA = { subject: "user-17", ids: new Map<McService, string>([["mcptt", "sip:ava@a.test"]]) };
const SIGN_IN = { refresh: TOKEN, user: AVA, withheld: ["3gpp:mc:ptt_service"] };
const access: IdentityAccess = {
  issuer: "https://id.a.test",
  clientId: "mc-dispatcher",
  scopes: [],
  acrValues: [],
  redirectPath: "/signed-in",
  redirectPort: undefined,
  signedOutPath: undefined,
  services: ["mcptt"],
  ids: new Map<McService, string>([["mcptt", "sip:ava@a.test"]]),
  trustAnchors: () => undefined,
  addressOf: () => undefined,
  inBrowser: (url) => url,
  dial: undefined,
};

/** A store that protects under a key of its own. */
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
beforeEach(() => {
  lines = [];
});
const log = { info: (line: string) => void lines.push(line), warn: (line: string) => void lines.push(line) };
const kept = (of: IdentityAccess = access, stores: readonly [KeyStore, ...KeyStore[]] = [system, keyFile]) =>
  keptSignIns(at.folder, async () => stores, log)(of);
const file = () => join(at.folder, "sign-in.json");

test("what the system's key store seals is there at the next start, and stands nowhere in the file", async () => {
  await kept().write(SIGN_IN);
  expect(await kept().read()).toEqual(SIGN_IN);
  const text = readFileSync(file(), "utf8");
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain("ava");
  expect(text).not.toContain(Buffer.from(TOKEN).toString("base64").replace(/=+$/, ""));
});

test("without a key store of the system nothing is kept", async () => {
  await kept(access, [keyFile]).write(SIGN_IN);
  expect(existsSync(file())).toBe(false);
  expect(await kept(access, [keyFile]).read()).toBeUndefined();
});

test.each([
  ["server", { issuer: "https://id.b.test" }],
  ["client", { clientId: "another" }],
  ["user", { ids: new Map<McService, string>([["mcptt", "sip:bea@a.test"]]) }],
  ["service", { services: ["mcptt", "mcdata"] }],
] as const)("for another %s it opens nothing, and says nothing of what is in it", async (_what, other) => {
  await kept().write(SIGN_IN);
  expect(await kept({ ...access, ...other }).read()).toBeUndefined();
  expect(lines).toEqual(["the sign-in of an earlier start cannot be taken up"]);
});

test("a key store that has become another one, or a damaged file, asks for a new sign-in", async () => {
  await kept().write(SIGN_IN);
  expect(await kept(access, [storeOf("system-key-store"), keyFile]).read()).toBeUndefined();
  expect(await kept(access, [keyFile]).read()).toBeUndefined();
});

test("a key store that cannot be asked keeps nothing, and that is logged", async () => {
  const locked: KeyStore = { ...system, protect: () => Promise.reject(new Error("locked")) };
  await kept(access, [locked]).write(SIGN_IN);
  expect(existsSync(file())).toBe(false);
  expect(lines).toEqual(["the sign-in cannot be kept for the next start"]);
});

test("what is forgotten is gone, also where nothing was kept", async () => {
  await kept().write(SIGN_IN);
  kept().forget();
  expect(existsSync(file())).toBe(false);
  kept().forget();
});

/** A store whose answers come when they are let go. */
function slowStore() {
  const waiting: (() => void)[] = [];
  const store: KeyStore = {
    ...system,
    async protect(key) {
      // The key is overwritten when it has been used.
      const copy = Buffer.from(key);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return system.protect(copy);
    },
  };
  return { store, waiting };
}

test.each([
  ["forgotten", (of: ReturnType<typeof kept>) => of.forget(), false],
  ["signed out", (of: ReturnType<typeof kept>) => of.signOut(), true],
] as const)("a token whose key is ready when it is %s is not written", async (_what, end, isOut) => {
  const { store, waiting } = slowStore();
  const keeper = kept(access, [store]);
  const written = keeper.write(SIGN_IN);
  await expect.poll(() => waiting.length).toBe(1);
  end(keeper);
  waiting[0]?.();
  await written;
  expect(await keeper.read()).toBeUndefined();
  expect([existsSync(file()), keeper.hasSignedOut()]).toEqual([isOut, isOut]);
  expect(lines).toEqual([]);
});

test("of two tokens the later one is kept, whichever key is ready first", async () => {
  const { store, waiting } = slowStore();
  const keeper = kept(access, [store]);
  const both = [keeper.write(SIGN_IN), keeper.write({ ...SIGN_IN, refresh: "rt-later" })];
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.();
  await both[1];
  waiting[0]?.();
  await both[0];
  expect((await keeper.read())?.refresh).toBe("rt-later");
});

test("a token of the account before is not written when the place is another's", async () => {
  const { store, waiting } = slowStore();
  const place = keptSignIns(at.folder, async () => [store], log);
  const written = place(access).write(SIGN_IN);
  await expect.poll(() => waiting.length).toBe(1);
  place({ ...access, clientId: "another" });
  waiting[0]?.();
  await written;
  expect(existsSync(file())).toBe(false);
});

test("that somebody has signed out is known to later starts, until somebody signs in, kept or not", async () => {
  await kept().write(SIGN_IN);
  expect(kept().hasSignedOut()).toBe(false);
  for (const stores of [[system], [keyFile]] as const) {
    kept().signOut();
    expect(kept().hasSignedOut()).toBe(true);
    expect(await kept().read()).toBeUndefined();
    await kept(access, stores).write(SIGN_IN);
    expect(kept().hasSignedOut()).toBe(false);
  }
});
