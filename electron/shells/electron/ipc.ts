/**
 * Takes commands of windows over Electron's IPC, from nobody but the pages that this program opened.
 *
 * @module
 */
import { type IpcMainInvokeEvent, ipcMain } from "electron";
import type { CommandResult } from "../../../shared/bridge/bridge.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { DispatcherHost } from "../../host/host.ts";
import type { WindowContext } from "../../host/window-context.ts";
import { CALL_CHANNEL } from "./channels.ts";
import { APP_ORIGIN } from "./names.ts";

/** Which window a message came from; undefined when it is not one of ours. */
export type IdentifyWindow = (webContentsId: number) => WindowContext | undefined;

/** The window behind a message: a known one, speaking from its main frame, showing a page of ours. */
function senderOf(event: IpcMainInvokeEvent, identify: IdentifyWindow): WindowContext | undefined {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null) return undefined;
  if (!frame.url.startsWith(`${APP_ORIGIN}/`)) return undefined;
  return identify(event.sender.id);
}

export function serveIpc(host: DispatcherHost, identify: IdentifyWindow): void {
  ipcMain.handle(CALL_CHANNEL, async (event, command: unknown, input: unknown): Promise<CommandResult<unknown>> => {
    const window = senderOf(event, identify);
    if (window === undefined) return { ok: false, error: new McError("bridge-not-permitted", "sender").report() };
    if (typeof command !== "string") return { ok: false, error: new McError("bridge-unknown-command").report() };
    return host.dispatch(window, command, input);
  });
}
