/**
 * What a window has to say to whoever looks after the program: it goes to the log of the host, which takes out what could
 * be used to sign in. No function here throws or waits: a log that cannot be written must not end a call.
 *
 * @module
 */
import { kindOfLine, PacedLines } from "../../shared/base/paced-lines.ts";
import type { Host } from "./host.ts";

type Level = "info" | "warn" | "error";

/** Characters that the host takes of one line, less some room. */
const MAX_LINE = 3_900;

/** What each host is spared: an error can come again with every frame that is drawn, a warning with every message. */
const paces = new WeakMap<Host, PacedLines>();

function send(host: Host, level: Level, message: string): void {
  host.call("log.write", { level, message: message.slice(0, MAX_LINE) }).catch(() => {});
}

function paceOf(host: Host): PacedLines {
  const pace = paces.get(host) ?? new PacedLines((line) => send(host, "warn", line));
  paces.set(host, pace);
  return pace;
}

/** Writes one line into the host's log, unless too many like it came; of a line that is too long, its beginning. */
export function writeLog(host: Host, level: Level, message: string): void {
  if (paceOf(host).admit(kindOfLine(message))) send(host, level, message);
}

/** Name, message and place of what was thrown. */
function sayingOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === "string" ? thrown : "no error";
  const first = `${thrown.name}: ${thrown.message}`;
  // Chromium begins the stack with name and message; a stack without them is said beside them.
  return thrown.stack?.startsWith(first) === true ? thrown.stack : `${first}\n${thrown.stack ?? ""}`;
}

/**
 * Has errors that nobody caught written into the host's log.
 *
 * @param window - where the events `error` and `unhandledrejection` come
 */
export function logUncaught(host: Host, window: EventTarget): void {
  const write = (what: string, thrown: unknown) => writeLog(host, "error", `${what}: ${sayingOf(thrown)}`);
  window.addEventListener("error", (event) => {
    const { error, message } = event as ErrorEvent;
    write("nobody caught an error", error ?? message);
  });
  window.addEventListener("unhandledrejection", (event) => {
    write("nobody waited for a failure", (event as PromiseRejectionEvent).reason);
  });
}
