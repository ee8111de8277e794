/** Settings into a file and out of one: nothing is taken before it is said, what is locked stays, and no secret is ever in it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import type { CommandName } from "../../../shared/bridge/bridge.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../shared/bridge/settings.ts";
import { OF_COMPUTER } from "../../../shared/bridge/settings-file.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

let root: string;
let host: DispatcherHost;
/** What somebody chooses in the box of the system. */
let chosen: string | undefined;

const open = async (policy: unknown, folder = "data") => {
  const policyFile = join(root, "policy.json");
  if (policy !== undefined) writeFileSync(policyFile, JSON.stringify(policy));
  host = await openBareHost(root, {
    dataFolder: join(root, folder),
    fileDialogs: () => ({ open: async () => chosen, save: async () => undefined, show: () => {} }),
    ...(policy === undefined ? {} : { policyFile }),
  });
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-settings-"));
  chosen = join(root, "settings.json");
});
afterEach(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

const ask = <N extends CommandName>(name: N, input?: unknown) => askHost(host, CONSOLE, name, input);

/** Has somebody choose a file with this in it. */
const choose = (content: unknown) => {
  writeFileSync(chosen ?? "", typeof content === "string" ? content : JSON.stringify(content));
  return ask("settings.choose");
};
const file = (settings: Record<string, unknown>, change: Record<string, unknown> = {}) => ({
  kind: "mc-dispatcher-settings",
  version: 1,
  settings,
  ...change,
});

test("what is set at one desk is had at another, once somebody has seen what would become of it", async () => {
  await open(undefined);
  const set = {
    theme: "dark",
    textSize: 125,
    favourites: ["sip:bea@a.test"],
    shortcuts: { mute: "Ctrl Shift H" },
    sounds: { ...DEFAULT_SETTINGS.sounds, call: 40 },
    partnerPolicies: [{ domain: "mcx.system-c.example", policy: "refuse" }],
    microphoneId: "device of this computer",
    startAtLogin: true,
  } as const;
  await ask("settings.update", set);
  const { leftOut, name, text } = await ask("settings.export");
  expect(leftOut).toEqual([]);
  expect(name).toMatch(/^mc-dispatcher-settings-\d{4}-\d\d-\d\d\.json$/);
  expect(JSON.parse(text)).toMatchObject({ kind: "mc-dispatcher-settings", version: 1, settings: { theme: "dark" } });
  for (const setting of OF_COMPUTER) expect(JSON.parse(text).settings).not.toHaveProperty(setting);
  await host.close();

  await open(undefined, "other");
  const { file: plan } = await choose(text);
  const { microphoneId: _1, startAtLogin: _2, ...wanted } = set;
  expect(plan).toMatchObject({ name: "settings.json", changes: wanted, locked: [], wrong: [], unknown: [] });
  expect(plan?.same).toContain("language");
  expect(await ask("settings.get")).toEqual(DEFAULT_SETTINGS);
  expect(await ask("settings.take")).toEqual({ ...DEFAULT_SETTINGS, ...wanted });
  expect(await ask("settings.get")).toEqual({ ...DEFAULT_SETTINGS, ...wanted });
  await expect(ask("settings.take")).rejects.toThrow("settings-import-outdated");
});

test("what is locked, unknown, of a computer or impossible is named, and stays", async () => {
  const partnerPolicies = [{ domain: "mcx.system-c.example", policy: "ask" }] as const;
  await open({ version: 1, setBy: "City IT", settings: { protection: "required", partnerPolicies, theme: "dark" } });
  const { file: plan } = await choose(
    file({
      protection: "off",
      partnerPolicies: [],
      theme: "dark",
      textSize: 110,
      askSeconds: 1,
      speakerId: "there",
      mood: "good",
      "a\u202eb\r\nc": 1,
    }),
  );
  expect(plan).toEqual({
    name: "settings.json",
    changes: { textSize: 110 },
    same: ["theme"],
    locked: ["partnerPolicies", "protection"],
    ofComputer: ["speakerId"],
    wrong: ["askSeconds"],
    unknown: ["\u2068mood\u2069", "\u2068ab c\u2069"],
  });
  expect(await ask("settings.take")).toMatchObject({ textSize: 110, protection: "required", partnerPolicies });
});

test("nothing is taken where the settings have changed since, and nobody has to choose", async () => {
  await open(undefined);
  await choose(file({ textSize: 110 }));
  await ask("settings.update", { theme: "light" });
  await expect(ask("settings.take")).rejects.toThrow("settings-import-outdated");
  expect(await ask("settings.get")).toMatchObject({ textSize: 100, theme: "light" });
  chosen = undefined;
  expect(await ask("settings.choose")).toEqual({ file: null });
});

test.each<[string, unknown, string]>([
  ["no JSON", "{", "settings-file-invalid"],
  ["something else", {}, "settings-file-invalid"],
  ["a list", [], "settings-file-invalid"],
  ["another member beside the settings", file({}, { token: "x" }), "settings-file-invalid"],
  ["settings that are none", file({}, { settings: [] }), "settings-file-invalid"],
  ["a later version", file({}, { version: 2 }), "settings-file-newer"],
  [
    "too many members",
    file(Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`s${at}`, at]))),
    "settings-file-invalid",
  ],
  ["too many octets", " ".repeat(2 * 1024 * 1024 + 1), "settings-file-invalid"],
])("a file is refused that has %s in it", async (_, content, code) => {
  await open(undefined);
  await expect(choose(content)).rejects.toThrow(code);
  await expect(ask("settings.take")).rejects.toThrow("settings-import-outdated");
});

test("a secret is never in it, wherever somebody has put one", async () => {
  await open(undefined);
  const SECRET = "Xq7-never-in-a-file";
  const texts = [`password: ${SECRET}`, `Bearer ${SECRET}`, `https://a:${SECRET}@b.test`, `eyJhbGciOiJub.${SECRET}.x`];
  /** Every setting that is text, or has text in it, with each of these. */
  const withSecret = (text: string): Partial<Record<keyof Settings, unknown>> => ({
    phrases: [text],
    favourites: [text, `sip:bea:${SECRET}@a.test`],
    forwardUnansweredTo: text,
    pictureTurns: [{ mcServiceId: text, quarters: 1 }],
    microphoneId: text,
    cameraId: text,
    speakerId: text,
    ringDeviceId: text,
    microphoneLabel: text,
    cameraLabel: text,
    speakerLabel: text,
    ringDeviceLabel: text,
    headsets: [{ vendorId: 1, productId: 1, name: text }],
  });
  // Whatever a later version of the program has stored, and what lies beside it.
  writeFileSync(join(root, "data", "account.json"), JSON.stringify({ credentials: { password: SECRET } }));
  for (const text of texts) {
    await ask("settings.update", withSecret(text));
    const { leftOut, text: exported } = await ask("settings.export");
    expect(exported).not.toContain(SECRET);
    expect(leftOut).toEqual(["forwardUnansweredTo", "pictureTurns", "phrases", "favourites"]);
  }
  await ask("settings.update", {
    phrases: ["Stand by"],
    favourites: ["sip:bea@a.test"],
    forwardUnansweredTo: "",
    pictureTurns: [],
  });
  expect((await ask("settings.export")).leftOut).toEqual([]);
});

test("where no box can be shown nobody chooses", async () => {
  host = await openBareHost(root, { dataFolder: join(root, "data") });
  await expect(ask("settings.choose")).rejects.toThrow("file-dialog-missing");
});
