/**
 * Making oneself known to a server that wants a certificate. The handshake of a WebSocket has nobody choose one: it goes with what was chosen for
 * an ordinary request to the same host and port before, and fails where there was none.
 *
 * @module
 */

/** Milliseconds that such a request may take. */
const LIMIT_MS = 5_000;

/**
 * Asks a server for something, so that a certificate is chosen where it wants one.
 *
 * @param server - address of a WebSocket
 * @returns whether it answers, whatever it says; never where the connection is not encrypted
 */
export async function introduceTo(server: string): Promise<boolean> {
  const { href, protocol } = new URL(server);
  if (protocol !== "wss:") return false;
  try {
    await fetch(href.replace(/^wss:/, "https:"), {
      mode: "no-cors",
      // Without it no certificate is shown to another origin.
      credentials: "include",
      cache: "no-store",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    return true;
  } catch {
    return false;
  }
}
