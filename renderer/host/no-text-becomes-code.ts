/**
 * First of all that a page loads. Its content security policy wants every text that could run to be a trusted type (W3C Trusted
 * Types); what of a window's own is one is stated here: the address of a worker of our own origin, the empty text by which
 * React Aria clears what a screen reader is told, and nothing else.
 *
 * @module
 */
import { config } from "zod";

/** What a page without the types of the standard's TypeScript library has of it. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string; createHTML(text: string): string },
  ): unknown;
}

/** Whether an address lies where this page comes from. */
const isOwn = (address: string) => address.startsWith(`${location.protocol}//${location.host}/`);

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
trustedTypes?.createPolicy("default", {
  createScriptURL(address) {
    if (!isOwn(address)) throw new TypeError("a script of another origin");
    return address;
  },
  createHTML(text) {
    if (text !== "") throw new TypeError("markup made of text");
    return text;
  },
});

// Zod would try whether a text can become a function when the first of its schemas is made. Each try is a violation to report.
config({ jitless: true });
