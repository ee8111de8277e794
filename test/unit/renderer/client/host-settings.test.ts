import { expect, test, vi } from "vitest";
import { openHostSettings } from "../../../../renderer/client/host-settings.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { DEFAULT_SOUNDS } from "../../../../shared/bridge/sounds.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

const fixture = () => createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB });

test("a change shows when the host has accepted it", async () => {
  const { store, change } = await openHostSettings(fixture().host);
  await change({ redirectionPolicy: "ask" });
  expect(store.getState()).toMatchObject({ settings: { redirectionPolicy: "ask" }, error: null });
});

test("a change that the host refuses is not shown as made, and says why until one is made", async () => {
  const { host, failing } = fixture();
  const { store, change } = await openHostSettings(host);
  failing.set("settings.update", "data-folder-unwritable");
  await change({ theme: "light" });
  expect(store.getState()).toEqual({
    settings: DEFAULT_SETTINGS,
    wanted: DEFAULT_SETTINGS,
    error: "data-folder-unwritable",
  });
  failing.delete("settings.update");
  await change({ theme: "light" });
  expect(store.getState()).toMatchObject({ settings: { theme: "light" }, error: null });
});

/** A host that answers when it is told to. */
async function slowHost() {
  const { host } = fixture();
  const waiting: (() => void)[] = [];
  const slow: typeof host = {
    ...host,
    call: async (command, input) => {
      if (command === "settings.update") await new Promise<void>((resolve) => waiting.push(resolve));
      return host.call(command, input);
    },
  };
  return { ...(await openHostSettings(slow)), answer: () => waiting.shift()?.() };
}

test("presses that are quicker than the host are steps one after the other, and none is lost", async () => {
  const { store, change, answer } = await slowHost();
  const press = () => change({ callVolume: store.getState().wanted.callVolume - 5 });
  const presses = [press(), press(), press()];
  expect(store.getState()).toMatchObject({ settings: { callVolume: 100 }, wanted: { callVolume: 85 } });
  for (const [at, inForce] of [95, 90, 85].entries()) {
    answer();
    await presses[at];
    expect(store.getState()).toMatchObject({ settings: { callVolume: inForce }, wanted: { callVolume: 85 } });
  }
});

test("volumes of two sounds that change at once are both kept", async () => {
  const { store, change, answer } = await slowHost();
  const changes = [change({ sounds: { call: 10 } }), change({ sounds: { digit: 0 } })];
  expect(store.getState().wanted.sounds).toEqual({ ...DEFAULT_SOUNDS, call: 10, digit: 0 });
  answer();
  answer();
  await Promise.all(changes);
  expect(store.getState().settings.sounds).toEqual({ ...DEFAULT_SOUNDS, call: 10, digit: 0 });
});

test("of what is wanted only that goes which the host has refused", async () => {
  const { host, failing } = fixture();
  const { store, change } = await openHostSettings(host);
  failing.set("settings.update", "setting-locked");
  const refused = change({ theme: "light" });
  failing.delete("settings.update");
  const kept = change({ askSeconds: 30 });
  expect(store.getState().wanted).toMatchObject({ theme: "light", askSeconds: 30 });
  await refused;
  expect(store.getState().wanted).toMatchObject({ theme: "system", askSeconds: 30 });
  await kept;
  expect(store.getState()).toMatchObject({ settings: { theme: "system", askSeconds: 30 } });
});

test("changes made elsewhere are followed until told to stop", async () => {
  const { host } = fixture();
  const [here, there] = [await openHostSettings(host), await openHostSettings(host)];
  await there.change({ theme: "dark" });
  expect(here.store.getState().settings.theme).toBe("dark");
  here.stop();
  await there.change({ theme: "light" });
  expect(here.store.getState().settings.theme).toBe("dark");
});

test("a change that is made while the window asks for its settings is not lost to the older answer", async () => {
  const { host, tell } = fixture();
  const opening = openHostSettings(host);
  tell("settings.changed", { ...DEFAULT_SETTINGS, protection: "required" });
  const { store } = await opening;
  expect(store.getState().settings.protection).toBe("required");
});

test("the late answer to a change does not undo what was changed elsewhere meanwhile", async () => {
  const { host, tell } = fixture();
  const { store, change } = await openHostSettings(host);
  const changing = change({ theme: "dark" });
  tell("settings.changed", { ...DEFAULT_SETTINGS, theme: "dark", protection: "required" });
  await changing;
  expect(store.getState().settings).toMatchObject({ theme: "dark", protection: "required" });
});

test("a host that cannot tell the settings is an error, and is followed no more", async () => {
  const { host, failing } = fixture();
  failing.set("settings.get", "host-failed");
  const stop = vi.fn();
  const on = vi.fn(() => stop);
  await expect(openHostSettings({ ...host, on })).rejects.toMatchObject({ code: "host-failed" });
  expect(stop).toHaveBeenCalledOnce();
});
