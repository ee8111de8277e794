/** What a user of a desk of several has set: it holds from the moment that it is said, whatever comes of the disk, and all of it or nothing is refused. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { settingsOfUser } from "../../../../electron/host/user-settings.ts";
import { openSettings, type SettingsService } from "../../../../electron/services/settings.ts";
import type { Settings } from "../../../../shared/bridge/settings.ts";

const LOG = { info: () => {}, warn: () => {}, error: () => {} } as never;
const LOCKED = { askSeconds: 30 };
let folder: string;
let desk: SettingsService;
let told: Settings[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-user-settings-"));
  desk = openSettings(folder, LOG, LOCKED);
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function user(name: string): SettingsService {
  const settings = settingsOfUser(desk, { folder: join(folder, name), isDesks: false, isFormers: false }, LOCKED, LOG);
  settings.onChange((now) => void told.push(now));
  return settings;
}
/** A place in which nothing can be written, by root either. */
function unwritable(): SettingsService {
  writeFileSync(join(folder, "full"), "");
  return user("full");
}
const codeOf = (act: () => unknown) => {
  try {
    act();
    return "none";
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test("what is one's own is kept with the user, the rest with the desk, and both are told once", () => {
  mkdirSync(join(folder, "ava"));
  const ava = user("ava");
  const theme = desk.get().theme === "dark" ? "light" : "dark";
  expect(ava.update({ takesCalls: false, theme })).toMatchObject({ takesCalls: false, theme });
  expect(told).toMatchObject([{ takesCalls: false, theme }]);
  expect(desk.get()).toMatchObject({ takesCalls: true });
  ava.update({ takesCalls: true });
  expect(told).toHaveLength(2);
});

test("what cannot be kept holds for this run, is told, and takes nothing else with it", () => {
  const settings = unwritable();
  const theme = desk.get().theme === "dark" ? "light" : "dark";
  expect(codeOf(() => settings.update({ takesCalls: false }))).toBe("data-folder-unwritable");
  expect([settings.get().takesCalls, told.at(-1)?.takesCalls]).toEqual([false, false]);
  expect(codeOf(() => settings.update({ takesCalls: true, theme }))).toBe("data-folder-unwritable");
  expect(told.at(-1)).toMatchObject({ takesCalls: true, theme });
  expect(JSON.parse(readFileSync(join(folder, "settings.json"), "utf8")).settings).toMatchObject({ theme });
});

test("a change that a policy refuses changes nothing", () => {
  mkdirSync(join(folder, "ava"));
  const ava = user("ava");
  expect(codeOf(() => ava.update({ takesCalls: false, askSeconds: 20 }))).toBe("setting-locked");
  expect([ava.get().takesCalls, told]).toEqual([true, []]);
  expect(codeOf(() => ava.update({ askSeconds: 20 }))).toBe("setting-locked");
});
