import { rmSync } from "node:fs";
import { join } from "node:path";
import type { AfterPackContext } from "electron-builder";

/** Takes Electron's own welcome program out of a runtime that was at hand; a fetched one comes without it. */
export async function removeDefaultApp({
  appOutDir,
  electronPlatformName,
}: Pick<AfterPackContext, "appOutDir" | "electronPlatformName">): Promise<void> {
  const resources =
    electronPlatformName === "darwin"
      ? join(appOutDir, "Electron.app", "Contents", "Resources")
      : join(appOutDir, "resources");
  rmSync(join(resources, "default_app.asar"), { force: true });
  rmSync(join(appOutDir, "version"), { force: true });
}
