/**
 * Finds the host of this window, whichever shell opened it.
 *
 * @module
 */
import type { RawBridge } from "../../shared/bridge/bridge.ts";
import { connectChromiumBridge } from "./chromium-bridge.ts";
import { createHost, type Host } from "./host.ts";

declare global {
  interface Window {
    /** Put there by the preload of the Electron shell, or by this file; what drives the program from outside finds it. */
    mcBridge?: RawBridge;
  }
}

/**
 * The host: over Electron's bridge if its preload is there, else over the WebSocket of the Chromium shell.
 *
 * @throws McError `bridge-lost` when this page was not opened by the program
 */
export async function connectHost(): Promise<Host> {
  window.mcBridge ??= await connectChromiumBridge();
  return createHost(window.mcBridge);
}
