/**
 * Builds the AMR-WB codec from Debian's sources, if it is not there: `npm run codec`.
 *
 * @module
 */
import { buildCodec, CODEC_FOLDER } from "./tools/codec/build-codec.ts";

try {
  const built = await buildCodec();
  console.log(`${built ? "built" : "already there"}: ${CODEC_FOLDER}`);
} catch (error) {
  console.error(`The AMR-WB codec could not be built: ${error instanceof Error ? error.message : String(error)}`);
  console.error("On Debian or Ubuntu: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32");
  process.exitCode = 1;
}
