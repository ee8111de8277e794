import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildCodec, CODEC_FOLDER } from "../../../scripts/tools/codec/build-codec.ts";

/** The codec's octets, built if it is not there. */
export async function codecOctets(): Promise<Uint8Array> {
  await buildCodec();
  return readFile(join(CODEC_FOLDER, "amr-wb.wasm"));
}
