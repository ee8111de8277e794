/**
 * Until when the certificates are valid that servers have shown the host over TLS, and those that it shows them: of each server what its
 * last connection had. Nothing of it is kept beyond the program's end.
 *
 * @module
 */
import type { TLSSocket } from "node:tls";
import { noteNewest } from "../../shared/base/note-newest.ts";
import type { Target } from "./bypass.ts";

export interface ShownCertificate {
  /** Whose certificate it is: the server's, or this console's own, which the server was shown. */
  readonly whose: "server" | "own";
  /** Host and port of the server. */
  readonly server: string;
  /** Unix milliseconds. */
  readonly until: number;
}

/** Servers of which it is known; a desk has a handful. The one that was connected to longest ago goes first. */
const MOST_SERVERS = 64;

/** The part of a connection that is looked at. */
type SecuredConnection = Pick<TLSSocket, "getPeerX509Certificate" | "getX509Certificate">;

/**
 * Hears of a server with which TLS is spoken, once it has been verified.
 *
 * @param server - by its name, wherever the connection leads
 */
export type Secured = (server: Target, connection: SecuredConnection) => void;

export class ShownCertificates {
  readonly #changed: () => void;
  readonly #of = new Map<string, readonly ShownCertificate[]>();

  /** @param changed - called when a connection has shown something that was not known */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  all(): readonly ShownCertificate[] {
    return [...this.#of.values()].flat();
  }

  /** Takes note of a connection. */
  readonly note: Secured = ({ host, port }, connection) => {
    const server = `${host}:${port}`;
    const shown = [
      { whose: "server", certificate: connection.getPeerX509Certificate() },
      { whose: "own", certificate: connection.getX509Certificate() },
    ] as const;
    const now = shown.flatMap(({ certificate, whose }): ShownCertificate[] => {
      const until = certificate === undefined ? Number.NaN : Date.parse(certificate.validTo);
      return Number.isFinite(until) ? [{ whose, server, until }] : [];
    });
    const before = this.#of.get(server) ?? [];
    noteNewest(this.#of, server, now, MOST_SERVERS);
    if (JSON.stringify(before) !== JSON.stringify(now)) this.#changed();
  };
}
