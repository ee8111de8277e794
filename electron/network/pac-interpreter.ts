/**
 * The interpreter of PAC files, WebAssembly of another package. The build puts its octets in the place of this module
 * (`scripts/tools/build/interpreter.ts`), so that what is packed needs no file beside it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** @throws Error of the file system where the package is not installed */
export const interpreter = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(createRequire(import.meta.url).resolve("quickjs-wasi/quickjs.wasm")));
