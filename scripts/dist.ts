/**
 * `npm run dist`: packages the program for this system.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseDistArguments } from "./tools/packaging/arguments.ts";
import { packageProgram } from "./tools/packaging/package-program.ts";
import { electronVersion, ensureRuntime, missingRuntimeText } from "./tools/packaging/runtime.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A failure of fetching, in electron-builder's or Node's words. */
const FETCH_FAILED =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|HTTPError|cannot download|status code [45]\d\d|getaddrinfo/i;

const TOOLS_ADVICE = `A tool of electron-builder could not be fetched (NSIS, fpm, AppImage or 7-Zip). Any one of these helps:
  a mirror         ELECTRON_BUILDER_BINARIES_MIRROR=https://mirror.example/electron-builder-binaries/
  a filled cache   ELECTRON_BUILDER_CACHE=<copy of ~/.cache/electron-builder of a machine that has it>
The unpacked program and tar.gz need none of them: npm run dist -- --dir`;

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function dist(): Promise<void> {
  const order = parseDistArguments(process.argv.slice(2), process.platform);
  const runtime = order.electronDist ? undefined : await ensureRuntime({ root: ROOT, system: order.system });
  try {
    for (const artifact of await packageProgram(order, runtime)) process.stdout.write(`${artifact}\n`);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (!FETCH_FAILED.test(text)) throw cause;
    say(text.split("\n")[0] ?? text);
    const electron = /electron-v\d/.test(text);
    throw new Error(electron ? missingRuntimeText(electronVersion(ROOT), order.system, process.arch) : TOOLS_ADVICE);
  }
}

try {
  await dist();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  // At once: electron-builder ends the process with 0 otherwise, whatever was set.
  process.exit(1);
}
