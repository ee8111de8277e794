/**
 * The window's one copy of the state of its microphone, kept up to date before the first call and between calls.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type MicrophoneFacts, type MicrophoneState, microphoneState } from "../media/microphone-state.ts";
import { openMicrophone } from "../media/voice.ts";
import type { SettingsStore } from "./host-settings.ts";

type MicrophoneStore = StoreApi<{ readonly state: MicrophoneState }>;

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
  let known: Pick<MicrophoneFacts, "permission" | "devices"> = { permission: null, devices: null };
  const present = () => microphoneState({ ...settings.getState().settings, ...known });
  const store: MicrophoneStore = createStore(() => ({ state: present() }));
  const tell = () => {
    const state = present();
    if (state !== store.getState().state) store.setState({ state });
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
