/**
 * The group of this thread, made on first use: in WebAssembly, or by the library where that is not allowed.
 *
 * @module
 */
import type { P256Group } from "./group.ts";
import { libraryGroup } from "./library-group.ts";
import { wasmGroup } from "./wasm-group.ts";

let group: P256Group | undefined;

/** The group of this thread. */
export function p256Group(): P256Group {
  if (group === undefined) {
    try {
      group = wasmGroup();
    } catch {
      group = libraryGroup;
    }
  }
  return group;
}
