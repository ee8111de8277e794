/**
 * The group of this thread, made on first use: in WebAssembly, or by the library where that is not allowed.
 *
 * @module
 */
import { isWithoutWebAssembly } from "../field/webassembly.ts";
import type { P256Group } from "./group.ts";
import { libraryGroup } from "./library-group.ts";
import { wasmGroup } from "./wasm-group.ts";

let group: P256Group | undefined;

/**
 * The group of this thread.
 *
 * @throws whatever keeps WebAssembly from being used though it is allowed
 */
export function p256Group(): P256Group {
  if (group === undefined) {
    try {
      group = wasmGroup();
    } catch (cause) {
      // Anything else is a mistake of ours or a lack of memory: no reason to go on for good without constant time.
      if (!isWithoutWebAssembly(cause)) throw cause;
      group = libraryGroup;
    }
  }
  return group;
}
