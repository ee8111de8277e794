/** A desk whose account wants a sign-in, in the real shell: what its window gets before, with and after one, and what its key server is told. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { openPage, type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../../support/harness/identity/foreign-identity-server.ts";

const AVA = "sip:dispatch-7@mcx.system-a.example";

let folder: string;
let identity: ForeignIdentityServer;
let kms: Server;
/** What the key server was shown. */
let shown: (string | undefined)[];
let started: StartedShell;
let bridge: RawBridge;
/** Everything that has crossed the bridge to the window. */
let crossed: string[];
/** Who is at the browser: nobody presses anything where it is undefined, and null gives up. */
let person: string | null | undefined;
/** What the key server answers. */
let keyServerStatus: number;

async function call(command: string, input: unknown = {}) {
  const result = (await bridge.call(command, input)) as { ok: boolean; value?: unknown; error?: { code: string } };
  crossed.push(JSON.stringify(result));
  return result;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-desk-"));
  identity = await openForeignIdentityServer({
    people: { ava: { mcptt: AVA }, bea: { mcptt: "sip:bea@mcx.example" } },
    host: "localhost",
  });
  const authority = createAuthority();
  const { certificate, key } = issueServerIdentity(authority, "localhost");
  shown = [];
  kms = createServer({ cert: certificate, key }, (request, response) => {
    shown.push(request.headers.authorization);
    response.writeHead(keyServerStatus).end();
  });
  await new Promise<void>((resolve) => kms.listen(0, "127.0.0.1", resolve));
  writeFileSync(join(folder, "identity.pem"), identity.authority);
  writeFileSync(join(folder, "kms.pem"), authority.certificate);
  writeFileSync(
    join(folder, "account.json"),
    JSON.stringify({
      ...ACCOUNT,
      mcServiceId: AVA,
      identity: { issuer: identity.issuer, clientId: CLIENT_ID, trustAnchorFile: "identity.pem" },
      kms: { uri: `localhost:${(kms.address() as AddressInfo).port}`, trustAnchorFile: "kms.pem" },
    }),
  );
  person = "ava";
  keyServerStatus = 500;
  crossed = [];
  started = await startShell({
    dataFolder: folder,
    lab: false,
    async openBrowser(url) {
      if (person !== undefined) void identity.browse(url, person).catch(() => {});
    },
  });
  ({ bridge } = await openPage(started.shell.url("console")));
  bridge.subscribe((event, payload) => crossed.push(JSON.stringify([event, payload])));
});
afterEach(async () => {
  await started.stop();
  await identity.close();
  await new Promise<void>((resolve) => {
    kms.close(() => resolve());
    kms.closeAllConnections();
  });
  rmSync(folder, { recursive: true, force: true });
});

test("without a sign-in there is no account, and no server is connected to or asked for keys", async () => {
  expect(await call("signIn.state")).toMatchObject({ value: { kind: "out", server: new URL(identity.issuer).host } });
  expect(await call("account.get")).toMatchObject({ error: { code: "sign-in-needed" } });
  expect(await started.shell.host.connectSources("http://127.0.0.1")).toEqual([]);
  await call("keys.refresh");
  expect(shown).toEqual([]);
});

test("who signs in has the account, and the key server is shown that token; who signs out has neither", async () => {
  expect(await call("signIn.begin")).toMatchObject({ value: { kind: "in" } });
  expect(await call("account.get")).toMatchObject({ value: { displayName: "Dispatch 7" } });
  await expect.poll(() => shown.length).toBeGreaterThan(0);
  const [, token = ""] = /^Bearer (.+)$/.exec(shown[0] ?? "") ?? [];
  expect(await identity.holderOf(token)).toBe("ava");
  expect(await call("signIn.end")).toMatchObject({ value: { kind: "out" } });
  expect(await call("account.get")).toMatchObject({ error: { code: "sign-in-needed" } });
  expect(await identity.holderOf(token)).toBeUndefined();
  // Nothing that is worth anything has crossed to the window, or lies in the folder, the log included.
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const written = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, "latin1"));
  for (const text of [...crossed, ...written]) expect(text).not.toContain(token);
});

test.each([
  ["somebody else", "bea", "sign-in-other-user"],
  ["nobody", null, "sign-in-cancelled"],
] as const)("%s gets no account", async (_who, who, code) => {
  person = who;
  expect(await call("signIn.begin")).toMatchObject({ ok: false, error: { code } });
  expect(await call("account.get")).toMatchObject({ error: { code: "sign-in-needed" } });
  expect(shown).toEqual([]);
});

test("whom the server has signed out can sign out, and the next start knows of it", async () => {
  await call("signIn.begin");
  await identity.disable("ava");
  keyServerStatus = 401;
  await call("keys.refresh");
  await expect
    .poll(() => call("signIn.state"))
    .toMatchObject({ value: { kind: "out", problem: { code: "sign-in-ended" } } });
  expect(await call("signIn.end")).toEqual({ ok: true, value: { kind: "out", server: expect.any(String) } });
  expect(JSON.parse(readFileSync(join(folder, "sign-in.json"), "utf8"))).toEqual({ version: 2, signedOut: true });
});

test("who signs out while the browser is open again is not signed in by what comes back from it", async () => {
  await call("signIn.begin");
  person = undefined;
  const again = call("signIn.begin");
  await expect.poll(() => call("signIn.state")).toMatchObject({ value: { kind: "waiting" } });
  await call("signIn.end");
  expect(await again).toMatchObject({ ok: false, error: { code: "sign-in-cancelled" } });
  expect(await call("signIn.state")).toEqual({ ok: true, value: { kind: "out", server: expect.any(String) } });
  expect(await call("account.get")).toMatchObject({ error: { code: "sign-in-needed" } });
});

test("documents that are kept outlast a sign-in that comes to nothing, and go with a sign-out", async () => {
  const kept = join(folder, "documents");
  mkdirSync(kept);
  person = null;
  await call("signIn.begin");
  expect(existsSync(kept)).toBe(true);
  person = "ava";
  await call("signIn.begin");
  expect(existsSync(kept)).toBe(true);
  await call("signIn.end");
  expect(existsSync(kept)).toBe(false);
});
