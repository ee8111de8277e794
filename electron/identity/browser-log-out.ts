/**
 * Has the browser of the system end its session at the identity management server (OpenID Connect RP-Initiated Logout 1.0): until it has, that
 * server would let the next user in as the one before.
 *
 * The ID token that says whose session it is stands in the address of the server, and an address with which a browser is started is read by
 * everybody who lists the processes of the computer. So the browser is started with an address of this computer, which leads there once.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { listenForBrowser, type PageWords } from "./browser-listener.ts";

/** Milliseconds for the way there and back: the server may ask whoever sits there. */
const LIMIT_MS = 5 * 60_000;

interface LogOut {
  /** Where the server sends the browser afterwards, as it is registered there; undefined: it stays. */
  readonly path: string | undefined;
  /** To listen on; undefined: any that is free. */
  readonly port: number | undefined;
  /** What the page in the browser says at the end. */
  readonly words: PageWords;
  /** Where the session is ended; undefined where the server says of no such place. */
  readonly endSession: (back: BackFromLogOut | undefined) => Promise<URL | undefined>;
  readonly openBrowser: (url: URL) => Promise<void>;
  /** Gives it up. */
  readonly signal: AbortSignal;
}

/** As it is named to the server: `post_logout_redirect_uri` and `state`. */
export interface BackFromLogOut {
  readonly uri: string;
  readonly state: string;
}

const nameless = () => randomBytes(32).toString("base64url");

/**
 * Opens the browser for it. What comes of it there is not waited for: whoever signs in next is asked who it is, whatever the browser still knows.
 *
 * @returns whether the server ends sessions in the browser
 * @throws McError `sign-in-no-way-back`, `sign-in-browser-missing`, `identity-…`
 */
export async function logOutInBrowser({
  endSession,
  openBrowser,
  path,
  port,
  signal,
  words,
}: LogOut): Promise<boolean> {
  const state = nameless();
  const ticket = `/${nameless()}`;
  const arrived = Promise.withResolvers<void>();
  let place: URL | undefined;
  const listener = await listenForBrowser(port, (address) => {
    if (address.pathname === ticket && place !== undefined) {
      const elsewhere = place;
      // Whoever has read it in the list of processes comes too late.
      place = undefined;
      return { answer: { elsewhere }, done: path === undefined ? leave : arrived.resolve };
    }
    const isBack = path !== undefined && address.pathname === path && address.searchParams.get("state") === state;
    return isBack ? { answer: { page: words }, done: close } : undefined;
  });
  const limit = setTimeout(close, LIMIT_MS);
  // The program may end before it.
  limit.unref();
  signal.addEventListener("abort", close);

  function close(): void {
    clearTimeout(limit);
    signal.removeEventListener("abort", close);
    place = undefined;
    listener.close();
  }

  function leave(): void {
    arrived.resolve();
    close();
  }

  try {
    place = await endSession(path === undefined ? undefined : { uri: `${listener.origin}${path}`, state });
    if (place === undefined || signal.aborted) {
      close();
      return false;
    }
    // Whoever opens a browser can take as long as it is open.
    await Promise.race([openBrowser(new URL(ticket, listener.origin)), arrived.promise]);
    return true;
  } catch (error) {
    close();
    throw error;
  }
}
