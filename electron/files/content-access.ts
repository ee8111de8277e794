/**
 * The way to the content server of a user: where files go, where they may come from, and who vouches for it.
 *
 * @module
 */
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import type { SecureTarget } from "../keys/secure-request.ts";
import type { Dial } from "../network/host-network.ts";

export interface ContentAccess extends Pick<SecureTarget, "trustAnchors"> {
  /** Where files are brought to: an https URL. */
  readonly url: string;
  /** How it takes a file: as TS 24.282 clause 10.2.2 has it, or put under a name, as any web server does. */
  readonly upload: WireProfile["data"]["upload"];
  /**
   * The access token for it (RFC 6750); undefined where it wants none.
   *
   * @param refused - it did not accept the last one: a new one is wanted
   */
  accessToken(refused: boolean): Promise<string | undefined>;
  /** Further hosts, with port where it is not 443, from which files may be fetched. */
  readonly furtherHosts: readonly string[];
  /** Octets of the largest file that is sent or fetched here. */
  readonly largestFile: number;
  /**
   * Octets of the largest file that the service allows to be sent (`max-data-size-fd-bytes`); null where it sets no limit.
   *
   * @throws McError `service-configuration-unreadable`
   */
  largestSent(): number | null;
  /** The lab's servers have names that no name system knows; undefined for a name that is to be looked up as usual. */
  addressOf(host: string): SecureTarget["address"];
  /** Makes connections, through the proxies of the network; undefined: directly. */
  readonly dial?: Dial | undefined;
}
