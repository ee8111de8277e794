/** A desk of whoever signs in, in the real shell: what one user leaves, and what the next can read of it. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderNameOf } from "../../../electron/host/user-place.ts";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { written } from "../../support/fixtures/messages.ts";
import { openPage, type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../../support/harness/identity/foreign-identity-server.ts";

const AVA = "sip:ava@mcx.example";
const BEA = "sip:bea@mcx.example";
/** What is Ava's alone: whom she called, what she wrote, whom she likes, whom she wants to call back. */
const AVAS = ["sip:called-by-ava@mcx.example", "North gate in five minutes", "sip:liked-by-ava@mcx.example"];

let root: string;
let folder: string;
let identity: ForeignIdentityServer;
let person: string;
let started: StartedShell;
let bridge: RawBridge;
let told: string[];

const { mcServiceId: _own, ...OF_NOBODY } = ACCOUNT;
const account = (more: object = {}) =>
  JSON.stringify({
    ...OF_NOBODY,
    identity: {
      issuer: identity.issuer,
      clientId: CLIENT_ID,
      trustAnchorFile: "identity.pem",
      users: "whoever-signs-in",
      ...more,
    },
  });

/** A window that is opened, or begins anew. */
async function openWindow(): Promise<void> {
  ({ bridge } = await openPage(started.shell.url("console")));
  bridge.subscribe((event) => told.push(event));
}

async function start(dataFolder = folder, policy?: object): Promise<void> {
  if (policy !== undefined) writeFileSync(join(root, "policy.json"), JSON.stringify(policy));
  started = await startShell({
    dataFolder,
    lab: false,
    ...(policy === undefined ? {} : { policyFile: join(root, "policy.json") }),
    openBrowser: async (url) => void identity.browse(url, person).catch(() => {}),
  });
  await openWindow();
}

const call = async (command: string, input: unknown = {}) =>
  (await bridge.call(command, input)) as { ok: boolean; value?: unknown; error?: { code: string } };

/** Signs in, and has the window begin anew as it does then. */
async function signInAs(who: string): Promise<void> {
  person = who;
  expect(await call("signIn.begin")).toMatchObject({ ok: true });
  await expect.poll(() => told).toContain("user.changed");
  told = [];
  await openWindow();
}

async function signOut(): Promise<void> {
  expect(await call("signIn.end")).toMatchObject({ ok: true });
  await expect.poll(() => told).toContain("user.changed");
  told = [];
  await openWindow();
}

/** Everything that a window can ask for of its user's, in one text. */
async function everything(): Promise<string> {
  const asked = await Promise.all([
    call("account.get"),
    call("calls.list", { limit: 500 }),
    call("messages.list", { after: 0, limit: 20 }),
    call("drafts.list"),
    call("settings.get"),
    call("callBacks.list"),
    call("documents.state"),
    call("keys.status"),
    call("migration.state"),
  ]);
  return JSON.stringify(asked);
}

async function workAsAva(): Promise<void> {
  const [called = "", text = "", liked = ""] = AVAS;
  const connected = callRecord({ primaryId: called, direction: "outgoing", state: "connected" });
  expect(await call("calls.put", connected)).toMatchObject({ ok: true });
  expect(await call("messages.put", written({ ownId: AVA, text }))).toMatchObject({ ok: true });
  expect(await call("settings.update", { favourites: [liked] })).toMatchObject({ ok: true });
}

/** What the process has open below a folder. */
const openBelow = (below: string) =>
  readdirSync("/proc/self/fd").flatMap((handle) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${handle}`);
      return file.startsWith(below) ? [file] : [];
    } catch {
      return [];
    }
  });
const folderOf = (who: string) => join(folder, "users", folderNameOf(identity.issuer, who));

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-users-"));
  folder = join(root, "data");
  identity = await openForeignIdentityServer({
    people: { ava: { mcptt: AVA }, bea: { mcptt: BEA } },
    host: "localhost",
  });
  mkdirSync(folder);
  writeFileSync(join(folder, "identity.pem"), identity.authority);
  writeFileSync(join(folder, "account.json"), account());
  told = [];
});
afterEach(async () => {
  await started.stop();
  await identity.close();
  rmSync(root, { recursive: true, force: true });
});

test("after a shift nothing of it is open, or answered to the next user; who comes back finds everything", async () => {
  await start();
  expect(await call("account.get")).toMatchObject({ error: { code: "sign-in-needed" } });
  await signInAs("ava");
  expect(await call("account.get")).toMatchObject({ value: { services: { mcptt: { id: AVA } } } });
  await workAsAva();
  const atWork = await everything();
  for (const secret of [AVA, ...AVAS]) expect(atWork).toContain(secret);
  expect(openBelow(folderOf("ava"))).not.toEqual([]);

  await signOut();
  expect(openBelow(folderOf("ava"))).toEqual([]);
  expect(await call("account.get")).toMatchObject({ error: { code: "sign-in-needed" } });
  const between = await everything();

  await signInAs("bea");
  expect(await call("account.get")).toMatchObject({ value: { services: { mcptt: { id: BEA } } } });
  const asBea = await everything();
  for (const text of [between, asBea]) for (const secret of [AVA, ...AVAS]) expect(text).not.toContain(secret);
  expect(openBelow(folderOf("ava"))).toEqual([]);
  // Between two users there was a folder, and it has gone.
  expect(readdirSync(join(folder, "users")).toSorted()).toEqual(
    ["ava", "bea"].map((who) => folderNameOf(identity.issuer, who)).toSorted(),
  );

  await signOut();
  await signInAs("ava");
  const again = await everything();
  for (const secret of [AVA, ...AVAS]) expect(again).toContain(secret);
  // The call that the end of the shift found was ended on record.
  expect(again).toContain('"interrupted"');
});

test("a page of the user before is refused until it has begun anew, and writes nothing into the record of the next", async () => {
  await start();
  await signInAs("ava");
  person = "bea";
  const before = bridge;
  expect(await call("signIn.begin")).toMatchObject({ ok: true });
  await expect.poll(() => told).toContain("user.changed");
  const late = callRecord({ primaryId: AVAS[0]! });
  expect(await before.call("calls.put", late)).toMatchObject({ ok: false, error: { code: "user-changed" } });
  await openWindow();
  expect(await everything()).not.toContain(AVAS[0]);
});

test("a program that was killed in the middle of a shift opens nothing before somebody signs in, and keeps what was stored", async () => {
  await start();
  await signInAs("ava");
  await workAsAva();
  // As a kill leaves it: every file as it is at this moment.
  const left = join(root, "left");
  cpSync(folder, left, { recursive: true, filter: (from) => !from.endsWith("instance.lock") });
  cpSync(`${folder}.key`, `${left}.key`);
  await started.stop();
  folder = left;
  told = [];
  await start();
  expect(openBelow(folderOf("ava"))).toEqual([]);
  await signInAs("bea");
  const asBea = await everything();
  for (const secret of AVAS) expect(asBea).not.toContain(secret);
  await signOut();
  await signInAs("ava");
  const again = await everything();
  for (const secret of AVAS) expect(again).toContain(secret);
});

test("where the policy says so the record of calls is the desk's, and everything else is not", async () => {
  await start(folder, { version: 1, setBy: "IT", history: { shared: true } });
  await signInAs("ava");
  await workAsAva();
  await signOut();
  const [called = "", text = "", liked = ""] = AVAS;
  expect(await everything()).not.toContain(called);
  await signInAs("bea");
  const asBea = await everything();
  expect(asBea).toContain(called);
  for (const secret of [text, liked]) expect(asBea).not.toContain(secret);
});

test("what the folder held of its one user goes to that user, and to nobody who signs in before", async () => {
  writeFileSync(
    join(folder, "account.json"),
    JSON.stringify({
      ...ACCOUNT,
      mcServiceId: AVA,
      identity: { issuer: identity.issuer, clientId: CLIENT_ID, trustAnchorFile: "identity.pem" },
    }),
  );
  await start();
  person = "ava";
  expect(await call("signIn.begin")).toMatchObject({ ok: true });
  await workAsAva();
  await started.stop();
  expect(existsSync(join(folder, "users"))).toBe(false);

  writeFileSync(join(folder, "account.json"), account({ formerUser: AVA }));
  told = [];
  await start();
  await signInAs("bea");
  const asBea = await everything();
  for (const secret of AVAS.slice(0, 2)) expect(asBea).not.toContain(secret);
  await signOut();
  await signInAs("ava");
  const again = await everything();
  for (const secret of AVAS) expect(again).toContain(secret);
  expect(existsSync(join(folder, "calls.sqlite"))).toBe(false);
});

test("people come from the directory server of the desk, whoever is signed in", async () => {
  // Nobody listens there: what counts is which server is asked.
  writeFileSync(
    join(folder, "people-server.json"),
    JSON.stringify({ version: 1, url: "ldap://127.0.0.1:9", base: "ou=people,dc=a,dc=test" }),
  );
  await start();
  for (const who of ["ava", "bea"]) {
    await signInAs(who);
    await expect
      .poll(async () => (await call("directory.server")).value)
      .toMatchObject({ server: { host: "127.0.0.1", problem: "people-server-unreachable" } });
    await signOut();
  }
});

test("no token that was given to anybody lies in the folder or in the log", async () => {
  const given: string[] = [];
  identity.tamper = ({ body, path }) => {
    if (path !== "/token") return;
    for (const name of ["access_token", "refresh_token", "id_token"]) {
      const token = (body as Record<string, unknown>)[name];
      if (typeof token === "string") given.push(token);
    }
  };
  await start();
  await signInAs("ava");
  await signOut();
  await signInAs("bea");
  expect(given.length).toBeGreaterThanOrEqual(6);
  const files = readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), "latin1"));
  const answers = await everything();
  for (const token of given) for (const text of [...files, answers]) expect(text).not.toContain(token);
});
