/**
 * Starts the host's bundle once, with the stand-in in Electron's place, and prints how long it took until the first
 * window was asked for: `node host-start.ts <folder of the archive's files> <data folder>`.
 */

import { runPackagedHost } from "../../support/fixtures/packaged-host.ts";
import { app, seen } from "../../support/stand-ins/electron.ts";

const [archive = "", dataFolder = ""] = process.argv.slice(2);

const begun = performance.now();
await runPackagedHost(archive, `--data-folder=${dataFolder}`);
const windowAsked = () => seen.windows[0]?.webContents.getURL() !== "" && seen.windows.length > 0;
while (!windowAsked() && seen.errorBoxes.length === 0) await new Promise((resolve) => setImmediate(resolve));
if (seen.errorBoxes.length > 0) throw new Error(seen.errorBoxes[0]?.content);
process.stdout.write(String(performance.now() - begun));
app.once("test:ended", () => process.exit(0));
app.quit();
