/** The record of calls as a window takes it out of the real host: over restarts, with the key of the data folder, and verified by the command. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { KeyStoreLocked, type KeyStores, keyFileStore } from "../../../electron/keys/key-store.ts";
import { recordKeyFile } from "../../../electron/keys/record-key.ts";
import { runRecord } from "../../../scripts/tools/record/command.ts";
import type { CommandName } from "../../../shared/bridge/bridge.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { dataFolderOf010 } from "../../support/fixtures/data-folder.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

let root = "";
let dataFolder = "";
let host: DispatcherHost;

async function open(keyStores?: () => Promise<KeyStores>): Promise<void> {
  host = await openBareHost(root, {
    dataFolder,
    ...(keyStores === undefined ? {} : { keyStores }),
  });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-record-"));
  dataFolder = dataFolderOf010("account", root);
});
afterEach(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = <N extends CommandName>(name: N, input?: unknown) => askHost(host, CONSOLE, name, input);

async function exported(): Promise<string> {
  const calls = await ask("calls.list", { limit: 500 });
  await ask("record.export", { callIds: calls.map(({ id }) => id), unfinished: false });
  let text = "";
  for (let done = false; !done; ) {
    const piece = await ask("record.exportMore");
    text += piece.text;
    done = piece.done;
  }
  const file = join(root, "export.jsonl");
  writeFileSync(file, text);
  return file;
}

const fingerprint = async () => (await ask("record.key"))?.fingerprint ?? "none";

test("a record over two starts is as it was signed; one changed octet in it is named", async () => {
  await open();
  const before = (await ask("calls.list", { limit: 500 })).length;
  expect(before).toBeGreaterThan(0);
  await ask("record.key");
  const [a, b] = [1, 2].map((startedAt) => callRecord({ state: "ended", startedAt, endReason: { code: "hung-up" } }));
  await ask("calls.put", a);
  await host.close();
  await open();
  const key = await fingerprint();
  await ask("calls.put", b);
  await ask("calls.attend", { callIds: [a!.id], how: "attended" });
  const file = await exported();
  const { isWhole, said } = await runRecord(["verify", file, key]);
  expect(said).toContain(`${before} calls are not chained`);
  // Opened, a, opened, b, and what changed in a.
  expect(said).toContain("Entries 1 to 5: 5 shown and verified");
  expect(isWhole).toBe(true);
  const changed = readFileSync(file, "utf8").replace('"startedAt":2,', '"startedAt":3,');
  writeFileSync(file, changed);
  expect(await runRecord(["verify", file, key])).toMatchObject({
    isWhole: false,
    said: expect.stringContaining("entry 4 was changed"),
  });
});

test("calls that are named in several orders are one export, which begins with the last of them", async () => {
  await open();
  const [a, b] = [1, 2].map((startedAt) => callRecord({ state: "ended", startedAt, endReason: { code: "hung-up" } }));
  for (const call of [a, b]) await ask("calls.put", call);
  await ask("record.export", { callIds: [a!.id], unfinished: true });
  await expect(ask("record.exportMore")).rejects.toThrow("record-not-exported");
  await ask("record.export", { callIds: [b!.id], unfinished: false });
  const { done, text } = await ask("record.exportMore");
  expect(done).toBe(true);
  for (const { id } of [a!, b!]) expect(text).toContain(id);
  // Nothing of it is left for the next.
  await ask("record.export", { callIds: [b!.id], unfinished: false });
  expect((await ask("record.exportMore")).text).not.toContain(`"id":"${a!.id}"`);
});

test("the private half lies sealed in the data folder; what is put in its place makes another key, which the log says", async () => {
  await open();
  const first = await fingerprint();
  await ask("calls.put", callRecord({ state: "ended", startedAt: 1, endReason: { code: "hung-up" } }));
  await host.close();
  const file = recordKeyFile(dataFolder);
  const sealed = JSON.parse(readFileSync(file, "utf8")) as { sealed: string };
  // What every private key of Ed25519 begins with (RFC 8410 clause 7).
  expect(Buffer.from(sealed.sealed, "base64").includes(Buffer.from("302e020100300506032b6570", "hex"))).toBe(false);
  writeFileSync(file, JSON.stringify({ ...sealed, sealed: `AAAA${sealed.sealed.slice(4)}` }), { mode: 0o600 });
  await open();
  const second = await fingerprint();
  expect(second).not.toBe(first);
  expect(await runRecord(["verify", await exported(), second])).toMatchObject({ isWhole: true });
  expect(await runRecord(["verify", await exported(), first])).toMatchObject({ isWhole: false });
  expect(readFileSync(join(dataFolder, "mc-dispatcher.log"), "utf8")).toContain("another one is made");
});

test("while the key store is locked calls wait, which is told, and nothing is exported; the key stays as it is", async () => {
  await open();
  const key = await fingerprint();
  await host.close();
  await open(async () => [
    {
      ...keyFileStore(join(root, "other.key")),
      kind: "key-file",
      open: async () => {
        throw new KeyStoreLocked("locked by the test");
      },
    },
  ]);
  await ask("calls.put", callRecord({ state: "ended", startedAt: 1, endReason: { code: "hung-up" } }));
  expect(await ask("record.key")).toBeNull();
  expect(await ask("calls.list", { limit: 5 })).toHaveLength(1);
  expect(await ask("calls.recording")).toMatchObject({ problem: "record-locked", awaited: true, waiting: 1 });
  await expect(ask("record.export", { callIds: [], unfinished: false })).rejects.toThrow("record-not-exported");
  await expect(ask("record.exportMore")).rejects.toThrow("record-not-exported");
  await host.close();
  expect(existsSync(recordKeyFile(dataFolder))).toBe(true);
  await open();
  expect(await fingerprint()).toBe(key);
  expect(await ask("calls.recording")).toMatchObject({ problem: null, awaited: false, waiting: 0 });
  expect(await runRecord(["verify", await exported(), key])).toMatchObject({ isWhole: true });
});
