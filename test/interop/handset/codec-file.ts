import { join } from "node:path";
import { buildCodec, CODEC_FOLDER } from "../../../scripts/tools/codec/build-codec.ts";

/** The codec, built if it is not there. */
export async function codecFile(): Promise<string> {
  await buildCodec();
  return join(CODEC_FOLDER, "amr-wb.wasm");
}
