import { expect, test, vi } from "vitest";
import { followKeyStatus } from "../../../../renderer/client/host-key-status.ts";
import { createKeyPort } from "../../../../renderer/client/key-port.ts";
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

test("the status is asked for at the start and followed until told to stop", async () => {
  const { host, tell } = fixture("starting");
  const { store, stop } = followKeyStatus(host);
  await vi.waitFor(() => expect(store.getState().status?.state).toBe("starting"));
  tell("keys.changed", KEYS_READY);
  expect(store.getState().status).toEqual(KEYS_READY);
  stop();
  tell("keys.changed", KEY_STATES["failed"]);
  expect(store.getState().status).toEqual(KEYS_READY);
});

test("what was told in the meantime is not overwritten by an older answer", async () => {
  const { host, tell } = fixture("starting");
  const { store } = followKeyStatus(host);
  tell("keys.changed", KEYS_READY);
  await host.call("keys.status", {});
  expect(store.getState().status).toEqual(KEYS_READY);
});

test("a host that cannot be asked is told, unless it has spoken by itself meanwhile", async () => {
  const { host, failing, tell } = fixture();
  failing.set("keys.status", "host-failed");
  const { store } = followKeyStatus(host);
  await vi.waitFor(() => expect(store.getState().error).toBe("host-failed"));

  const spoken = followKeyStatus(host);
  tell("keys.changed", KEYS_READY);
  await host.call("keys.status", {}).catch(() => {});
  expect(spoken.store.getState()).toMatchObject({ status: KEYS_READY, error: null });
});

test("asking again goes to the host once at a time, and a failure leaves what is known", async () => {
  const { host, sent, failing } = fixture("failed");
  const { store, askAgain } = followKeyStatus(host);
  await vi.waitFor(() => expect(store.getState().status?.state).toBe("failed"));
  failing.set("keys.refresh", "kms-silent");
  const both = [askAgain(), askAgain()];
  expect(store.getState().asking).toBe(true);
  await Promise.all(both);
  expect(sent.filter(({ command }) => command === "keys.refresh")).toHaveLength(1);
  expect(store.getState()).toMatchObject({ error: "kms-silent", asking: false, status: { state: "failed" } });

  failing.delete("keys.refresh");
  await askAgain();
  expect(store.getState()).toMatchObject({ error: null, status: { state: "ready" } });
});

test("the engine is answered with what the views show", async () => {
  const { host, tell } = fixture("starting");
  const { store } = followKeyStatus(host);
  const port = createKeyPort(host, store);
  await vi.waitFor(() => expect(store.getState().status).not.toBeNull());
  for (const status of [KEYS_READY, KEY_STATES["failed"], KEY_STATES["off"]]) {
    tell("keys.changed", status);
    expect(port.status()).toEqual(status);
    expect(port.status()).toBe(store.getState().status);
  }
});
