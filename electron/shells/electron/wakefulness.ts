/**
 * Keeps the computer awake during calls, and tells consoles when it was not.
 *
 * @module
 */
import { powerMonitor, powerSaveBlocker } from "electron";
import type { DispatcherHost } from "../../host/host.ts";

/**
 * Holds the computer awake from the first sign of a call to the end of the last one.
 *
 * @returns the way to stop
 */
export function stayAwakeDuringCalls({ desktop }: Pick<DispatcherHost, "desktop">): () => void {
  let blocker: number | undefined;
  const follow = () => {
    const busy = desktop.live().length > 0;
    // The display may go dark: a call is heard, not seen.
    if (busy && blocker === undefined) blocker = powerSaveBlocker.start("prevent-app-suspension");
    if (!busy && blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
  const stop = desktop.onChange(follow);
  follow();
  return () => {
    stop();
    if (blocker !== undefined) powerSaveBlocker.stop(blocker);
  };
}

/** Has consoles register anew after the computer slept or was locked. Linux does not tell of locking. */
export function registerAfterWaking({ tell, log }: Pick<DispatcherHost, "tell" | "log">): void {
  powerMonitor.on("suspend", () => log.info("the computer goes to sleep"));
  powerMonitor.on("resume", () => {
    log.info("the computer is awake again");
    tell("desktop.resumed", {});
  });
  powerMonitor.on("lock-screen", () => log.info("the screen is locked"));
  powerMonitor.on("unlock-screen", () => {
    log.info("the screen is unlocked");
    tell("desktop.resumed", {});
  });
}
