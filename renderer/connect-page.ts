/**
 * How every page begins: with its host, and with a log for what nobody catches.
 *
 * @module
 */
import { connectHost } from "./host/connect-host.ts";
import type { Host } from "./host/host.ts";
import { logUncaught } from "./host/window-log.ts";
import { speakAsBrowser } from "./settings/language.ts";

/** @throws McError `bridge-lost` when this page was not opened by the program; it speaks the browser's language then */
export async function connectPage(): Promise<Host> {
  const host = await connectHost().catch(async (cause: unknown) => {
    await speakAsBrowser();
    throw cause;
  });
  logUncaught(host, window);
  return host;
}
