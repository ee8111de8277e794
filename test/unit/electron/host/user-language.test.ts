import { afterEach, expect, test, vi } from "vitest";
import { speakForUser } from "../../../../electron/host/user-language.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { failureLine } from "../../../../shared/words/failure-line.ts";
import { speak } from "../../../../shared/words/languages.ts";
import { wordsOf } from "../../../../shared/words/words.ts";

afterEach(() => speak("en"));

/** Settings of which only the language changes. */
function settingsWith(language: Settings["language"]) {
  let now: Settings = { ...DEFAULT_SETTINGS, language };
  const listeners = new Set<(settings: Settings) => void>();
  return {
    get: () => now,
    onChange(listener: (settings: Settings) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    choose(next: Settings["language"]) {
      now = { ...now, language: next };
      for (const listener of listeners) listener(now);
    },
  };
}

const quit = () => wordsOf("shell").tray.quit;

test("the host speaks as the system does, and says what that is", async () => {
  const { systemLanguage } = await speakForUser(settingsWith("system"), () => ["de-AT", "en"]);
  expect([systemLanguage, quit()]).toEqual(["de", "Beenden"]);
});

test("what the dispatcher chose goes before it, at once and until the host is closed", async () => {
  const settings = settingsWith("en");
  const { systemLanguage, stop } = await speakForUser(settings, () => ["de"]);
  expect([systemLanguage, quit()]).toEqual(["de", "Quit"]);
  settings.choose("de");
  await vi.waitFor(() => expect(quit()).toBe("Beenden"));
  stop();
  settings.choose("en");
  await speak("de");
  expect(quit()).toBe("Beenden");
});

test("a terminal is told of a failure in that language, under the same code", async () => {
  const failure = new McError("lab-port-unavailable");
  const inEnglish = failureLine(failure);
  await speakForUser(settingsWith("de"), () => []);
  expect(failureLine(failure)).not.toBe(inEnglish);
  expect(failureLine(failure)).toMatch(/\(lab-port-unavailable\)$/);
});
