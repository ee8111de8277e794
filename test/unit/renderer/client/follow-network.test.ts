import { expect, test } from "vitest";
import { followNetwork } from "../../../../renderer/client/follow-network.ts";
import type { Host } from "../../../../renderer/host/host.ts";

test("the host says where the computer is, the browser and the desktop when to doubt; not after the end", () => {
  const listeners = new Map<string, () => void>();
  const host = {
    on: (name: string, listener: () => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as Pick<Host, "on">;
  const browser = new EventTarget();
  const heard: string[] = [];
  const stop = followNetwork(host, browser, {
    networkChanged: async () => void heard.push("changed"),
    networkDoubted: () => void heard.push("doubted"),
  });
  listeners.get("network.changed")?.();
  listeners.get("desktop.resumed")?.();
  browser.dispatchEvent(new Event("online"));
  browser.dispatchEvent(new Event("offline"));
  expect(heard).toEqual(["changed", "doubted", "doubted", "doubted"]);
  stop();
  browser.dispatchEvent(new Event("online"));
  expect([heard.length, listeners.size]).toEqual([4, 0]);
});
