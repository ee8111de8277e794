/**
 * The way to the SIP servers of an account over which the host connects: who vouches for them, and what stands in between.
 *
 * @module
 */
import { namedAnchors } from "../keys/account-access.ts";
import { type ClientCertificate, readClientCertificate } from "../keys/client-certificate.ts";
import type { Target } from "../network/bypass.ts";
import type { Dial } from "../network/host-network.ts";
import { readAccountSignalling } from "../services/account.ts";

export interface SignallingAccess {
  /** Authorities in PEM that alone may vouch for the servers; undefined: those of the operating system. */
  readonly trustAnchors: readonly string[] | undefined;
  /**
   * With what this console shows the servers who it is, read anew for each connection; left out where it shows nothing.
   *
   * @throws McError `server-client-…`
   */
  readonly clientCertificate?: (() => ClientCertificate) | undefined;
  /** The lab's servers have names that no name system knows; undefined for a name that is to be looked up as usual. */
  addressOf(host: string): Target | undefined;
  /** Makes connections, through the proxies of the network; undefined: directly. */
  readonly dial: Dial | undefined;
}

/**
 * Reads the way of a real account. One that says nothing of it has the authorities of the system.
 *
 * @param dial - makes connections
 * @throws McError `account-…`, `server-untrusted` where the authorities that it names cannot be read
 */
export function readSignallingAccess(folder: string, dial: Dial | undefined): SignallingAccess {
  const { clientCertificate: files, trustAnchorFile } = readAccountSignalling(folder) ?? {};
  return {
    trustAnchors: namedAnchors(folder, trustAnchorFile, "server-untrusted"),
    clientCertificate: files && (() => readClientCertificate(folder, files, Date.now(), "sip")),
    addressOf: () => undefined,
    dial,
  };
}
