/** An account that names a domain: the host finds its servers in a real name server, and says what its windows may connect to. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHost, type DispatcherHost } from "../../../electron/host/host.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { type NameServer, srv, startNameServer } from "../../support/stand-ins/name-server.ts";

let folder: string;
let names: NameServer;
let host: DispatcherHost;
const { webSocketUrl: _one, ...rest } = ACCOUNT;

async function start(): Promise<void> {
  host = await createHost({
    dataFolder: folder,
    lab: null,
    shell: "chromium",
    openWindow: async () => {},
    nameServers: [names.address],
    policyFile: join(folder, "no-policy.json"),
  });
}
const ask = async (command: string) => host.dispatch({ id: "1", role: "console", personId: null }, command, {});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-found-"));
  names = await startNameServer();
  writeFileSync(
    join(folder, "account.json"),
    JSON.stringify({ ...rest, serversFromDns: { domain: "a.test", path: "/sip" } }),
  );
});
afterEach(async () => {
  await host.close();
  await names.close();
  rmSync(folder, { recursive: true, force: true });
});

test("found, remembered, and found anew", async () => {
  names.zone.set("SRV _sips._tcp.a.test", [
    srv({ priority: 1, port: 443, target: "one.a.test" }),
    srv({ priority: 2, port: 8443, target: "two.a.test" }),
  ]);
  await start();
  const servers = ["wss://one.a.test/sip", "wss://two.a.test:8443/sip"];
  expect(await ask("account.get")).toMatchObject({ ok: true, value: { servers } });
  expect(await host.connectSources("http://127.0.0.1")).toEqual(["wss://a.test:*", "wss://*.a.test:*"]);
  await host.close();
  names.behaviour = "fails";
  await start();
  expect(await ask("account.get")).toMatchObject({ ok: true, value: { servers } });
  names.behaviour = "right";
  names.zone.set("SRV _sips._tcp.a.test", [srv({ port: 443, target: "three.a.test" })]);
  expect(await ask("account.findServers")).toEqual({ ok: true, value: { servers: ["wss://three.a.test/sip"] } });
});

test("not found: the window starts all the same, and is told why", async () => {
  await start();
  expect(await ask("account.get")).toMatchObject({ ok: true, value: { servers: [] } });
  const fault = { code: "dns-without-servers", detail: "a.test" };
  expect(await ask("account.findServers")).toEqual({ ok: false, error: fault });
  expect(await ask("account.checkServers")).toEqual({ ok: true, value: { fault, servers: [] } });
});
