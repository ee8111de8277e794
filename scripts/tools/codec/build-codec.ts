/**
 * Builds the AMR-WB codec: vo-amrwbenc and opencore-amr from Debian's sources to one WebAssembly module, with their licences beside it.
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
import { DECODER, ENCODER, fetchArchive, type SourceArchive } from "./sources.ts";

const run = promisify(execFile);

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Where the codec is when it was built; the program takes it from there, and packages have it in the same place. */
export const CODEC_FOLDER = join(ROOT, "dist", "codec");
const CACHE = join(ROOT, "dist", "codec-sources");
export const CODEC_MODULE = "amr-wb.wasm";
/** What the module was built from. */
const MADE_FROM = "amr-wb.made-from";

/** What the compiler is told for every file. */
const FLAGS = ["--target=wasm32-wasi", "-O2", "-fno-exceptions", "-fvisibility=hidden", "-DNDEBUG", "-w"];
const EXPORTS = ["E_IF_init", "E_IF_exit", "E_IF_encode", "D_IF_init", "D_IF_exit", "D_IF_decode", "malloc", "free"];
/** Octets of memory that the module may take: a sandbox for octets that a stranger can send. */
const MAX_MEMORY = 4 * 1024 * 1024;
const STACK = 64 * 1024;

const DECODER_ROOT = "opencore/codecs_v2/audio/gsm_amr";

/** A library of which the module is made. Its notices go wherever the module goes. */
export interface CodecPart {
  readonly source: SourceArchive;
  /** SPDX identifier. */
  readonly license: string;
  /** Its licence and notice: names in the folder of the codec, and where they are in the archive. */
  readonly notices: Readonly<Record<string, string>>;
}

export const CODEC_PARTS: readonly CodecPart[] = [
  {
    source: ENCODER,
    license: "Apache-2.0",
    notices: { "vo-amrwbenc-LICENSE.txt": "COPYING", "vo-amrwbenc-NOTICE.txt": "NOTICE" },
  },
  {
    source: DECODER,
    license: "Apache-2.0",
    notices: { "opencore-amr-LICENSE.txt": "LICENSE", "opencore-amr-NOTICE.txt": "opencore/NOTICE" },
  },
];

interface SourceFile {
  readonly path: string;
  readonly options: readonly string[];
}

/** Names of files in the list of a library's own Makefile; those behind a condition of another processor are not C. */
function listed(makefile: string, variable: string, ending: string): readonly string[] {
  const pattern = new RegExp(`\\$\\(${variable}\\)/([A-Za-z0-9_]+\\.${ending})`, "g");
  return [...new Set([...makefile.matchAll(pattern)].map((match) => match[1] ?? ""))];
}

/** Every file that is compiled, below the folder in which both archives are unpacked. */
function sourceFiles(folder: string): readonly SourceFile[] {
  const encoder = join(folder, ENCODER.folder);
  const decoder = join(folder, DECODER.folder);
  const decoderSource = join(decoder, DECODER_ROOT, "amr_wb", "dec", "src");
  const encoderOptions = ["", "amrwbenc/inc", "common/include"].map((path) => `-I${join(encoder, path)}`);
  const decoderOptions = [
    "-xc",
    "-std=c99",
    ...[
      join(decoder, "amrwb"),
      join(decoder, "oscl"),
      decoderSource,
      join(decoder, DECODER_ROOT, "amr_wb", "dec", "include"),
      join(decoder, DECODER_ROOT, "common", "dec", "include"),
    ].map((path) => `-I${path}`),
  ];
  const encoderList = readFileSync(join(encoder, "Makefile.am"), "utf8");
  const decoderList = readFileSync(join(decoder, "amrwb", "Makefile.am"), "utf8").replaceAll(/^#.*$/gm, "");
  return [
    ...[
      "wrapper.c",
      "common/cmnMemory.c",
      ...listed(encoderList, "ENC_SRC", "c").map((name) => `amrwbenc/src/${name}`),
    ].map((path) => ({ path: join(encoder, path), options: encoderOptions })),
    ...[
      join(decoder, "amrwb", "wrapper.cpp"),
      ...listed(decoderList, "DEC_SRC_DIR", "cpp").map((name) => join(decoderSource, name)),
    ].map((path) => ({ path, options: decoderOptions })),
  ];
}

/** Runs the acts, a few at a time. */
async function eachOf<T>(items: readonly T[], act: (item: T, at: number) => Promise<void>): Promise<void> {
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await act(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

async function compile(folder: string, output: string): Promise<void> {
  const objects = join(folder, "objects");
  await mkdir(objects);
  const files = sourceFiles(folder);
  const objectOf = (path: string, at: number) => join(objects, `${at}-${basename(path)}.o`);
  await eachOf(files, async ({ path, options }, at) => {
    await run("clang", [...FLAGS, ...options, "-c", path, "-o", objectOf(path, at)]);
  });
  const { stdout } = await run("clang", ["--print-resource-dir"]);

  const runtime = join(stdout.trim(), "lib", "wasi", "libclang_rt.builtins-wasm32.a");
  await run("wasm-ld", [
    "--no-entry",
    ...EXPORTS.map((name) => `--export=${name}`),
    "--strip-all",
    `--max-memory=${MAX_MEMORY}`,
    "-z",
    `stack-size=${STACK}`,
    ...files.map(({ path }, at) => objectOf(path, at)),
    "-L/usr/lib/wasm32-wasi",
    "-lc",
    runtime,
    "-o",
    output,
  ]);
}

/** What a module is made from: another archive or another way of building is another module. A checkout on Windows may have other line ends. */
function recipe(): string {
  const script = readFileSync(fileURLToPath(import.meta.url), "utf8").replaceAll("\r\n", "\n");
  return createHash("sha256").update(ENCODER.sha256).update(DECODER.sha256).update(script).digest("hex");
}

/** Whether the codec of these sources and this way of building is there. */
export async function codecIsBuilt(folder = CODEC_FOLDER): Promise<boolean> {
  const made = await readFile(join(folder, MADE_FROM), "utf8").catch(() => "");
  return made === recipe() && existsSync(join(folder, CODEC_MODULE));
}

/**
 * Builds the codec, if it is not there already.
 *
 * @returns whether something was built
 * @throws Error when the sources can't be had, or the compiler is not there or fails
 */
export async function buildCodec(folder = CODEC_FOLDER): Promise<boolean> {
  if (await codecIsBuilt(folder)) return false;
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, "build-"));
  try {
    for (const archive of [ENCODER, DECODER]) {
      await run("tar", ["-xz", "--no-same-owner", "-f", await fetchArchive(archive, CACHE), "-C", work]);
    }
    const built = join(work, CODEC_MODULE);
    await compile(work, built);
    await mkdir(folder, { recursive: true });
    for (const { source, notices } of CODEC_PARTS) {
      for (const [to, from] of Object.entries(notices))
        await copyFile(join(work, source.folder, from), join(folder, to));
    }
    // A linker makes programs.
    await chmod(built, 0o644);
    await rename(built, join(folder, CODEC_MODULE));
    await writeFile(join(folder, MADE_FROM), recipe());
    return true;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
