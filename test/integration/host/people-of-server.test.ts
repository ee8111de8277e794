/** People of a server beside those of the directory file: listed, never written into it, and told with what became of the question. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { keepPeople } from "../../../electron/people-server/kept-people.ts";
import { readPeopleServer } from "../../../electron/people-server/server-settings.ts";
import type { Person } from "../../../shared/bridge/account.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

const BEA: Person = { id: "bea", displayName: "Bea", role: "Lead", mcServiceId: "sip:bea@a.test", favourite: true };
const served = (name: string): Person => ({
  id: `ldap-${name}`,
  displayName: `${name} of the server`,
  role: "",
  mcServiceId: `sip:${name}@a.test`,
  favourite: false,
  fromServer: true,
});

const WAITS = { timeout: 20_000 };

let root: string;
let folder: string;
let host: DispatcherHost | undefined;
/** Somebody who hangs up at once. */
let server: Server;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-served-"));
  folder = join(root, "data");
  mkdirSync(folder);
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  writeFileSync(
    join(folder, "people-server.json"),
    JSON.stringify({ version: 1, url: `ldap://127.0.0.1:${port}`, base: "dc=example" }),
  );
  const settings = readPeopleServer(folder);
  if (settings === undefined) throw new Error("no settings");
  keepPeople(folder, settings, { at: 7, leftOut: 1, people: [served("bea"), served("mira")] }, { warn: () => {} });
});
afterEach(async () => {
  await host?.close();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

test("those whom the file lacks are listed with it, and edits of others do not write them into it", async () => {
  writeFileSync(join(folder, "directory.json"), JSON.stringify([BEA]));
  host = await openBareHost(root, { dataFolder: folder });
  await vi.waitFor(
    async () =>
      expect(await askHost(host as DispatcherHost, CONSOLE, "directory.server")).toEqual({
        server: { host: "127.0.0.1", at: 7, people: 2, leftOut: 1, problem: "people-server-unreachable" },
      }),
    WAITS,
  );
  expect(await askHost(host, CONSOLE, "directory.list")).toEqual([BEA, served("mira")]);
  expect(host.partyOf("sip:mira@a.test").name).toBe("mira of the server");
  const after = { ...BEA, role: "Chief" };
  expect(await askHost(host, CONSOLE, "directory.change", { before: BEA, after })).toEqual({ kind: "kept" });
  expect(JSON.parse(readFileSync(join(folder, "directory.json"), "utf8"))).toEqual([after]);
  const wanted = { before: served("mira"), after: null };
  expect(await askHost(host, CONSOLE, "directory.change", wanted)).toEqual({ kind: "outdated", now: null });
});

test("the policy of the computer says from which server, whatever the data folder says, and who says so cannot be used is told", async () => {
  const policyFile = join(root, "policy.json");
  const settings = { version: 1, url: "ldaps://localhost:1", base: "dc=policy", bind: { dn: "cn=x" } };
  writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "City IT", people: { server: settings } }));
  host = await openBareHost(root, { dataFolder: folder, policyFile });
  const state = async () => (await askHost(host as DispatcherHost, CONSOLE, "directory.server")).server;
  await vi.waitFor(async () => expect((await state())?.problem).toBe("people-server-invalid"), WAITS);
  // Those whom the server of the file has told are not taken for those of the policy.
  await expect(askHost(host, CONSOLE, "directory.list")).rejects.toThrow("directory-missing");
  await host.close();

  const { bind: _nobody, ...asked } = settings;
  writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "City IT", people: { server: asked } }));
  host = await openBareHost(root, { dataFolder: folder, policyFile });
  await vi.waitFor(
    async () =>
      expect(await state()).toMatchObject({ host: "localhost", people: 0, problem: "people-server-unreachable" }),
    WAITS,
  );
  expect(JSON.parse(readFileSync(join(folder, "people-server.json"), "utf8")).base).toBe("dc=example");
});

test("without a directory file they are the directory", async () => {
  host = await openBareHost(root, { dataFolder: folder });
  await vi.waitFor(
    async () =>
      expect(await askHost(host as DispatcherHost, CONSOLE, "directory.list")).toEqual([served("bea"), served("mira")]),
    WAITS,
  );
});
