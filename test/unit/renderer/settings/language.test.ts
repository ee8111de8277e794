import { afterEach, expect, test, vi } from "vitest";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { followLanguage } from "../../../../renderer/settings/language.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import { speak } from "../../../../shared/words/languages.ts";
import { wordsOf } from "../../../../shared/words/words.ts";

afterEach(() => speak("en"));

const title = () => wordsOf("settings").title;
const page = () => ({ lang: "en" }) as HTMLElement;
const choosing = (language: Settings["language"]) => createSettingsStore({ ...DEFAULT_SETTINGS, language });

test("a window speaks as the system does, where nobody chose", async () => {
  const root = page();
  await followLanguage(choosing("system"), "de", root);
  expect([root.lang, title()]).toEqual(["de", "Einstellungen"]);
});

test("what is chosen goes before the system", async () => {
  const root = page();
  await followLanguage(choosing("en"), "de", root);
  expect([root.lang, title()]).toEqual(["en", "Settings"]);
});

test("a choice holds at once, there and back", async () => {
  const root = page();
  const store = choosing("system");
  await followLanguage(store, "en", root);
  const choose = (language: Settings["language"]) =>
    store.setState({ settings: { ...store.getState().settings, language } });
  choose("de");
  await vi.waitFor(() => expect([root.lang, title()]).toEqual(["de", "Einstellungen"]));
  choose("system");
  await vi.waitFor(() => expect([root.lang, title()]).toEqual(["en", "Settings"]));
});
