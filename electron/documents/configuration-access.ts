/**
 * What the host needs to know to fetch a user's documents from the configuration management server (TS 24.484) and from the group management server
 * (TS 24.481). Nothing of it goes to a window.
 *
 * @module
 */
import type { DocumentUser } from "../../shared/mc/configuration-documents.ts";
import type { KmsAddress } from "../keys/kms-access.ts";
import type { Dial } from "../network/host-network.ts";

/** A server of documents (RFC 4825). */
export interface XcapServer {
  /** XCAP root of the server (`CMS-XCAP-root-URI`, `GMS-XCAP-root-URI`): https, without a slash at its end. */
  readonly root: string;
  /**
   * The access token for the server (RFC 6750); undefined where it wants none.
   *
   * @param refused - it did not accept the last one: a new one is wanted
   * @throws McError `sign-in-…`, `identity-…`, `configuration-token-refused`, `group-token-refused`
   */
  accessToken(refused: boolean): Promise<string | undefined>;
  /**
   * Authorities in PEM that alone may vouch for it; undefined: those of the operating system.
   *
   * @throws McError `configuration-server-not-trusted`, `group-server-not-trusted`
   */
  trustAnchors(): readonly string[] | undefined;
  /** Where a host of the server is; undefined: as the name system says. */
  addressOf(host: string): KmsAddress | undefined;
  /** Makes connections; undefined: directly. */
  readonly dial: Dial | undefined;
}

export interface ConfigurationAccess extends DocumentUser, XcapServer {
  /** Indexes of the user profile where no list says which there are, the one that is tried first in front. */
  readonly profileIndexes: readonly number[];
  /** Whether the first of them is the only one that counts, whatever there is beside it. */
  readonly isProfileFixed: boolean;
  /** Milliseconds between two questions where nothing else gives a reason to ask. */
  readonly checkEvery: number;
  /** The server that has the documents of the groups; left out where there is none. */
  readonly groups?: XcapServer | undefined;
}
