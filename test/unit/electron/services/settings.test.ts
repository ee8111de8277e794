import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSettings } from "../../../../electron/services/settings.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { DEFAULT_SOUNDS } from "../../../../shared/bridge/sounds.ts";
import { codeOf, dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();

describe("settings", () => {
  test("begin with the defaults and are kept", () => {
    expect(openSettings(at.folder, at.log).get()).toEqual(DEFAULT_SETTINGS);
    openSettings(at.folder, at.log).update({ theme: "dark", askSeconds: undefined });
    expect(openSettings(at.folder, at.log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark" });
    expect(statSync(join(at.folder, "settings.json")).mode & 0o077).toBe(0);
  });

  const stored = () => readFileSync(join(at.folder, "settings.json"), "utf8");
  const write = (settings: object) =>
    writeFileSync(join(at.folder, "settings.json"), JSON.stringify({ version: 1, settings }));
  const aside = () =>
    readdirSync(at.folder)
      .filter((name) => name.startsWith("settings.json.unreadable-"))
      .map((name) => readFileSync(join(at.folder, name), "utf8"));

  test.each(["", "{", "[]", '{"version":0,"settings":{"protection":"off"}}', '{"version":1,"settings":7}'])(
    "of a file that cannot be read: protection is required, at every start until the dispatcher chooses: %s",
    (text) => {
      writeFileSync(join(at.folder, "settings.json"), text);
      for (const start of [1, 2]) {
        const settings = openSettings(at.folder, at.log);
        expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, protection: "required" });
        expect(settings.unreadable()).not.toBeNull();
        expect(at.logged).toHaveLength(start);
      }
      expect(aside()).toEqual([]);
      const settings = openSettings(at.folder, at.log);
      settings.update({ theme: "dark" });
      expect(aside()).toEqual([text]);
      // What was chosen about protection is not known yet.
      expect(settings.unreadable()).not.toBeNull();
      settings.update({ protection: "off" });
      expect(settings.unreadable()).toBeNull();
      expect(aside()).toEqual([text]);
      expect(openSettings(at.folder, at.log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark", protection: "off" });
    },
  );

  test("that are wrong take none of the others with them", () => {
    write({ protection: "required", globalMuteKey: "CommandOrControl+Alt+M", theme: "dark", askSeconds: 4 });
    const text = stored();
    const settings = openSettings(at.folder, at.log);
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, protection: "required", theme: "dark" });
    expect(settings.unreadable()).toBe("askSeconds, globalMuteKey");
    expect(at.logged).toEqual(["settings unreadable"]);
    // Who mends the file by hand finds it where it was.
    expect(stored()).toBe(text);
    settings.update({ globalMuteKey: "F13" });
    expect(settings.unreadable()).toBeNull();
    expect(aside()).toEqual([text]);
    const again = openSettings(at.folder, at.log);
    expect(again.get()).toEqual({ ...DEFAULT_SETTINGS, protection: "required", theme: "dark", globalMuteKey: "F13" });
    expect(again.unreadable()).toBeNull();
  });

  test.each(["Required", null, 1])("with a choice about protection that is none (%j) require it", (protection) => {
    write({ theme: "dark", protection });
    const settings = openSettings(at.folder, at.log);
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark", protection: "required" });
    expect(settings.unreadable()).toBe("protection");
    expect(openSettings(at.folder, at.log, { protection: "off" }).get().protection).toBe("off");
  });

  test("that could not be read and are gone since are written anew", () => {
    writeFileSync(join(at.folder, "settings.json"), "{");
    const settings = openSettings(at.folder, at.log);
    rmSync(join(at.folder, "settings.json"));
    settings.update({ theme: "dark" });
    expect(openSettings(at.folder, at.log).get()).toEqual({
      ...DEFAULT_SETTINGS,
      theme: "dark",
      protection: "required",
    });
  });

  test("that a later release added are still there when this one has changed others", () => {
    write({ theme: "dark", ringTone: "horn" });
    openSettings(at.folder, at.log).update({ theme: "light" });
    expect(JSON.parse(stored()).settings).toEqual({ ...DEFAULT_SETTINGS, theme: "light", ringTone: "horn" });
    expect(at.logged).toEqual([]);
  });

  test("of sounds change one by one, so that who changes one takes back no other", () => {
    const settings = openSettings(at.folder, at.log);
    settings.update({ sounds: { call: 10 } });
    settings.update({ sounds: { digit: 0 } });
    const sounds = { ...DEFAULT_SOUNDS, call: 10, digit: 0 };
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, sounds });
    expect(openSettings(at.folder, at.log).get().sounds).toEqual(sounds);
  });

  test("of sounds that are locked refuse one that would be otherwise, and take one as it is", () => {
    const sounds = { ...DEFAULT_SOUNDS, call: 100 };
    const settings = openSettings(at.folder, at.log, { sounds });
    expect(codeOf(() => settings.update({ sounds: { call: 10 } }))).toBe("setting-locked");
    settings.update({ sounds: { call: 100 }, theme: "dark" });
    expect(settings.get()).toMatchObject({ sounds, theme: "dark" });
    expect(openSettings(at.folder, at.log).get().sounds).toEqual(DEFAULT_SOUNDS);
  });

  test("of an earlier release get the defaults for what it did not know", () => {
    writeFileSync(join(at.folder, "settings.json"), '{"version":1,"settings":{"theme":"light"}}');
    expect(openSettings(at.folder, at.log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "light" });
    expect(at.logged).toEqual([]);
  });

  test("that cannot be kept hold for this run, and the dispatcher hears of it", () => {
    const settings = openSettings(at.unwritable(), at.log);
    const heard: string[] = [];
    const stop = settings.onChange(({ theme }) => heard.push(theme));
    expect(codeOf(() => settings.update({ theme: "dark" }))).toBe("data-folder-unwritable");
    expect(settings.get().theme).toBe("dark");
    stop();
    codeOf(() => settings.update({ theme: "light" }));
    expect(heard).toEqual(["dark"]);
  });

  test("of a later version stay as they are, and require protection meanwhile", () => {
    const text = '{"version":2,"settings":{"theme":{"name":"dark"},"protection":"off"}}';
    writeFileSync(join(at.folder, "settings.json"), text);
    const settings = openSettings(at.folder, at.log);
    expect([settings.isNewer, settings.get().protection]).toEqual([true, "required"]);
    expect(codeOf(() => settings.update({ theme: "dark" }))).toBe("settings-newer");
    expect(settings.get().theme).toBe("dark");
    expect(readFileSync(join(at.folder, "settings.json"), "utf8")).toBe(text);
    expect(readdirSync(at.folder)).toEqual(["settings.json"]);
  });

  test("leave no half-written file behind", () => {
    mkdirSync(join(at.folder, "settings.json"));
    expect(codeOf(() => openSettings(at.folder, at.log).update({ theme: "dark" }))).toMatch(
      /none|data-folder-unwritable/,
    );
    expect(readdirSync(at.folder).filter((name) => name.endsWith(".next"))).toEqual([]);
  });
});
