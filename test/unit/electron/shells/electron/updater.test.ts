import { EventEmitter } from "node:events";
import { beforeEach, expect, test, vi } from "vitest";
import { updater } from "../../../../../electron/shells/electron/updater.ts";

const autoUpdater = vi.hoisted(() => ({ current: undefined as unknown }));
vi.mock("electron-updater", () => ({
  default: {
    get autoUpdater() {
      return autoUpdater.current;
    },
  },
}));

/** Stands in for the one of electron-updater. */
class StandInUpdater extends EventEmitter {
  autoInstallOnAppQuit = false;
  allowDowngrade = true;
  disableWebInstaller = false;
  readonly feeds: unknown[] = [];
  looks = 0;
  readonly proxies: unknown[] = [];
  readonly netSession = { setProxy: async (config: unknown) => void this.proxies.push(config) };
  setFeedURL(feed: unknown): void {
    this.feeds.push(feed);
  }
  async checkForUpdates(): Promise<void> {
    this.looks += 1;
    throw new Error("no network");
  }
}

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
let standIn: StandInUpdater;
beforeEach(() => {
  vi.useFakeTimers();
  standIn = new StandInUpdater();
  autoUpdater.current = standIn;
});

test("installs when the program ends, never an older version, and from the server of the policy", async () => {
  const onReady = vi.fn();
  await updater.start({ server: "https://u.example/mc/", channel: "beta" }, { address: "127.0.0.1:9" }, log, onReady);
  expect(standIn).toMatchObject({ autoInstallOnAppQuit: true, allowDowngrade: false, disableWebInstaller: true });
  expect(standIn.feeds).toEqual([{ provider: "generic", url: "https://u.example/mc/", channel: "beta" }]);
  expect(standIn.proxies).toEqual([{ mode: "fixed_servers", proxyRules: "http://127.0.0.1:9" }]);
  standIn.emit("update-downloaded", { version: "9.9.9" });
  expect(onReady).toHaveBeenCalledExactlyOnceWith("9.9.9");
  expect(standIn.looks).toBe(1);
  // What fails is in the log, and troubles nobody.
  await vi.waitFor(() => expect(log.error).toHaveBeenCalledWith("update failed", expect.any(Error)));
  vi.useRealTimers();
});
