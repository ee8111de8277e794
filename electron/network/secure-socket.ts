/**
 * TLS of the host over a connection that stands: whom it is checked against, and that the name fits.
 *
 * @module
 */
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Target } from "./bypass.ts";
import type { Secured } from "./shown-certificates.ts";
import { trustTheSystem } from "./system-trust.ts";

/**
 * Speaks TLS (1.2 or later, without ALPN) over a connection. The certificate has to show the name, wherever the connection leads.
 *
 * @param server - by its name, wherever the connection leads; an IPv6 address without brackets
 * @param trustAnchors - authorities in PEM that alone may vouch for the other end; undefined: those of the operating system
 * @param signal - ends the handshake
 * @param own - certificate and key in PEM that are shown where the other end asks; undefined: none
 * @param secured - hears of the server; left out: nobody does
 * @throws the error of Node; the connection is gone then
 */
export async function secureSocket(
  socket: Socket,
  server: Target,
  trustAnchors: readonly string[] | undefined,
  signal: AbortSignal,
  own: { readonly cert: string; readonly key: string } | undefined,
  secured: Secured | undefined = undefined,
): Promise<TLSSocket> {
  const { host: name } = server;
  if (trustAnchors === undefined) trustTheSystem();
  const secure = connectTls({
    socket,
    // Without a name for SNI, this is what the certificate has to show.
    host: name,
    // Said explicitly, or a variable of the environment could switch verification off.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(trustAnchors === undefined ? {} : { ca: [...trustAnchors] }),
    ...own,
  });
  try {
    await once(secure, "secureConnect", { signal });
    secured?.(server, secure);
    return secure;
  } catch (error) {
    secure.destroy();
    socket.destroy();
    throw error;
  }
}
