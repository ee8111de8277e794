/** Several MC systems at one desk: one at a time, each with a data folder of its own, and none deleted before it is said what goes. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { lockDataFolder } from "../../../electron/services/instance-lock.ts";
import { currentSystemFolder } from "../../../electron/systems/system-folders.ts";
import type { CommandName } from "../../../shared/bridge/bridge.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

let root: string;
let base: string;
let host: DispatcherHost;
const startAnew = vi.fn<() => void>();

/** The program as a shell starts it: over the folder of whichever system is chosen. */
const start = async () => {
  host = await openBareHost(root, { dataFolder: currentSystemFolder(base), systems: { base, startAnew } });
};
const startAgain = async () => {
  await host.close();
  await start();
};
const ask = <N extends CommandName>(name: N, input?: unknown) => askHost(host, CONSOLE, name, input);
const systems = async () => (await ask("systems.list")).systems ?? [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-systems-"));
  base = join(root, "data");
  mkdirSync(base);
  startAnew.mockReset();
  await start();
});
afterEach(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

test("a desk has one at first; another is added, gone to by a start anew, and come back from", async () => {
  const alone = { id: null, name: null, accountName: null, problem: null, about: "", isCurrent: true };
  expect(await systems()).toEqual([alone]);
  await ask("settings.update", {
    theme: "light",
    favourites: ["sip:bea@a.test"],
    partnerPolicies: [{ domain: "b.test", policy: "ask" }],
  });
  const { systems: added } = await ask("systems.add", { name: "Training" });
  expect(added?.[1]).toMatchObject({ name: "Training", accountName: null, isCurrent: false });
  const id = added?.[1]?.id ?? "";
  await ask("systems.rename", { id: null, name: "City" });
  expect(startAnew).not.toHaveBeenCalled();
  await ask("systems.choose", { id });
  expect(startAnew).toHaveBeenCalledOnce();

  await startAgain();
  expect(currentSystemFolder(base)).toBe(join(base, "systems", id, "data"));
  expect((await systems()).map(({ isCurrent, name }) => [name, isCurrent])).toEqual([
    ["City", false],
    ["Training", true],
  ]);
  // It looks and sounds as the desk does, and knows nobody of the other one.
  expect(await ask("settings.get")).toMatchObject({ theme: "light", favourites: null, partnerPolicies: [] });
  expect((await ask("setUp.state")).problem?.code).toBe("account-missing");
  await ask("settings.update", { theme: "dark" });
  await ask("calls.put", callRecord({ state: "ended", endedAt: 2_000, endReason: { code: "hung-up" } }));

  await ask("systems.choose", { id: null });
  await startAgain();
  expect(currentSystemFolder(base)).toBe(base);
  expect(await ask("settings.get")).toMatchObject({ theme: "light", favourites: ["sip:bea@a.test"] });
  expect(await ask("calls.list", { limit: 10 })).toEqual([]);
});

test("none is left while a call goes on, and the words say so", async () => {
  const { systems: added } = await ask("systems.add", { name: "Training" });
  host.attach(CONSOLE, () => {});
  await ask("calls.put", callRecord({ state: "connected", connectedAt: 2_000 }));
  await expect(ask("systems.choose", { id: added?.[1]?.id })).rejects.toThrow("system-during-call");
  expect(startAnew).not.toHaveBeenCalled();
  expect(currentSystemFolder(base)).toBe(base);
});

test("what is deleted is said before, and nothing else goes, nor the one in use", async () => {
  const { systems: added } = await ask("systems.add", { name: "Training" });
  const id = added?.[1]?.id ?? "";
  await ask("systems.add", { name: "Third" });
  const folder = join(base, "systems", id);
  writeFileSync(join(folder, "data", "account.json"), JSON.stringify({ credentials: { password: "x" } }));
  mkdirSync(join(folder, "data", "keys"));
  writeFileSync(join(folder, "data.key"), "0123456789");
  const contents = await ask("systems.contents", { id });
  expect(contents).toMatchObject({ folder, parts: ["account", "settings", "keys"] });
  expect(contents.octets).toBeGreaterThan(10);
  expect(existsSync(join(folder, "data.key"))).toBe(true);
  for (const of of [null, "0000000000000000"]) {
    // Here the first is the one that is worked in.
    const code = of === null ? "system-in-use" : "system-unknown";
    await expect(ask("systems.contents", { id: of })).rejects.toThrow(code);
    await expect(ask("systems.remove", { id: of })).rejects.toThrow(code);
  }
  const { systems: left } = await ask("systems.remove", { id });
  expect(left?.map(({ name }) => name)).toEqual([null, "Third"]);
  expect(readdirSync(join(base, "systems"))).toHaveLength(1);
  await expect(ask("systems.choose", { id })).rejects.toThrow("system-unknown");

  const third = left?.[1]?.id ?? "";
  await ask("systems.choose", { id: third });
  await startAgain();
  await expect(ask("systems.remove", { id: third })).rejects.toThrow("system-in-use");
});

test("the first goes like each other once another is worked in: with its keys and its record, and nothing of the others", async () => {
  await ask("systems.rename", { id: null, name: "City" });
  await ask("calls.put", callRecord({ state: "ended", endedAt: 2_000, endReason: { code: "hung-up" } }));
  const id = (await ask("systems.add", { name: "Training" })).systems?.[1]?.id ?? "";
  writeFileSync(join(base, "account.json"), JSON.stringify({ credentials: { password: "x" } }));
  mkdirSync(join(base, "users", "0a1b"), { recursive: true });
  mkdirSync(`${base}-crashes`);
  writeFileSync(join(`${base}-crashes`, "one.dmp"), "dump");
  await ask("systems.choose", { id });
  await startAgain();
  const ours = await ask("settings.update", { theme: "light" });
  const keyFile = `${base}.key`;
  expect(existsSync(keyFile)).toBe(true);

  const contents = await ask("systems.contents", { id: null });
  expect(contents.folder).toBe(base);
  expect(contents.parts).toEqual(expect.arrayContaining(["account", "keys", "calls", "users", "rest"]));
  expect(existsSync(join(base, "calls.sqlite"))).toBe(true);

  const { systems: left } = await ask("systems.remove", { id: null });
  expect(left?.map(({ name }) => name)).toEqual(["Training"]);
  expect(readdirSync(base).toSorted()).toEqual(["systems", "systems.json"]);
  expect(existsSync(keyFile)).toBe(false);
  expect(existsSync(`${base}-crashes`)).toBe(false);
  for (const of of ["systems.remove", "systems.contents", "systems.choose"] as const) {
    await expect(ask(of, { id: null })).rejects.toThrow("system-unknown");
  }
  await startAgain();
  expect(currentSystemFolder(base)).toBe(join(base, "systems", id, "data"));
  expect(await ask("settings.get")).toEqual(ours);
  // What is worked in by a folder that is gone goes on in one that there is, and where there is none the desk begins anew.
  rmSync(join(base, "systems", id), { recursive: true, force: true });
  expect(currentSystemFolder(base)).toBe(base);
});

test("one that another program has open is not deleted, nor what is in it", async () => {
  const id = (await ask("systems.add", { name: "Training" })).systems?.[1]?.id ?? "";
  const folder = join(base, "systems", id, "data");
  const unlock = lockDataFolder(folder);
  await expect(ask("systems.remove", { id })).rejects.toThrow("system-in-use");
  expect(existsSync(join(folder, "settings.json"))).toBe(true);
  unlock();
  expect((await ask("systems.remove", { id })).systems).toHaveLength(1);
  expect(existsSync(join(base, "systems", id))).toBe(false);
});

test("one whose account cannot be used says why, and nothing of what is in it", async () => {
  const id = (await ask("systems.add", { name: "Training" })).systems?.[1]?.id ?? "";
  writeFileSync(join(base, "systems", id, "data", "account.json"), '{ "displayName": "Harbour"');
  expect((await systems())[1]).toMatchObject({ accountName: null, problem: { code: "account-invalid" }, about: "" });
});

test("a list that nobody can read leaves the desk its first system, and stays beside the next one", async () => {
  await host.close();
  writeFileSync(join(base, "systems.json"), '{"version":1,"current":"../../etc"');
  await start();
  expect(currentSystemFolder(base)).toBe(base);
  await ask("systems.add", { name: "Training" });
  expect(readdirSync(base).filter((name) => name.startsWith("systems.json.unreadable-"))).toHaveLength(1);
  expect(JSON.parse(readFileSync(join(base, "systems.json"), "utf8"))).toMatchObject({
    others: [{ name: "Training" }],
  });
});

test("nowhere but where a list names one is gone to", async () => {
  await host.close();
  const others = [{ id: "../../../../tmp", name: "Outside" }];
  writeFileSync(join(base, "systems.json"), JSON.stringify({ version: 1, current: others[0]?.id, name: null, others }));
  expect(currentSystemFolder(base)).toBe(base);
  await start();
});

test("there are as many as there can be, and where a shell cannot start anew there is one", async () => {
  for (let at = 1; at < 16; at++) await ask("systems.add", { name: `System ${at}` });
  await expect(ask("systems.add", { name: "One more" })).rejects.toThrow("systems-full");
  await host.close();
  host = await openBareHost(root, { dataFolder: base });
  expect(await ask("systems.list")).toEqual({ systems: null });
  await expect(ask("systems.add", { name: "Training" })).rejects.toThrow("start-anew-impossible");
});
