/** The keys of a user who becomes another one, or whose KMS does something else. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createUserKeys, type HostUserKeys } from "../../../electron/host/user-keys.ts";
import type { WindowContext } from "../../../electron/host/window-context.ts";
import { keyFileStore } from "../../../electron/keys/key-store.ts";
import type { KmsAccess } from "../../../electron/keys/kms-access.ts";
import { openLog } from "../../../electron/services/log.ts";
import type { UserSource, UserSources } from "../../../electron/user/user-source.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import { eventually } from "../../support/harness/keys/console.ts";
import { COLLEAGUE, HomeKms } from "../../support/harness/keys/home-kms.ts";

const CONSOLE: WindowContext = { id: "console", role: "console", personId: null };

let kms: HomeKms;
let root: string;
let access: KmsAccess | undefined;
/** The user profile where there is no KMS. */
let profile: string | undefined;
let keys: HostUserKeys;
let told: string[];

beforeEach(async () => {
  kms = await HomeKms.start();
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-user-keys-"));
  access = kms.access();
  told = [];
  profile = undefined;
  const profiles = () => ({ userProfile: () => profile, profileIsNeeded: true });
  const dispatcher: Partial<UserSource> = { kms: () => access, profiles };
  keys = createUserKeys({
    users: { dispatcher, unit: () => undefined } as unknown as UserSources,
    dataFolder: root,
    keyStores: async () => [keyFileStore(join(root, "test.key"))],
    createLogger: openLog(root),
    emit: (event, _payload, personId) => told.push(`${event} ${personId}`),
    tell: () => {},
  });
  await ready();
});
afterEach(async () => {
  await keys.close();
  await kms.stop();
  rmSync(root, { recursive: true, force: true });
});

const ready = () => eventually(() => expect(keys.status(CONSOLE)).toMatchObject({ state: "ready" }));
const vaults = () => readdirSync(join(root, "keys")).filter((name) => name.endsWith(".vault"));

test("another user gets keys of their own; those of before stay stored", async () => {
  await eventually(() => expect(vaults()).toHaveLength(1));
  access = kms.access({ userUri: COLLEAGUE });
  keys.changed(null, "account");
  expect(keys.status(CONSOLE).state).toBe("starting");
  expect(told).toContain("keys.changed null");
  await ready();
  expect(kms.requests.some(({ body }) => body.includes(`<UserUri>${COLLEAGUE}</UserUri>`))).toBe(true);
  await eventually(() => expect(vaults()).toHaveLength(2));
});

test("an account that is another in nothing about keys keeps them, and no window is told", () => {
  const before = told.length;
  access = kms.access();
  keys.changed(null, "account");
  expect(keys.status(CONSOLE).state).toBe("ready");
  expect(told.length).toBe(before);
});

test("an account without a KMS any more has no keys", () => {
  access = undefined;
  keys.changed(null, "account");
  expect(keys.status(CONSOLE).state).toBe("off");
});

test("a KMS that does something else is asked at once", async () => {
  await eventually(() => expect(kms.asked).toContain("certcache"));
  kms.asked.length = 0;
  keys.changed(null, "kms");
  await eventually(() => expect(kms.asked).not.toEqual([]));
});

test("a desk without a KMS obeys the user profile, and its windows are told when it is another one", () => {
  access = undefined;
  keys.changed(null, "account");
  expect(keys.status(CONSOLE)).toMatchObject({ state: "off", permissions: [] });
  expect(keys.status(CONSOLE).callsForbidden).toContain("mcptt");
  const callees = [{ uri: COLLEAGUE, displayName: "Bea Novak" }];
  profile = encodeUserProfile(
    { xuiUri: "sip:ava@a.test", index: 1, callees, allowed: ["allow-private-call"] },
    "mcptt",
  );
  told.length = 0;
  keys.changed(null, "profile");
  expect(told).toEqual(["keys.changed null"]);
  expect(keys.status(CONSOLE)).toMatchObject({
    state: "off",
    permissions: ["allow-private-call"],
    named: [{ id: COLLEAGUE, displayName: "Bea Novak" }],
  });
  expect(keys.status(CONSOLE).callsForbidden).not.toContain("mcptt");
});
