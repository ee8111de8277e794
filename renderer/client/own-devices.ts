/**
 * The audio devices and cameras of this computer as long as the window lives: which there are, and since when one that was chosen is gone.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import {
  cameraChoice,
  chosenDevice,
  type DeviceChoice,
  isSameChoice,
  type ListedDevice,
  microphoneChoice,
  ringChoice,
  speakerChoice,
} from "../media/device-choice.ts";
import { followDevices } from "../media/devices.ts";
import type { SettingsStore } from "./host-settings.ts";

/** One device that can be chosen. Without a label nobody has allowed the microphone yet, and only its number is known. */
export interface OwnDevice {
  readonly id: string;
  readonly label: string;
}

/** What a device can be chosen for. */
type DeviceRole = "microphone" | "speaker" | "ring" | "camera";

/** A chosen device that is not there. */
export interface GoneDevice {
  /** Unix time in milliseconds. */
  readonly since: number;
  /** False where it never was there since the window opened, or since it was chosen: since when it is gone nobody knows. */
  readonly seen: boolean;
}

interface OwnDevicesNow {
  readonly microphones: readonly OwnDevice[];
  readonly speakers: readonly OwnDevice[];
  readonly cameras: readonly OwnDevice[];
  readonly gone: Readonly<Record<DeviceRole, GoneDevice | null>>;
}

/** The devices of a window. */
export interface OwnDevices {
  readonly store: StoreApi<OwnDevicesNow>;
  /** Follows them no more. */
  stop(): void;
}

/** Identifiers under which the media stack lists the system's choice a second time. */
const ALIASES = new Set(["default", "communications", ""]);

/** A sound server can take a device away of which no browser is told: it has to look. */
const LOOK_EACH_MS = 3_000;

const ROLES = {
  microphone: { kind: "audioinput", choiceOf: microphoneChoice },
  speaker: { kind: "audiooutput", choiceOf: speakerChoice },
  ring: { kind: "audiooutput", choiceOf: ringChoice },
  camera: { kind: "videoinput", choiceOf: cameraChoice },
} as const satisfies Record<DeviceRole, { readonly kind: MediaDeviceKind; readonly choiceOf: unknown }>;

/** Of the media stack's list, the devices of one kind that can be chosen. */
export const devicesOf = (list: readonly ListedDevice[], kind: MediaDeviceKind): readonly OwnDevice[] =>
  list
    .filter((device) => device.kind === kind && !ALIASES.has(device.deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));

/** Whether a device that is chosen is there, so far as it can be known: before a permission devices have no identity. */
function isThere(kind: MediaDeviceKind, choice: DeviceChoice, list: readonly ListedDevice[]): boolean {
  const known = list.every((device) => device.kind !== kind || device.deviceId !== "");
  return !known || chosenDevice(kind, choice, list) !== undefined;
}

interface Source {
  /** Absent outside a secure context. */
  readonly list: (() => Promise<readonly ListedDevice[]>) | undefined;
  /** @returns ends that */
  readonly follow: (listener: () => void) => () => void;
  readonly now: () => number;
}

const thisBrowser: Source = {
  list: (navigator.mediaDevices as MediaDevices | undefined) && (() => navigator.mediaDevices.enumerateDevices()),
  follow: followDevices,
  now: Date.now,
};

/** Follows the devices and the choices among them. */
export function followOwnDevices(settings: SettingsStore, source: Source = thisBrowser): OwnDevices {
  let listed: readonly ListedDevice[] | undefined;
  /** By role, the choice that was seen to be there. */
  const seen = new Map<DeviceRole, DeviceChoice>();
  /** By role, the choice that is missed. */
  const missed = new Map<DeviceRole, { readonly choice: DeviceChoice; readonly gone: GoneDevice }>();
  const goneNow = (role: DeviceRole): GoneDevice | null => {
    if (listed === undefined) return null;
    const { kind, choiceOf } = ROLES[role];
    const choice = choiceOf(settings.getState().settings);
    if (isThere(kind, choice, listed)) {
      missed.delete(role);
      seen.set(role, choice);
      return null;
    }
    const before = missed.get(role);
    if (before !== undefined && isSameChoice(before.choice, choice)) return before.gone;
    const last = seen.get(role);
    const gone = { since: source.now(), seen: last !== undefined && isSameChoice(last, choice) };
    missed.set(role, { choice, gone });
    return gone;
  };
  const present = (): OwnDevicesNow => ({
    microphones: devicesOf(listed ?? [], "audioinput"),
    speakers: devicesOf(listed ?? [], "audiooutput"),
    cameras: devicesOf(listed ?? [], "videoinput"),
    gone: {
      microphone: goneNow("microphone"),
      speaker: goneNow("speaker"),
      ring: goneNow("ring"),
      camera: goneNow("camera"),
    },
  });
  const store = createStore(present);
  const tell = () => {
    const now = present();
    // Looked at every few seconds, and drawn only where something is different.
    if (JSON.stringify(now) !== JSON.stringify(store.getState())) store.setState(now);
  };
  const look = () =>
    void source.list?.().then(
      (all) => {
        listed = all;
        tell();
      },
      () => {},
    );
  look();
  const stops = [source.follow(look), settings.subscribe(tell)];
  const looking = setInterval(look, LOOK_EACH_MS);
  return {
    store,
    stop() {
      clearInterval(looking);
      for (const stop of stops) stop();
    },
  };
}
