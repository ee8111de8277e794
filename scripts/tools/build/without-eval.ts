/**
 * Keeps code that is made from text out of what is shipped.
 *
 * @module
 */
import type { Plugin } from "vite";

const DEPD = /\/node_modules\/depd\/index\.js$/;

/** What warns of functions that will go, and warns of nothing. The original names a function by text that it evaluates. */
const QUIET = `module.exports = () => Object.assign(() => {}, { function: (f) => f, property() {} });
`;

/** Of the modules of others that are bundled, one makes code from text: depd, below the identity server of the lab. */
export function withoutEval(): Plugin {
  return {
    name: "without-eval",
    enforce: "pre",
    load: (id) => (DEPD.test(id.replaceAll("\\", "/")) ? QUIET : null),
  };
}
