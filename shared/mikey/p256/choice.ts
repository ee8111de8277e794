/**
 * The group of this thread, made on first use: in WebAssembly, or by the library where that is not allowed.
 *
 * @module
 */
import type { P256Group } from "./group.ts";
import { libraryGroup } from "./library-group.ts";
import { wasmGroup } from "./wasm-group.ts";

/** Whether the platform takes a module at all: one that does not knows no such object, or refuses to compile. */
declare const WebAssembly: { readonly CompileError: new () => Error } | undefined;

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
      if (typeof WebAssembly !== "undefined" && !(cause instanceof WebAssembly.CompileError)) throw cause;
      group = libraryGroup;
    }
  }
  return group;
}
