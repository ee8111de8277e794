import { expect, test, vi } from "vitest";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { followMicrophone } from "../../../../renderer/client/microphone.ts";
import type { DeviceChoice } from "../../../../renderer/media/device-choice.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";

const input = (deviceId: string) => ({ deviceId, kind: "audioinput" }) as MediaDeviceInfo;

function browser() {
  let devices = [input("usb-7"), input("internal")];
  const mediaDevices = Object.assign(new EventTarget(), { enumerateDevices: async () => devices });
  const permission = Object.assign(new EventTarget(), { state: "granted" as PermissionState });
  const source = { mediaDevices, permissions: { query: async () => permission } } as unknown as Navigator;
  return {
    source,
    plug(...ids: string[]) {
      devices = ids.map(input);
      mediaDevices.dispatchEvent(new Event("devicechange"));
    },
    permit(state: PermissionState) {
      permission.state = state;
      permission.dispatchEvent(new Event("change"));
    },
  };
}

test("it is told at the start, and whenever device, permission or choice change; not after the stop", async () => {
  const settings = createSettingsStore({ ...DEFAULT_SETTINGS, microphoneId: "usb-7" });
  const { source, plug, permit } = browser();
  const { store, stop } = followMicrophone(settings, source);
  const becomes = (state: string) => vi.waitFor(() => expect(store.getState().state).toBe(state));
  expect(store.getState().state).toBe("unknown");
  await becomes("ready");
  plug("internal");
  await becomes("another");
  settings.setState({ settings: { ...DEFAULT_SETTINGS, microphoneId: "internal" } });
  expect(store.getState().state).toBe("ready");
  plug();
  await becomes("missing");
  permit("denied");
  await becomes("refused");
  settings.setState({ settings: { ...DEFAULT_SETTINGS, voiceSource: "generated" } });
  expect(store.getState().state).toBe("generated");
  stop();
  settings.setState({ settings: DEFAULT_SETTINGS });
  permit("granted");
  expect(store.getState().state).toBe("generated");
});

test("a browser that tells nothing leaves it open", async () => {
  const settings = createSettingsStore(DEFAULT_SETTINGS);
  const { store } = followMicrophone(settings, {} as Navigator);
  await Promise.resolve();
  expect(store.getState().state).toBe("unknown");
});

test("it is kept open where the settings want it and it was allowed, and never in the place of another", async () => {
  const { source, plug, permit } = browser();
  permit("prompt");
  const close = vi.fn();
  const opened: DeviceChoice[] = [];
  const track = { enabled: true } as MediaStreamTrack;
  const settings = createSettingsStore({ ...DEFAULT_SETTINGS, keepMicrophoneOpen: true, microphoneId: "usb-7" });
  const { store, stop } = followMicrophone(settings, source, async (choice) => {
    opened.push(choice);
    return { track, onLost: () => {}, close };
  });
  const becomes = (isKeptOpen: boolean) => vi.waitFor(() => expect(store.getState().isKeptOpen).toBe(isKeptOpen));
  await vi.waitFor(() => expect(store.getState().state).toBe("not-asked"));
  expect(opened).toEqual([]);
  permit("granted");
  await becomes(true);
  expect(track.enabled).toBe(false);
  plug("internal");
  await becomes(false);
  expect(store.getState().state).toBe("another");
  plug("internal", "usb-7");
  await becomes(true);
  settings.setState({ settings: { ...DEFAULT_SETTINGS, keepMicrophoneOpen: false, microphoneId: "usb-7" } });
  expect(store.getState().isKeptOpen).toBe(false);
  settings.setState({ settings: { ...DEFAULT_SETTINGS, keepMicrophoneOpen: true, microphoneId: "usb-7" } });
  await becomes(true);
  permit("denied");
  await becomes(false);
  permit("granted");
  await becomes(true);
  stop();
  expect(store.getState().isKeptOpen).toBe(false);
  expect(close).toHaveBeenCalledTimes(opened.length);
});
