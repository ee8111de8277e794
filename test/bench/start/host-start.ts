/**
 * Starts the host's bundle once, with the stand-in in Electron's place, and prints how long it took until the first
 * window was asked for: `node host-start.ts <folder of the archive's files> <data folder>`.
 */
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { app, given, seen } from "../../integration/host/electron-stand-in.ts";

const STAND_IN = new URL("../../integration/host/electron-stand-in.ts", import.meta.url).href;
const [archive = "", dataFolder = ""] = process.argv.slice(2);

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
});

given.packaged = true;
process.argv = [process.execPath, `--data-folder=${dataFolder}`];
const begun = performance.now();
await import(pathToFileURL(join(archive, "dist", "electron", "main.js")).href);
const windowAsked = () => seen.windows[0]?.webContents.getURL() !== "" && seen.windows.length > 0;
while (!windowAsked() && seen.errorBoxes.length === 0) await new Promise((resolve) => setImmediate(resolve));
if (seen.errorBoxes.length > 0) throw new Error(seen.errorBoxes[0]?.content);
process.stdout.write(String(performance.now() - begun));
app.once("test:ended", () => process.exit(0));
app.quit();
