/**
 * The way to where messages go that have a connection of their own: who vouches for the other end, and which relay of ours stands before it.
 *
 * @module
 */
import type { Target } from "../network/bypass.ts";
import type { Dial } from "../network/host-network.ts";
import type { DigestCredentials } from "../services/account.ts";

export interface MessageMediaAccess {
  /** Authorities in PEM that alone may vouch for the other end; undefined: those of the operating system. */
  readonly trustAnchors: readonly string[] | undefined;
  /** The lab's servers have names that no name system knows; undefined for a name that is to be looked up as usual. */
  addressOf(host: string): Target | undefined;
  /** Makes connections, through the proxies of the network; undefined: directly. */
  readonly dial?: Dial | undefined;
  /** The relay that every connection of ours goes through (RFC 4976), and what we prove with who we are; undefined without one. */
  readonly relay: { readonly uri: string; credentials(): DigestCredentials } | undefined;
}
