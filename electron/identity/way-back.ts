/**
 * Where the browser brings the answer of the identity management server to: one address on this computer, for one answer (RFC 8252 clause 7.3).
 *
 * @module
 */
import { listenForBrowser, type PageWords } from "./browser-listener.ts";

export interface WayBack {
  /** To be named to the server as `redirect_uri`. */
  readonly uri: string;
  /** The address that the browser came back with. It never comes when this was closed first. */
  readonly answer: Promise<URL>;
  close(): void;
}

/**
 * Waits for the answer of one attempt.
 *
 * @param path - of the address, as it is registered at the server
 * @param port - to listen on; undefined: any that is free
 * @param state - of the attempt; whatever comes without it is not the answer
 * @param words - what the page in the browser says at the end
 * @throws McError `sign-in-no-way-back`
 */
export async function openWayBack(
  path: string,
  port: number | undefined,
  state: string,
  words: PageWords,
): Promise<WayBack> {
  const found = Promise.withResolvers<URL>();
  const listener = await listenForBrowser(port, (address) =>
    address.pathname === path && address.searchParams.get("state") === state
      ? { answer: { page: words }, done: () => found.resolve(address) }
      : undefined,
  );
  return { uri: `${listener.origin}${path}`, answer: found.promise, close: listener.close };
}
