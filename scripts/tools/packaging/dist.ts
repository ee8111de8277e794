/**
 * What `npm run dist` does: makes sure of Electron's runtime, packages, and says in our words what could not be fetched.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { CodecRecipe } from "../codec/recipe.ts";
import { type DistOrder, parseDistArguments } from "./arguments.ts";
import { distBrowserEdition, isOfBrowserEdition } from "./browser-edition/dist.ts";
import { NO_RPMBUILD, packageProgram, RuntimeNotFetched, withoutTools } from "./package-program.ts";
import { codecsToPack } from "./packed-codec.ts";
import { electronVersion, ensureRuntime, missingRuntimeText } from "./runtime.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** A failure of fetching, in electron-builder's or Node's words. */
const FETCH_FAILED =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|HTTPError|cannot download|status code [45]\d\d|getaddrinfo/i;

const TOOLS_ADVICE = `A tool of electron-builder could not be fetched (NSIS, fpm, AppImage or 7-Zip). Any one of these helps:
  a mirror         ELECTRON_BUILDER_BINARIES_MIRROR=https://mirror.example/electron-builder-binaries/
  a filled cache   ELECTRON_BUILDER_CACHE=<copy of ~/.cache/electron-builder of a machine that has it>
The unpacked program and tar.gz need none of them: npm run dist -- --dir`;

/**
 * Packages what the arguments ask for.
 *
 * @param say - tells the person at the terminal what went wrong on the way
 * @returns paths of what was made
 * @throws Error that says what is missing and how to bring it
 */
export async function dist(args: readonly string[], say: (text: string) => void): Promise<string[]> {
  const order = parseDistArguments(args, process.platform);
  const codecs = await codecsToPack(say);
  const edition = await distBrowserEdition(ROOT, order, codecs, say);
  const targets = order.targets.filter((target) => !isOfBrowserEdition(target));
  // Of all that was named nothing is left: Electron and its runtime are not needed.
  if (targets.length === 0 && order.targets.length > 0) return edition;
  return [...edition, ...(await distInElectron({ ...order, targets }, codecs, say))];
}

async function distInElectron(
  order: DistOrder,
  codecs: readonly CodecRecipe[],
  say: (text: string) => void,
): Promise<string[]> {
  const leftOut = order.system === "linux" ? withoutTools(order.targets, process.env) : [];
  if (leftOut.length > 0) say(`${NO_RPMBUILD} It is left out; everything else for Linux is made.`);
  const runtime = order.electronDist ? undefined : await ensureRuntime({ root: ROOT, system: order.system });
  try {
    return await packageProgram(order, runtime, leftOut, codecs);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (!FETCH_FAILED.test(text)) throw cause;
    say(text.split("\n")[0] ?? text);
    if (!(cause instanceof RuntimeNotFetched)) throw new Error(TOOLS_ADVICE);
    const { platformName, arch } = cause.order;
    throw new Error(missingRuntimeText(electronVersion(ROOT), platformName, arch));
  }
}
