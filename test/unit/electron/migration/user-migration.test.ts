/** From which system the dispatcher works: what the host gives out while a partner is tried, when it serves, and when it has gone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openKeptMigration } from "../../../../electron/migration/kept-migration.ts";
import { createUserMigration } from "../../../../electron/migration/user-migration.ts";
import type { UserSource, UserSources } from "../../../../electron/user/user-source.ts";
import type { SipAccount } from "../../../../shared/bridge/account.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { ACCOUNT as SIP_ACCOUNT } from "../../../support/fixtures/views/people.ts";

const B = "mcx.system-b.example";
const HOME: SipAccount = { ...SIP_ACCOUNT, displayName: "Ava at home" };
const THERE: SipAccount = {
  ...SIP_ACCOUNT,
  displayName: "Visitor 0403",
  services: {
    mcptt: { id: `sip:visitor-0403@${B}`, participatingFunction: `sip:mcptt-part@${B}` },
  },
  impu: "sip:visitor-0403@ims.system-b.example",
  registrar: "sip:ims.system-b.example",
  servers: ["wss://pcscf.system-b.example"],
  systems: [{ name: "System B", domain: B, home: true }],
};

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let folder: string;
let there: () => SipAccount;
let isThere: boolean;
let homeAccount: SipAccount;

const sourceOf = (account: () => SipAccount, username: string): UserSource => ({
  account,
  credentials: () => ({ username, password: "secret", realms: [] }),
  directory: () => [],
  kms: () => ({ kmsUri: `kms of ${username}` }) as never,
  content: () => undefined,
  messageMedia: () => ({}) as never,
  signalling: () => ({ trustAnchors: [username] }) as never,
  onChange: () => () => {},
});

function open() {
  const users: UserSources = {
    dispatcher: sourceOf(() => homeAccount, "home"),
    partners: () => (isThere ? [{ domain: B, name: "System B", user: sourceOf(() => there(), "visitor") }] : []),
    unit: () => undefined,
    signInSources: () => [],
    hasRtp: () => false,
    keyFileInFolder: false,
  };
  return createUserMigration({
    users,
    kept: openKeptMigration(folder, log as never),
    withKnown: (account) => account,
    log: log as never,
    now: () => 1_000,
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-migration-"));
  there = () => THERE;
  isThere = true;
  homeAccount = HOME;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as McError).code;
  }
  return undefined;
};

describe("at home", () => {
  test("partners are told with the ID that the user has there", () =>
    expect(open().state()).toMatchObject({
      at: null,
      partners: [{ domain: B, name: "System B", newId: `sip:visitor-0403@${B}` }],
    }));

  test("a partner whose account cannot be used is told with the reason, and is not tried", () => {
    there = () => {
      throw new McError("account-invalid", "kms.uri");
    };
    const migration = open();
    expect(migration.state().partners).toEqual([
      { domain: B, name: "System B", newId: null, problem: { code: "account-invalid", detail: "kms.uri" } },
    ]);
    expect(codeOf(() => migration.begin(B))).toBe("account-invalid");
    expect(codeOf(() => migration.settle())).toBe("migration-partner-unknown");
  });

  test.each([
    ["home", () => (homeAccount = { ...HOME, signsIn: true })],
    ["there", () => (there = () => ({ ...THERE, signsIn: true }))],
  ])("where the user signs in with a token %s alone, no partner is tried", (_where, given) => {
    given();
    expect(codeOf(() => open().begin(B))).toBe("migration-without-token-exchange");
  });

  test("nobody goes where no account is, and nothing settles that was not tried", () => {
    const migration = open();
    expect(codeOf(() => migration.begin("mcx.system-x.example"))).toBe("migration-partner-unknown");
    expect(codeOf(() => migration.settle())).toBe("migration-partner-unknown");
    expect(migration.users.dispatcher.account()).toBe(HOME);
  });
});

describe("while a partner is tried", () => {
  test("requests and connections to it are the visitor's, all others and the user's own those of home", () => {
    const migration = open();
    expect(migration.begin(B)).toEqual({
      ...THERE,
      displayName: "Ava at home",
      migratedFrom: Object.fromEntries(Object.entries(HOME.services).map(([service, { id }]) => [service, id])),
    });
    const user = (of: Pick<UserSource, "credentials">) => of.credentials()?.username;
    expect(user(migration.askedAt("sip:IMS.system-b.example"))).toBe("visitor");
    expect(user(migration.askedAt(`sip:mcptt-part@${B}`))).toBe("visitor");
    expect(user(migration.askedAt(HOME.registrar))).toBe("home");
    expect(user(migration.connectedTo("wss://pcscf.system-b.example"))).toBe("visitor");
    expect(user(migration.connectedTo(HOME.servers[0] ?? ""))).toBe("home");
    expect(migration.users.dispatcher.account()).toBe(HOME);
    migration.giveUp();
    expect(user(migration.askedAt(`sip:mcptt-part@${B}`))).toBe("home");
    expect(codeOf(() => migration.settle())).toBe("migration-partner-unknown");
  });
});

describe("at a partner", () => {
  test("the user is the visitor in everything but the directory, over a restart, until home again", () => {
    const migration = open();
    const changes: string[] = [];
    const told: unknown[] = [];
    migration.users.dispatcher.onChange((what) => changes.push(what));
    migration.onChange(({ at }) => told.push(at?.domain ?? null));
    migration.begin(B);
    migration.settle();
    for (const { users, state } of [migration, open()]) {
      expect(users.dispatcher.account().services).toEqual(THERE.services);
      expect(users.dispatcher.credentials()?.username).toBe("visitor");
      expect(users.dispatcher.kms()?.kmsUri).toBe("kms of visitor");
      expect(state().at).toEqual({ domain: B, name: "System B", newId: `sip:visitor-0403@${B}`, since: 1_000 });
    }
    migration.goHome();
    expect(migration.users.dispatcher.credentials()?.username).toBe("home");
    expect([changes, told]).toEqual([
      ["account", "account"],
      [B, null],
    ]);
    expect(open().state().at).toBeNull();
  });

  test("that an administrator has taken away, the user is at home", () => {
    const migration = open();
    migration.begin(B);
    migration.settle();
    isThere = false;
    expect(migration.users.dispatcher.account()).toBe(HOME);
    expect(migration.state()).toMatchObject({ at: null, partners: [] });
  });

  test("that was taken away while the program did not run, the user is at home, is told so, and stays there when it is back", () => {
    const before = open();
    before.begin(B);
    before.settle();
    isThere = false;
    const after = open();
    expect(after.users.dispatcher.account()).toBe(HOME);
    expect(after.state()).toMatchObject({
      at: null,
      returned: { name: B, since: 1_000, code: "migration-partner-unknown" },
    });
    isThere = true;
    for (const each of [after, open()]) expect(each.state().at).toBeNull();
    expect(open().state().returned).toBeNull();
  });

  test("that lets nobody work there any more: the user is told why until going anywhere", () => {
    const migration = open();
    migration.begin(B);
    migration.settle();
    expect(migration.state().returned).toBeNull();
    migration.goHome("settings-not-authorised");
    const returned = { name: "System B", since: 1_000, code: "settings-not-authorised" };
    expect(migration.state()).toMatchObject({ at: null, returned });
    migration.begin(B);
    migration.settle();
    migration.goHome();
    expect(migration.state()).toMatchObject({ at: null, returned: null });
  });

  test("that could not be settled at after home was left, the user is at home and told why, until going anywhere", () => {
    const migration = open();
    migration.begin(B);
    expect(migration.giveUp("data-folder-unwritable")).toBe(B);
    const returned = { name: "System B", since: 1_000, code: "data-folder-unwritable" };
    expect(migration.state()).toMatchObject({ at: null, returned });
    // The window that begins anew gives up what is tried no more.
    expect(migration.giveUp()).toBeUndefined();
    expect(migration.state().returned).toEqual(returned);
  });

  test("the file of it that cannot be read is put aside, and the user is at home", () => {
    writeFileSync(join(folder, "migration.json"), "{");
    expect(open().state().at).toBeNull();
    expect(log.error).toHaveBeenCalled();
    expect(codeOf(() => readFileSync(join(folder, "migration.json")))).toBe("ENOENT");
  });

  test("where it cannot be stored the user works there none the less, until the next start", () => {
    const kept = openKeptMigration(join(folder, "not", "there", "\0"), log as never);
    kept.put({ domain: B, since: 1 });
    expect(kept.get()).toEqual({ domain: B, since: 1 });
  });
});
