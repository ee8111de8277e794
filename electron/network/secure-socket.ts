/**
 * TLS of the host over a connection that stands: whom it is checked against, and that the name fits.
 *
 * @module
 */
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { trustTheSystem } from "./system-trust.ts";

/**
 * Speaks TLS (1.2 or later, without ALPN) over a connection. The certificate has to show the name, wherever the connection leads.
 *
 * @param name - host name or address, an IPv6 address without brackets
 * @param trustAnchors - authorities in PEM that alone may vouch for the other end; undefined: those of the operating system
 * @param signal - ends the handshake
 * @param own - certificate and key in PEM that are shown where the other end asks; left out: none
 * @throws the error of Node; the connection is gone then
 */
export async function secureSocket(
  socket: Socket,
  name: string,
  trustAnchors: readonly string[] | undefined,
  signal: AbortSignal,
  own: { readonly cert: string; readonly key: string } | undefined = undefined,
): Promise<TLSSocket> {
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
    return secure;
  } catch (error) {
    secure.destroy();
    socket.destroy();
    throw error;
  }
}
