/**
 * The window's one copy of the state of its microphone, kept up to date before the first call and between calls.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { microphoneChoice, nameInUse } from "../media/device-choice.ts";
import { KeptMicrophone, type KeptVoice } from "../media/kept-microphone.ts";
import { type MicrophoneFacts, type MicrophoneState, microphoneState } from "../media/microphone-state.ts";
import { openMicrophone } from "../media/voice.ts";
import type { SettingsStore } from "./host-settings.ts";

interface MicrophoneNow {
  readonly state: MicrophoneState;
  /** What people read on the one that a call would take; empty where there is none, or where nobody tells. */
  readonly name: string;
  /** Whether it is open between calls, as the settings want it. */
  readonly isKeptOpen: boolean;
}

type MicrophoneStore = StoreApi<MicrophoneNow>;

/** The microphone of this window. */
export interface Microphone {
  readonly store: MicrophoneStore;
  /** What calls take where it is kept open. */
  readonly kept: KeptVoice;
  /** Asks for it, so that whoever has to allow it is asked before a call needs it. What comes of it shows in the store. */
  ask(): void;
  /** Follows it no more, and keeps it open no longer. */
  stop(): void;
}

/** The part of the browser that is asked. */
type Source = Pick<Navigator, "mediaDevices" | "permissions">;

/**
 * Follows permission, devices and the choice in the settings.
 *
 * @param open - opens the microphone that is kept open; left out, the browser's own
 */
export function followMicrophone(
  settings: SettingsStore,
  source: Source = navigator,
  open?: ConstructorParameters<typeof KeptMicrophone>[1],
): Microphone {
  const kept = new KeptMicrophone(() => tell(), open);
  // Absent outside a secure context.
  const devices = source.mediaDevices as MediaDevices | undefined;
  let known: Pick<MicrophoneFacts, "permission"> & { readonly devices: readonly MediaDeviceInfo[] | null } = {
    permission: null,
    devices: null,
  };
  const present = (): MicrophoneNow => {
    const { settings: now } = settings.getState();
    const state = microphoneState({ ...now, ...known });
    const isUsed = state === "ready" || state === "another";
    const name = isUsed ? nameInUse("audioinput", microphoneChoice(now), known.devices ?? []) : "";
    return { state, name, isKeptOpen: kept.isOpen };
  };
  const store: MicrophoneStore = createStore(present);
  const tell = () => {
    const now = present();
    const before = store.getState();
    const isNews = now.state !== before.state || now.name !== before.name || now.isKeptOpen !== before.isKeptOpen;
    if (isNews) store.setState(now);
  };
  /** Keeps open what the settings name; never what nobody has allowed yet, which would ask, nor one in the place of another. */
  const keep = () => {
    const { settings: now } = settings.getState();
    const isWanted = now.keepMicrophoneOpen && known.permission === "granted" && present().state === "ready";
    kept.keep(isWanted ? microphoneChoice(now) : undefined);
  };
  const learn = (more: Partial<typeof known>) => {
    known = { ...known, ...more };
    tell();
    keep();
  };
  // A browser that cannot list them says nothing of them: the state stays unknown.
  const list = () =>
    void devices?.enumerateDevices().then(
      (all) => learn({ devices: all }),
      () => {},
    );
  const ended = new AbortController();
  const { signal } = ended;
  devices?.addEventListener("devicechange", list, { signal });
  devices?.addEventListener("devicechange", () => kept.devicesChanged(), { signal });
  const permission = source.permissions?.query({ name: "microphone" });
  void permission?.then(
    (status) => {
      const note = () => {
        learn({ permission: status.state });
        // With the permission devices get their identity.
        list();
      };
      status.addEventListener("change", note, { signal });
      note();
    },
    () => {},
  );
  list();
  const stopSettings = settings.subscribe(() => {
    tell();
    keep();
  });
  return {
    store,
    kept,
    ask: () =>
      void openMicrophone("")
        .then((voice) => voice.close())
        .catch(() => {})
        .finally(list),
    stop() {
      ended.abort();
      stopSettings();
      kept.keep(undefined);
    },
  };
}
