/**
 * The window's one copy of the state of its microphone, kept up to date before the first call and between calls.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { microphoneChoice, nameInUse } from "../media/device-choice.ts";
import { type MicrophoneFacts, type MicrophoneState, microphoneState } from "../media/microphone-state.ts";
import { openMicrophone } from "../media/voice.ts";
import type { SettingsStore } from "./host-settings.ts";

interface MicrophoneNow {
  readonly state: MicrophoneState;
  /** What people read on the one that a call would take; empty where there is none, or where nobody tells. */
  readonly name: string;
}

type MicrophoneStore = StoreApi<MicrophoneNow>;

/** The microphone of this window. */
export interface Microphone {
  readonly store: MicrophoneStore;
  /** Asks for it, so that whoever has to allow it is asked before a call needs it. What comes of it shows in the store. */
  ask(): void;
  /** Follows it no more. */
  stop(): void;
}

/** The part of the browser that is asked. */
type Source = Pick<Navigator, "mediaDevices" | "permissions">;

/** Follows permission, devices and the choice in the settings. */
export function followMicrophone(settings: SettingsStore, source: Source = navigator): Microphone {
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
    return { state, name: isUsed ? nameInUse("audioinput", microphoneChoice(now), known.devices ?? []) : "" };
  };
  const store: MicrophoneStore = createStore(present);
  const tell = () => {
    const now = present();
    const before = store.getState();
    if (now.state !== before.state || now.name !== before.name) store.setState(now);
  };
  const learn = (more: Partial<typeof known>) => {
    known = { ...known, ...more };
    tell();
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
  const stopSettings = settings.subscribe(tell);
  return {
    store,
    ask: () =>
      void openMicrophone("")
        .then((voice) => voice.close())
        .catch(() => {})
        .finally(list),
    stop() {
      ended.abort();
      stopSettings();
    },
  };
}
