/**
 * Builds the codecs of voice over RTP from Debian's sources, those that are not there: `npm run codec`.
 *
 * @module
 */
import { buildCodec, CODEC_FOLDER, CODECS } from "./tools/codec/build-codec.ts";

for (const codec of CODECS) {
  try {
    const built = await buildCodec(codec);
    console.log(`${codec.name}: ${built ? "built" : "already there"}: ${CODEC_FOLDER}`);
  } catch (error) {
    console.error(`${codec.name} could not be built: ${error instanceof Error ? error.message : String(error)}`);
    console.error("On Debian or Ubuntu: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32");
    process.exitCode = 1;
  }
}
