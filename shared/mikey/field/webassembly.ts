/**
 * What of the platform's WebAssembly is used here. `shared` is compiled without the libraries of any platform.
 *
 * @module
 */

declare const WebAssembly:
  | {
      readonly Module: new (octets: Uint8Array<ArrayBuffer>) => object;
      readonly Instance: new (module: object) => { readonly exports: unknown };
      readonly CompileError: new () => Error;
    }
  | undefined;

/**
 * What a module that needs nothing exports.
 *
 * @param octets - of the module
 * @throws whatever the platform throws when it does not allow WebAssembly or lacks what the module uses, see
 *   {@link isWithoutWebAssembly}
 */
export function exportsOf(octets: Uint8Array<ArrayBuffer>): unknown {
  if (WebAssembly === undefined) throw new ReferenceError("WebAssembly");
  return new WebAssembly.Instance(new WebAssembly.Module(octets)).exports;
}

/** Whether something was thrown because there is no WebAssembly here, or none that is allowed or knows these instructions. */
export const isWithoutWebAssembly = (cause: unknown): boolean =>
  typeof WebAssembly === "undefined" || cause instanceof WebAssembly.CompileError;
