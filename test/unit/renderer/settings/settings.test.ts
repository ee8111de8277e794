import { expect, test } from "vitest";
import { audioDevices } from "../../../../renderer/settings/devices.ts";
import { changeSettings, createSettingsStore, followSettings } from "../../../../renderer/settings/settings-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB } from "../../../support/fixtures/views/people.ts";

const fixture = () => createFixtureHost({ people: [], calls: [], settings: DEFAULT_SETTINGS, lab: LAB });

test("a change shows when the host has accepted it", async () => {
  const { host } = fixture();
  const store = createSettingsStore();
  await changeSettings(host, store, { redirectionPolicy: "ask" });
  expect(store.getState()).toMatchObject({ settings: { redirectionPolicy: "ask" }, error: null });
});

test("a change that the host refuses is not shown as made, and says why", async () => {
  const { host, failing } = fixture();
  failing.set("settings.update", "data-folder-unwritable");
  const store = createSettingsStore();
  await changeSettings(host, store, { theme: "light" });
  expect(store.getState()).toEqual({ settings: DEFAULT_SETTINGS, error: "data-folder-unwritable" });
});

test("changes made elsewhere are followed until told to stop", async () => {
  const { host } = fixture();
  const [here, there] = [createSettingsStore(), createSettingsStore()];
  const stop = followSettings(host, here);
  await changeSettings(host, there, { theme: "dark" });
  expect(here.getState().settings.theme).toBe("dark");
  stop();
  await changeSettings(host, there, { theme: "light" });
  expect(here.getState().settings.theme).toBe("dark");
});

test("devices are sorted, the system's aliases left out, and nameless ones numbered", () => {
  const device = (kind: MediaDeviceKind, deviceId: string, label = "") => ({ kind, deviceId, label });
  expect(
    audioDevices(
      [
        device("audioinput", "default", "Default"),
        device("audioinput", "a", "Headset"),
        device("audioinput", "b"),
        device("audiooutput", "c"),
        device("videoinput", "d", "Camera"),
        device("audiooutput", ""),
      ],
      (kind, number) => `${kind} ${number}`,
    ),
  ).toEqual({
    microphones: [
      { id: "a", label: "Headset" },
      { id: "b", label: "microphone 2" },
    ],
    speakers: [{ id: "c", label: "speaker 1" }],
  });
});
