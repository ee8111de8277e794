/**
 * A console of a desk of several users, in Node: it begins anew whenever the user has changed, as the program's own page does.
 *
 * @module
 */
import type { RawBridge } from "../../../../shared/bridge/bridge.ts";
import { openPage, type StartedShell } from "./chromium-harness.ts";

/** Opens it. Whatever is asked after a change is asked by the page that came then. */
export async function openPageOfUsers({ shell }: Pick<StartedShell, "shell">): Promise<RawBridge> {
  const listeners = new Set<Parameters<RawBridge["subscribe"]>[0]>();
  let current = open();

  async function open(): Promise<RawBridge> {
    const { bridge } = await openPage(shell.url("console"));
    bridge.subscribe((event, payload) => {
      if (event === "user.changed") current = open();
      for (const listener of listeners) listener(event, payload);
    });
    return bridge;
  }

  await current;
  return {
    call: async (command, input) => (await current).call(command, input),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
