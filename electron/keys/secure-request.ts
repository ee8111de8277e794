/**
 * How this program asks over HTTPS: the authority and the host name are always checked, whatever the environment says.
 *
 * @module
 */
import type { RequestOptions } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { trustTheSystem } from "../network/system-trust.ts";
import type { ClientCertificate } from "./client-certificate.ts";
import type { KmsAddress } from "./kms-access.ts";

/** Whom a server has to be, and who we are. */
export interface SecureTarget {
  /** Where the host of the URL leads; undefined: as the name system says. The certificate has to be the URL's anyway. */
  readonly address: KmsAddress | undefined;
  /** Authorities in PEM that alone may vouch for the host; undefined: those of the operating system. */
  readonly trustAnchors: readonly string[] | undefined;
  /** With what we show who we are to a server that wants to know; undefined: with nothing. */
  readonly clientCertificate?: ClientCertificate | undefined;
}

/** The host of a URL, as name or address. */
export const hostOfUrl = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

/** Everything of a request that decides to whom it goes and how sure that is. */
export function secureRequest(url: URL, { address, clientCertificate, trustAnchors }: SecureTarget): RequestOptions {
  if (trustAnchors === undefined) trustTheSystem();
  const hostname = hostOfUrl(url);
  return {
    host: address?.host ?? hostname,
    port: address?.port ?? (url.port || 443),
    path: `${url.pathname}${url.search}`,
    // Said explicitly, or a variable of the environment could switch verification off.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    // The name that the certificate has to show. An address is no server name (RFC 6066 clause 3) and is compared here,
    // which costs the connection: Node keeps none that was verified for one request only.
    ...(isIP(hostname) === 0
      ? { servername: hostname }
      : { checkServerIdentity: (_to: string, shown: PeerCertificate) => checkServerIdentity(hostname, shown) }),
    ...(trustAnchors === undefined ? {} : { ca: [...trustAnchors] }),
    ...(clientCertificate ?? {}),
  };
}
