/**
 * What a window has to say to whoever looks after the program: it goes to the log of the host, which takes out what could
 * be used to sign in. No function here throws or waits: a log that cannot be written must not end a call.
 *
 * @module
 */
import type { Host } from "./host.ts";

type Level = "info" | "warn" | "error";

/** Characters that the host takes of one line, less some room. */
const MAX_LINE = 3_900;
/** Lines about errors that nobody caught, in a minute: an error can come again with every frame that is drawn. */
const MAX_UNCAUGHT = 20;
const MINUTE_MS = 60_000;

/** Writes one line into the host's log; of a line that is too long, its beginning. */
export function writeLog(host: Host, level: Level, message: string): void {
  host.call("log.write", { level, message: message.slice(0, MAX_LINE) }).catch(() => {});
}

/** Name, message and place of what was thrown. */
function sayingOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "string" ? thrown : "no error";
  const first = `${thrown.name}: ${thrown.message}`;
  // Chromium begins the stack with name and message; a stack without them is said beside them.
  return thrown.stack?.startsWith(first) === true ? thrown.stack : `${first}\n${thrown.stack ?? ""}`;
}

/**
 * Has errors that nobody caught written into the host's log, at most twenty in a minute.
 *
 * @param window - where the events `error` and `unhandledrejection` come
 * @param now - milliseconds that only grow
 */
export function logUncaught(host: Host, window: EventTarget, now: () => number = () => performance.now()): void {
  let since = now();
  let written = 0;
  const write = (what: string, thrown: unknown) => {
    if (now() - since >= MINUTE_MS) {
      since = now();
      written = 0;
    }
    written += 1;
    if (written < MAX_UNCAUGHT) writeLog(host, "error", `${what}: ${sayingOf(thrown)}`);
    if (written === MAX_UNCAUGHT) writeLog(host, "error", "more errors that nobody caught are left out for a minute");
  };
  window.addEventListener("error", (event) => {
    const { error, message } = event as ErrorEvent;
    write("nobody caught an error", error ?? message);
  });
  window.addEventListener("unhandledrejection", (event) => {
    write("nobody waited for a failure", (event as PromiseRejectionEvent).reason);
  });
}
