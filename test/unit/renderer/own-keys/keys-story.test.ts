import { expect, test } from "vitest";
import { keysSummary } from "../../../../renderer/own-keys/keys-story.ts";
import { KEY_STATES, KEYS_READY } from "../../../support/fixtures/views/protection.ts";

test.each([
  ["off", "off", "not set up", "not set up", false],
  ["starting", "working", "being fetched", "being fetched", false],
  ["failed", "attention", "not available", "The key server could not be reached.", true],
] as const)("%s", (state, mark, text, spoken, urgent) => {
  expect(keysSummary(KEY_STATES[state] ?? null, 0)).toMatchObject({ mark, text, spoken, urgent });
});

test("ready says until when; a problem or the end of the period changes shape and words", () => {
  const until = new Date(2026, 10, 30, 14, 0).getTime();
  const now = new Date(2026, 10, 22, 14, 0).getTime();
  const ready = { ...KEYS_READY, keysUntil: until };
  expect(keysSummary(ready, now)).toMatchObject({ mark: "ready", text: "valid to 30 Nov 14:00", askable: false });
  expect(keysSummary({ ...ready, keysUntil: null }, now).text).toBe("ready");
  expect(keysSummary(ready, until)).toMatchObject({ mark: "attention", text: "expired 14:00:00", urgent: true });
  expect(keysSummary({ ...ready, problem: { code: "vault-unwritable" } }, now)).toMatchObject({
    mark: "attention",
    text: "valid to 30 Nov 14:00, problem",
    askable: true,
    urgent: false,
  });
  expect(keysSummary(null, now).text).toBe("not known yet");
});

test("a key period that follows another is not spoken", () => {
  const spoken = (keysUntil: number) => keysSummary({ ...KEYS_READY, keysUntil }, 0).spoken;
  expect(spoken(60_000)).toBe(spoken(120_000));
});
