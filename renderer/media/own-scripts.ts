/**
 * What of a window's own may become a script under its content security policy, which wants every text that could run to
 * be a trusted type (W3C Trusted Types): the address of a worker of our own origin, and nothing else.
 *
 * @module
 */

/** What a page without the types of the standard's TypeScript library has of it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown;
}

/** Whether an address lies where this page comes from. */
const isOwn = (address: string) => address.startsWith(`${location.protocol}//${location.host}/`);

let isStated = false;

/** States once, for all places that start a script, which addresses may be one. */
export function allowOwnScripts(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  if (isStated || trustedTypes === undefined) return;
  isStated = true;
  trustedTypes.createPolicy("default", {
    createScriptURL(address) {
      if (!isOwn(address)) throw new TypeError("a script of another origin");
      return address;
    },
  });
}
