/**
 * Gives a window its bridge, and nothing else of Electron.
 *
 * @module
 */
import { contextBridge, type IpcRendererEvent, ipcRenderer } from "electron";
import type { CommandResult, RawBridge } from "../shared/bridge/bridge.ts";
import { McError } from "../shared/errors/mc-error.ts";
import { CALL_CHANNEL, EVENT_CHANNEL } from "./shells/electron/channels.ts";

const bridge: RawBridge = {
  async call(command, input): Promise<unknown> {
    try {
      return await ipcRenderer.invoke(CALL_CHANNEL, command, input);
    } catch {
      // The input could not be cloned, or the host has gone.
      const error = new McError("bridge-lost").report();
      return { ok: false, error } satisfies CommandResult<never>;
    }
  },

  subscribe(listener) {
    // The event object stays here: it holds the way to send to any channel.
    const forward = (_event: IpcRendererEvent, name: unknown, payload: unknown) => {
      if (typeof name === "string") listener(name, payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => {
      ipcRenderer.removeListener(EVENT_CHANNEL, forward);
    };
  },
};

contextBridge.exposeInMainWorld("mcBridge", bridge);
