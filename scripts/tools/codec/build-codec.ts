/**
 * Builds the codecs of voice over RTP from Debian's sources, each to one WebAssembly module, with the licences beside it.
 *
 * The compiler is told to leave optimising to itself and the linker is called directly: the driver would run wasm-opt where somebody
 * has it, and the result would differ by machine.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AMR_WB } from "./amr-wb.ts";
import { OPUS_CODEC } from "./opus.ts";
import type { CodecRecipe } from "./recipe.ts";
import { fetchArchive } from "./sources.ts";

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Where the codecs are when they were built; the program takes them from there, and packages have them in the same place. */
export const CODEC_FOLDER = join(ROOT, "dist", "codec");
const CACHE = join(ROOT, "dist", "codec-sources");
/** What calls over RTP are spoken in. Without the first there are none; without the second they are spoken in the first alone. */
export const CODECS: readonly CodecRecipe[] = [AMR_WB, OPUS_CODEC];

/** What the compiler is told for every file. */
const FLAGS = ["--target=wasm32-wasi", "-O2", "-fno-exceptions", "-fvisibility=hidden", "-DNDEBUG", "-w"];
/** What every codec is asked for besides its own functions. */
const ALLOCATION = ["malloc", "free"];
/** Octets of memory that the module may take: a sandbox for octets that a stranger can send. */
const MAX_MEMORY = 4 * 1024 * 1024;

/** What a module was built from. */
const madeFrom = ({ module }: CodecRecipe) => module.replace(/\.wasm$/, ".made-from");

/** Runs the acts, a few at a time. */
async function eachOf<T>(items: readonly T[], act: (item: T, at: number) => Promise<void>): Promise<void> {
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await act(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function compile(recipe: CodecRecipe, folder: string, output: string): Promise<void> {
  const objects = join(folder, "objects");
  await mkdir(objects);
  const files = recipe.files(folder);
  const objectOf = (path: string, at: number) => join(objects, `${at}-${basename(path)}.o`);
  await eachOf(files, async ({ path, options }, at) => {
    await run("clang", [...FLAGS, ...options, "-c", path, "-o", objectOf(path, at)]);
  });
  const { stdout } = await run("clang", ["--print-resource-dir"]);

  const runtime = join(stdout.trim(), "lib", "wasi", "libclang_rt.builtins-wasm32.a");
  await run("wasm-ld", [
    "--no-entry",
    ...[...recipe.exports, ...ALLOCATION].map((name) => `--export=${name}`),
    "--strip-all",
    `--max-memory=${MAX_MEMORY}`,
    "-z",
    `stack-size=${recipe.stack}`,
    // Below it is nothing: one that is too small is a trap and no damage.
    "--stack-first",
    ...files.map(({ path }, at) => objectOf(path, at)),
    "-L/usr/lib/wasm32-wasi",
    "-lc",
    runtime,
    "-o",
    output,
  ]);
}

/** A checkout on Windows may have other line ends. */
const textOf = (url: string) => readFileSync(fileURLToPath(url), "utf8").replaceAll("\r\n", "\n");

/** What a module is made from: another archive or another way of building is another module. */
function originOf({ parts, text }: CodecRecipe): string {
  const hash = createHash("sha256");
  for (const { source } of parts) hash.update(source.sha256);
  return hash
    .update(textOf(text))
    .update(textOf(import.meta.url))
    .digest("hex");
}

/** Whether the codec of these sources and this way of building is there. */
export async function codecIsBuilt(recipe: CodecRecipe, folder = CODEC_FOLDER): Promise<boolean> {
  const made = await readFile(join(folder, madeFrom(recipe)), "utf8").catch(() => "");
  return made === originOf(recipe) && existsSync(join(folder, recipe.module));
}

/**
 * Builds a codec, if it is not there already.
 *
 * @returns whether something was built
 * @throws Error when the sources can't be had, or the compiler is not there or fails
 */
export async function buildCodec(recipe: CodecRecipe, folder = CODEC_FOLDER): Promise<boolean> {
  if (await codecIsBuilt(recipe, folder)) return false;
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, "build-"));
  try {
    await unpackSources(recipe, work);
    const built = join(work, recipe.module);
    await compile(recipe, work, built);
    await mkdir(folder, { recursive: true });
    for (const { source, notices } of recipe.parts) {
      for (const [to, from] of Object.entries(notices))
        await copyFile(join(work, source.folder, from), join(folder, to));
    }
    // A linker makes programs.
    await chmod(built, 0o644);
    await rename(built, join(folder, recipe.module));
    await writeFile(join(folder, madeFrom(recipe)), originOf(recipe));
    return true;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Unpacks the archives of a codec into a folder. @throws Error when they can't be had */
export async function unpackSources({ parts }: CodecRecipe, folder: string): Promise<void> {
  for (const { source } of parts)
    await run("tar", ["-xz", "--no-same-owner", "-f", await fetchArchive(source, CACHE), "-C", folder]);
}
