/**
 * Puts the octets of the interpreter of PAC files into the bundle that runs them.
 *
 * @module
 */

import type { Plugin } from "vite";
import { interpreter } from "../../../electron/network/pac-interpreter.ts";

/** Takes the place of the module that reads them from a package, which no packed program has. */
export function embedInterpreter(): Plugin {
  return {
    name: "embed-interpreter",
    load(id) {
      if (!id.replaceAll("\\", "/").endsWith("/electron/network/pac-interpreter.ts")) return null;
      const octets = JSON.stringify(Buffer.from(interpreter()).toString("base64"));
      return `export const interpreter = () => Uint8Array.from(Buffer.from(${octets}, "base64"));`;
    },
  };
}
