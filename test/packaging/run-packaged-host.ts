/**
 * Runs the host's bundle out of an unpacked archive, with the stand-in in Electron's place, and says what its console
 * is told: `node run-packaged-host.ts <folder of the archive's files> <data folder>`.
 */
import type { CommandResult } from "../../shared/bridge/bridge.ts";
import { runPackagedHost } from "../support/fixtures/packaged-host.ts";
import { app, seen } from "../support/stand-ins/electron.ts";

const [archive = "", dataFolder = ""] = process.argv.slice(2);

await runPackagedHost(archive, "--lab", `--data-folder=${dataFolder}`, "sip:guest@b.example");

const end = Date.now() + 20_000;
const bridge = () => seen.windows[0]?.webContents.world.mcBridge;
while (bridge() === undefined && seen.errorBoxes.length === 0 && Date.now() < end) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const ask = async (command: string, input: object = {}) =>
  ((await bridge()?.call(command, input)) as CommandResult<unknown> | undefined)?.ok;
const keyState = async () =>
  ((await bridge()?.call("keys.status", {})) as { value?: { state?: string } } | undefined)?.value?.state;
// The lab's key server answers, and the worker out of the archive checks what it says.
while ((await keyState()) === "starting" && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
const answers = {
  "keys.status": await keyState(),
  "app.info": await bridge()?.call("app.info", {}),
  "account.get": await ask("account.get"),
  "directory.list": await ask("directory.list"),
  "rtp.isPossible": await bridge()?.call("rtp.isPossible", {}),
  // In the thread out of the archive, with the codec out of it.
  "rtp.open": await ask("rtp.open", { pictures: false }),
  "desktop.takeLink": await bridge()?.call("desktop.takeLink", {}),
};
process.stdout.write(`${JSON.stringify({ answers, errors: seen.errorBoxes, paths: seen.paths })}\n`);
app.once("test:ended", () => process.exit(0));
app.quit();
