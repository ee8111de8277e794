import { afterEach, expect, test, vi } from "vitest";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { devicesOf, followOwnDevices } from "../../../../renderer/client/own-devices.ts";
import type { ListedDevice } from "../../../../renderer/media/device-choice.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";

const device = (kind: MediaDeviceKind, deviceId: string, label = deviceId): ListedDevice => ({ kind, deviceId, label });
const HORN = device("audiooutput", "horn");
const HEADSET = device("audiooutput", "headset");
const RINGS_AT_HORN = { ringDeviceId: "horn", ringDeviceLabel: "horn" } satisfies Partial<Settings>;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function follow(change: Partial<Settings>, listed: readonly ListedDevice[]) {
  const settings = createSettingsStore({ ...DEFAULT_SETTINGS, ...change });
  let [devices, changed, at] = [listed, () => {}, 1_000];
  const { store, stop } = followOwnDevices(settings, {
    list: async () => devices,
    follow(listener) {
      changed = listener;
      return () => {};
    },
    now: () => at,
  });
  stops.push(stop);
  const settle = () => vi.waitFor(() => expect(store.getState().speakers).toEqual(devicesOf(devices, "audiooutput")));
  await settle();
  return {
    gone: () => store.getState().gone,
    store,
    async become(now: readonly ListedDevice[], time: number) {
      [devices, at] = [now, time];
      changed();
      await settle();
    },
    choose: (more: Partial<Settings>) =>
      settings.setState(({ settings: before }) => ({ settings: { ...before, ...more } })),
  };
}

test("devices are sorted, and the system's aliases left out", () => {
  const all = [
    device("audioinput", "default", "Default"),
    device("audioinput", "a", "Headset"),
    device("audioinput", "b", ""),
    device("audiooutput", "c"),
    device("videoinput", "d", "Camera"),
    device("audiooutput", ""),
  ];
  expect(devicesOf(all, "audioinput")).toEqual([
    { id: "a", label: "Headset" },
    { id: "b", label: "" },
  ]);
  expect(devicesOf(all, "audiooutput")).toEqual([{ id: "c", label: "c" }]);
});

test("since when a chosen device is gone is kept until it is back, and begins anew when it goes again", async () => {
  const { gone, become } = await follow(RINGS_AT_HORN, [HORN, HEADSET]);
  expect(gone()).toEqual({ microphone: null, speaker: null, ring: null, camera: null });
  await become([HEADSET], 5_000);
  expect(gone()).toEqual({ microphone: null, speaker: null, ring: { since: 5_000, seen: true }, camera: null });
  await become([HEADSET, device("audiooutput", "another")], 9_000);
  expect(gone().ring).toEqual({ since: 5_000, seen: true });
  await become([device("audiooutput", "horn-under-a-new-name", "horn"), HEADSET], 12_000);
  expect(gone().ring).toBeNull();
  await become([HEADSET], 20_000);
  expect(gone().ring).toEqual({ since: 20_000, seen: true });
});

test("a camera is missed as other devices are", async () => {
  const camera = device("videoinput", "desk");
  const { gone, become, store } = await follow({ cameraId: "desk", cameraLabel: "desk" }, [HORN, camera]);
  expect(gone().camera).toBeNull();
  expect(store.getState().cameras).toEqual([{ id: "desk", label: "desk" }]);
  await become([HEADSET], 7_000);
  expect(gone().camera).toEqual({ since: 7_000, seen: true });
  await become([HORN, camera], 8_000);
  expect(gone().camera).toBeNull();
});

test("of one that nobody saw it is not said since when it is gone, only since when it is looked for", async () => {
  const { gone, choose } = await follow(RINGS_AT_HORN, [HEADSET]);
  expect(gone().ring).toEqual({ since: 1_000, seen: false });
  choose({ ringDeviceId: "headset", ringDeviceLabel: "headset" });
  expect(gone().ring).toBeNull();
  choose({ ringDeviceId: "", ringDeviceLabel: "" });
  expect(gone().ring).toBeNull();
});

test("before the microphone was allowed devices have no identity, and none is said to be gone", async () => {
  const { gone } = await follow(RINGS_AT_HORN, [device("audiooutput", "", "")]);
  expect(gone().ring).toBeNull();
});

test("what is the same when it is looked at again is no news", async () => {
  const { store, become } = await follow(RINGS_AT_HORN, [HORN]);
  const told = vi.fn();
  store.subscribe(told);
  await become([{ ...HORN }], 2_000);
  await Promise.resolve();
  expect(told).not.toHaveBeenCalled();
});
