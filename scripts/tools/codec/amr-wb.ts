/**
 * AMR-WB (TS 26.173): vo-amrwbenc and opencore-amr, in one module.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CodecRecipe, SourceFile } from "./recipe.ts";
import { DECODER, ENCODER } from "./sources.ts";

const DECODER_ROOT = "opencore/codecs_v2/audio/gsm_amr";

/** Names of files in the list of a library's own Makefile; those behind a condition of another processor are not C. */
function listed(makefile: string, variable: string, ending: string): readonly string[] {
  const pattern = new RegExp(`\\$\\(${variable}\\)/([A-Za-z0-9_]+\\.${ending})`, "g");
  return [...new Set([...makefile.matchAll(pattern)].map((match) => match[1] ?? ""))];
}

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

export const AMR_WB: CodecRecipe = {
  name: "AMR-WB",
  module: "amr-wb.wasm",
  parts: [
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
  ],
  exports: ["E_IF_init", "E_IF_exit", "E_IF_encode", "D_IF_init", "D_IF_exit", "D_IF_decode"],
  stack: 64 * 1024,
  files: sourceFiles,
  text: import.meta.url,
};
