import { expect, test, vi } from "vitest";
import { askForKeys, createKeysStore, followKeys } from "../../../../renderer/own-keys/keys-store.ts";
import { keysSummary } from "../../../../renderer/own-keys/keys-story.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";
import { KEY_STATES, KEYS_READY } from "../../../support/fixtures/views/protection.ts";

const fixture = (state = "ready") =>
  createFixtureHost({
    people: [],
    calls: [],
    settings: DEFAULT_SETTINGS,
    lab: LAB,
    keys: KEY_STATES[state] ?? KEYS_READY,
  });

test("the state is asked for at the start and followed until told to stop", async () => {
  const { host, tell } = fixture("starting");
  const store = createKeysStore();
  const stop = followKeys(host, store);
  await vi.waitFor(() => expect(store.getState().status?.state).toBe("starting"));
  tell("keys.changed", KEYS_READY);
  expect(store.getState().status).toEqual(KEYS_READY);
  stop();
  tell("keys.changed", KEY_STATES["failed"]);
  expect(store.getState().status).toEqual(KEYS_READY);
});

test("what was told in the meantime is not overwritten by an older answer", async () => {
  const { host, tell } = fixture("starting");
  const store = createKeysStore();
  followKeys(host, store);
  tell("keys.changed", KEYS_READY);
  await host.call("keys.status", {});
  expect(store.getState().status).toEqual(KEYS_READY);
});

test("a host that cannot be asked is told", async () => {
  const { host, failing } = fixture();
  failing.set("keys.status", "host-failed");
  const store = createKeysStore();
  followKeys(host, store);
  await vi.waitFor(() => expect(store.getState().error).toBe("host-failed"));
});

test("asking again goes to the host once at a time, and a failure leaves what is known", async () => {
  const { host, sent, failing } = fixture("failed");
  const store = createKeysStore();
  store.setState({ status: KEY_STATES["failed"] ?? null });
  failing.set("keys.refresh", "kms-silent");
  const both = [askForKeys(host, store), askForKeys(host, store)];
  expect(store.getState().asking).toBe(true);
  await Promise.all(both);
  expect(sent.filter(({ command }) => command === "keys.refresh")).toHaveLength(1);
  expect(store.getState()).toMatchObject({ error: "kms-silent", asking: false, status: { state: "failed" } });

  failing.delete("keys.refresh");
  await askForKeys(host, store);
  expect(store.getState()).toMatchObject({ error: null, status: { state: "ready" } });
});

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
