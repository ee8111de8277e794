/**
 * Opus (RFC 6716): libopus, for whole numbers. Whatever compiles it, the results are the same to the bit, so that a native build of the same
 * sources can judge this one; for floating point they are not, the module is a sixth larger, and it is no faster.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CodecRecipe, SourceFile } from "./recipe.ts";
import { OPUS } from "./sources.ts";

/** What the library's own configuration tells the compiler, where its numbers are whole and nothing depends on the processor. */
const OPTIONS: readonly string[] = [
  "-DOPUS_BUILD",
  "-DFIXED_POINT",
  "-DDISABLE_FLOAT_API",
  "-DVAR_ARRAYS",
  // Numbers of 64 bits are multiplied at once, as WebAssembly does; the library knows that of some systems by their names alone (`celt/arch.h`),
  // and rounds otherwise where they are not.
  "-D_WIN64",
  `-DPACKAGE_VERSION="${OPUS.version}"`,
];
const INCLUDED = ["include", "celt", "silk", "silk/fixed", "."];

/** The files of a list in the library's own Makefiles. */
function listed(makefile: string, variable: string): readonly string[] {
  const joined = makefile.replaceAll(/\\\r?\n/g, " ");
  const line = joined.split("\n").find((each) => each.startsWith(`${variable} =`)) ?? "";
  return line.slice(line.indexOf("=") + 1).match(/\S+\.c/g) ?? [];
}

/** More than one stream is nobody's in a call. */
const MULTISTREAM = /multistream|projection|mapping_matrix/;

export function opusFiles(folder: string): readonly SourceFile[] {
  const root = join(folder, OPUS.folder);
  const options = [...OPTIONS, ...INCLUDED.map((path) => `-I${join(root, path)}`)];
  const files = (
    [
      ["opus_sources.mk", "OPUS_SOURCES"],
      ["celt_sources.mk", "CELT_SOURCES"],
      ["silk_sources.mk", "SILK_SOURCES"],
      ["silk_sources.mk", "SILK_SOURCES_FIXED"],
    ] as const
  ).flatMap(([makefile, variable]) => listed(readFileSync(join(root, makefile), "utf8"), variable));
  return files.filter((path) => !MULTISTREAM.test(path)).map((path) => ({ path: join(root, path), options }));
}

export const OPUS_CODEC: CodecRecipe = {
  name: "Opus",
  module: "opus.wasm",
  parts: [{ source: OPUS, license: "BSD-3-Clause", notices: { "opus-LICENSE.txt": "COPYING" } }],
  exports: ["opus_encoder_create", "opus_encoder_ctl", "opus_encode", "opus_decoder_create", "opus_decode"],
  stack: 256 * 1024,
  files: opusFiles,
  text: import.meta.url,
};
