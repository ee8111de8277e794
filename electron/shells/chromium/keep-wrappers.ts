/**
 * Keeps clear of a fault of the V8 in Node.js 24 that ends the process (SIGTRAP, "Check failed: jit_page.has_value()", nodejs/node#64500).
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";

/**
 * What WebAssembly calls of JavaScript (`fetch` of Node.js does, with each response) goes through a piece of code that V8 replaces after a
 * thousand calls. It frees the one before, and now and then does not find it in its register of pages, which all threads share. A piece that is
 * never replaced is never freed; a call through it takes 21 ns where it would take 5.
 */
export const KEEPS_WRAPPERS = "--wasm-wrapper-tiering-budget=1000000000";

/** Has V8 keep them in this process from here on. */
export const keepWrappers = (): void => setFlagsFromString(KEEPS_WRAPPERS);
