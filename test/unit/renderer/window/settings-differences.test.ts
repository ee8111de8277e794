/** What a file of settings would change, as it is read: every value in words, and of a list what comes, goes and becomes another. */
import { afterEach, expect, test } from "vitest";
import type { PersonFinder } from "../../../../renderer/people/people.ts";
import { differencesIn, valueInWords } from "../../../../renderer/window/settings-differences.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import { speak } from "../../../../shared/words/languages.ts";

const BEA = "sip:bea@a.test";
const JONAS = "sip:jonas@a.test";
const MIRA = "sip:mira@a.test";
const find: PersonFinder = (id) =>
  id === BEA ? { id: "bea", displayName: "Bea Novak", role: "", mcServiceId: BEA, favourite: false } : undefined;

afterEach(() => speak("en"));

/** Without the marks that keep directions apart. */
const lines = (setting: keyof Settings, from: Partial<Settings>, to: Partial<Settings>) =>
  differencesIn(setting, { ...DEFAULT_SETTINGS, ...from }, to, find).map((line) =>
    line.replaceAll(/[\u2068\u2069]/g, ""),
  );
const value = (setting: keyof Settings, all: Partial<Settings>) =>
  valueInWords(setting, { ...DEFAULT_SETTINGS, ...all }).replaceAll(/[\u2068\u2069]/g, "");

test("a setting of a few, a number, a volume, a key and a text each read as they do where they are set", () => {
  expect(value("redirectionPolicy", { redirectionPolicy: "ask" })).toBe("Ask first");
  expect(value("returnHomeAfter", { returnHomeAfter: 5 })).toBe("Go home after 5 minutes");
  expect(value("askSeconds", { askSeconds: 30 })).toBe("30");
  expect(value("callVolume", { callVolume: 40 })).toBe("40 %");
  expect(value("takesCalls", { takesCalls: false })).toBe("off");
  expect(value("globalMuteKey", { globalMuteKey: "CommandOrControl+Shift+M" })).toBe("Ctrl (⌘) + Shift + M");
  expect(value("globalMuteKey", {})).toBe("none");
  expect(value("forwardUnansweredTo", { forwardUnansweredTo: JONAS })).toBe(JONAS);
  expect(value("favourites", {})).toBe("as the directory says");
  expect(value("favourites", { favourites: [BEA] })).toBe("1 entry");
  expect(lines("theme", {}, { theme: "dark" })).toEqual([]);
});

test("of favourites: who goes, who comes, and that the others stand in another order", () => {
  expect(
    lines("favourites", { favourites: [BEA, JONAS, MIRA] }, { favourites: [MIRA, BEA, "sip:pavel@b.test"] }),
  ).toEqual(["no longer: jonas@a.test", "new: pavel@b.test", "in another order: mira@a.test, Bea Novak (bea@a.test)"]);
  expect(lines("favourites", { favourites: [BEA, JONAS] }, { favourites: [JONAS] })).toEqual([
    "no longer: Bea Novak (bea@a.test)",
  ]);
  expect(lines("favourites", { favourites: null }, { favourites: [BEA] })).toEqual(["new: Bea Novak (bea@a.test)"]);
});

test("of partner systems and turned pictures: what each is, and becomes", () => {
  const from = { partnerPolicies: [{ domain: "b.test", policy: "ask" } as const] };
  const to = {
    partnerPolicies: [{ domain: "b.test", policy: "follow" } as const, { domain: "c.test", policy: "refuse" } as const],
  };
  expect(lines("partnerPolicies", from, to)).toEqual(["new: c.test: Do not follow", "b.test: Ask first → Follow"]);
  expect(
    lines(
      "pictureTurns",
      { pictureTurns: [{ mcServiceId: BEA, quarters: 1 }] },
      { pictureTurns: [{ mcServiceId: BEA, quarters: 2 }] },
    ),
  ).toEqual(["Bea Novak (bea@a.test): 90° → 180°"]);
});

test("of sounds and keys: only those that become others, those that are not chosen as they come", () => {
  const sounds = { ...DEFAULT_SETTINGS.sounds, call: 10 };
  expect(lines("sounds", {}, { sounds })).toEqual(["Call: 80 % → 10 %"]);
  expect(lines("shortcuts", {}, { shortcuts: { mute: "Ctrl Shift H", hold: "" } })).toEqual([
    "Microphone off and on: M → Ctrl Shift H",
    "Hold and resume: H → no key",
  ]);
});

test("of phrases: each that comes and goes, and one line of each that brings lines and directions of its own", () => {
  const changed = differencesIn(
    "phrases",
    { phrases: ["On my way."] },
    { phrases: ["\u202Eevil\u2028Settings taken"] },
    find,
  );
  expect(changed).toHaveLength(2);
  expect(changed[1]).toBe("new: \u2068evil Settings taken\u2069");
});

test("in German too, with the keys of its keyboards", async () => {
  await speak("de");
  expect(value("takesCalls", { takesCalls: false })).toBe("aus");
  expect(lines("shortcuts", {}, { shortcuts: { mute: "Ctrl Shift H" } })[0]).toMatch(/: M → Strg Umsch H$/);
  expect(lines("favourites", { favourites: [JONAS] }, { favourites: [] })).toEqual(["nicht mehr: jonas@a.test"]);
});
