import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AMR_WB } from "../../../scripts/tools/codec/amr-wb.ts";
import { buildCodec, CODEC_FOLDER } from "../../../scripts/tools/codec/build-codec.ts";
import type { CodecRecipe } from "../../../scripts/tools/codec/recipe.ts";

/** A codec's octets, built if it is not there. */
export async function codecOctets(codec: CodecRecipe = AMR_WB): Promise<Uint8Array> {
  await buildCodec(codec);
  return readFile(join(CODEC_FOLDER, codec.module));
}
