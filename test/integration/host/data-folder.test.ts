/** A data folder that version 0.1.0 left behind opens with its records, settings and keys. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { createLab } from "../../../lab/lab.ts";
import type { CommandName, CommandOutput } from "../../../shared/bridge/bridge.ts";
import { dataFolderOf010 } from "../../support/fixtures/data-folder.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

let root: string;
let host: DispatcherHost;
let dataFolder: string;
/** Its vaults, as that version left them. */
let vaults: ReturnType<typeof vaultsOf>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-old-"));
});
afterEach(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

const vaultsOf = (folder: string) =>
  readdirSync(join(folder, "keys"))
    .filter((name) => name.endsWith(".vault"))
    .map((name) => ({ name, text: readFileSync(join(folder, "keys", name), "utf8") }));

/** Today's host over a copy of what 0.1.0 left behind. */
async function open(kind: "lab" | "account"): Promise<void> {
  dataFolder = dataFolderOf010(kind, root);
  vaults = vaultsOf(dataFolder);
  host = await openBareHost(root, {
    dataFolder,
    lab: kind === "lab" ? () => createLab({ folder: dataFolder }) : null,
  });
}

const ask = <N extends CommandName>(name: N, input?: unknown) => askHost(host, CONSOLE, name, input);

const laddersOf = (calls: CommandOutput<"calls.list">) =>
  Promise.all(calls.map(({ id }) => ask("calls.ladder", { callId: id })));

/** Whether the status is what was stored: asked in the first moment, when no key server can have answered. */
const keysAtOnce = () =>
  new Promise<CommandOutput<"keys.status">>((resolve, reject) => {
    const leave = host.attach(CONSOLE, (event, payload) => {
      const status = payload as CommandOutput<"keys.status">;
      if (event !== "keys.changed" || status.state === "starting") return;
      leave();
      resolve(status);
    });
    ask("keys.status").then((status) => {
      if (status.state !== "starting") resolve(status);
    }, reject);
  });

describe("a data folder of version 0.1.0 with the lab", () => {
  beforeEach(() => open("lab"));

  test("has its calls, the newest first", async () => {
    const calls = await ask("calls.list", { limit: 10 });
    expect(calls.map(({ endReason, currentId }) => [endReason?.code, currentId])).toEqual([
      ["interrupted", "sip:visitor-0412@mcx.system-b.example"],
      ["kms-failed", "sip:visitor-0415@mcx.system-b.example"],
      ["redirection-two-kms-uris", "sip:sara.ruiz@mcx.system-a.example"],
      ["hung-up", "sip:visitor-0415@mcx.system-b.example"],
    ]);
    const protectedCall = calls.at(-1);
    expect(protectedCall).toMatchObject({
      service: "mcptt",
      ownId: "sip:dispatch-3@mcx.system-a.example",
      direction: "outgoing",
      redirections: [{ newId: "sip:visitor-0415@mcx.system-b.example" }],
      protection: { state: "proved" },
    });
    expect(protectedCall?.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["placed", "redirected", "released", "redialled", "protection-proved", "ended"]),
    );
  });

  test("has the ladder of each call", async () => {
    const calls = await ask("calls.list", { limit: 10 });
    const ladders = await laddersOf(calls);
    expect(ladders.map((ladder) => ladder.length)).toEqual([16, 5, 3, 44]);
    const ladder = ladders.at(-1) ?? [];
    expect(ladder.map(({ clauseStep }) => clauseStep).filter((step) => step !== null)).toEqual([1, 3, 4]);
    expect(ladder.filter(({ to }) => to === "kms")).toHaveLength(1);
    expect(ladder[0]?.text).toMatch(/^INVITE sip:/);
    // That version wrote words where there are kinds and numbers now.
    expect(ladder[0]?.what).toEqual({ kind: "as-written", text: "INVITE primary ID" });
  });

  test("has its settings", async () => {
    expect(await ask("settings.get")).toMatchObject({
      theme: "dark",
      redirectionPolicy: "ask",
      askSeconds: 35,
      protection: "required",
      voiceSource: "generated",
      letterShortcuts: false,
    });
  });

  test("has its keys: the lab's key server is the one that made them", async () => {
    const status = await keysAtOnce();
    expect(status).toMatchObject({ state: "ready", atRest: "key-file", problem: null });
  });

  test("keeps its keys for that version, and what is learned now apart from them", async () => {
    // A console that has keys asks within a minute of its start; who asks by hand waits for nothing.
    await ask("keys.refresh");
    await vi.waitFor(() => expect(vaultsOf(dataFolder).length).toBe(2 * vaults.length), { timeout: 10_000 });
    expect(vaults).toHaveLength(1);
    expect(vaultsOf(dataFolder)).toEqual(expect.arrayContaining(vaults));
  });
});

describe("a data folder of version 0.1.0 with an account", () => {
  beforeEach(() => open("account"));

  test("has its calls with their ladders; the one in progress was interrupted", async () => {
    const calls = await ask("calls.list", { limit: 10 });
    expect(calls.map(({ endReason, ownId }) => [endReason?.code, ownId])).toEqual([
      ["interrupted", "sip:dispatcher.one@mc.home.example"],
      ["hung-up", "sip:dispatcher.one@mc.home.example"],
    ]);
    expect((await laddersOf(calls)).map((ladder) => ladder.length)).toEqual([16, 44]);
  });

  test("has its account, its directory and its settings", async () => {
    expect(await ask("account.get")).toMatchObject({
      services: {
        mcptt: { id: "sip:dispatcher.one@mc.home.example", participatingFunction: "sip:mcptt@mc.home.example" },
      },
    });
    expect(await ask("directory.list")).toMatchObject([{ displayName: "Bea Novak" }]);
    expect(await ask("settings.get")).toMatchObject({ theme: "light", redirectionPolicy: "refuse" });
  });

  test("has its keys without asking the key server, which does not answer", async () => {
    const status = await keysAtOnce();
    expect(status).toMatchObject({
      state: "ready",
      atRest: "key-file",
      kmsUri: "localhost:47663",
      certificates: ["localhost:47663", "kms.partner.test"],
    });
    expect(status.keysUntil).toBeGreaterThan(Date.UTC(2099, 0));
  });
});
