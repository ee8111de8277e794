/** One person of the directory changed through the bridge: on disk when it is answered, never over what somebody else wrote. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

const BEA = { id: "bea", displayName: "Bea", role: "Lead", mcServiceId: "sip:bea@a.test", favourite: true };
const MIRA = {
  id: "mira",
  displayName: "Mira",
  role: "",
  mcServiceId: "sip:mira@a.test",
  serviceIds: { mcdata: "sip:mira.data@a.test" },
  organisation: "Rescue",
  groups: ["night"],
  favourite: false,
};

let root: string;
let host: DispatcherHost;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-change-"));
});
afterEach(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

const folder = () => join(root, "data");
const file = () => join(folder(), "directory.json");
const onDisk = () => JSON.parse(readFileSync(file(), "utf8")) as unknown;
const write = (people: unknown) => writeFileSync(file(), JSON.stringify(people));

test("a person is added, changed and removed; every window is told, and edits leave no copies", async () => {
  host = await openBareHost(root, { dataFolder: folder() });
  expect(await askHost(host, CONSOLE, "directory.rights")).toEqual({ mayChange: true });
  write([BEA]);
  const told: string[] = [];
  host.attach(CONSOLE, (event) => void told.push(event));
  expect(await askHost(host, CONSOLE, "directory.change", { before: null, after: MIRA })).toEqual({ kind: "kept" });
  expect(onDisk()).toEqual([BEA, MIRA]);
  expect(await askHost(host, CONSOLE, "directory.list")).toEqual([BEA, MIRA]);
  expect(told).toContain("directory.changed");
  const chief = { ...BEA, role: "Chief" };
  await askHost(host, CONSOLE, "directory.change", { before: BEA, after: chief });
  await askHost(host, CONSOLE, "directory.change", { before: MIRA, after: null });
  expect(onDisk()).toEqual([chief]);
  expect(readdirSync(folder()).filter((name) => name.startsWith("directory.json."))).toEqual([]);
});

test("what somebody else has written meanwhile is not written over, and is answered", async () => {
  host = await openBareHost(root, { dataFolder: folder() });
  const theirs = { ...BEA, displayName: "Beatrix" };
  write([theirs]);
  const mine = { before: BEA, after: { ...BEA, role: "Chief" } };
  expect(await askHost(host, CONSOLE, "directory.change", mine)).toEqual({ kind: "outdated", now: theirs });
  expect(onDisk()).toEqual([theirs]);
});

test("a directory that cannot be read is not written over", async () => {
  host = await openBareHost(root, { dataFolder: folder() });
  writeFileSync(file(), "[");
  const wanted = { before: null, after: MIRA };
  await expect(askHost(host, CONSOLE, "directory.change", wanted)).rejects.toThrow("directory-invalid");
  expect(readFileSync(file(), "utf8")).toBe("[");
});

test("where the administrator keeps the people nobody changes them, nor takes a file of them", async () => {
  writeFileSync(
    join(root, "policy.json"),
    JSON.stringify({ version: 1, setBy: "Head office", people: { readOnly: true } }),
  );
  host = await openBareHost(root, {
    dataFolder: folder(),
    policyFile: join(root, "policy.json"),
    fileDialogs: () => ({ open: async () => file(), save: async () => undefined, show: () => {} }),
  });
  write([BEA]);
  expect(await askHost(host, CONSOLE, "directory.rights")).toEqual({ mayChange: false, lockedBy: "Head office" });
  const wanted = { before: BEA, after: null };
  await expect(askHost(host, CONSOLE, "directory.change", wanted)).rejects.toThrow("people-locked");
  await expect(askHost(host, CONSOLE, "directory.choose")).rejects.toThrow("people-locked");
  expect(onDisk()).toEqual([BEA]);
});
