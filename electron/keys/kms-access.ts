/**
 * What the host needs to know to work with one user's KMS: who the user is, where the KMS is, and what to trust.
 *
 * It comes from account.json or, in the lab, from the lab. Nothing of it goes to a window.
 *
 * @module
 */

import type { McService } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import type { Dial } from "../network/host-network.ts";
import type { ClientCertificate } from "./client-certificate.ts";

/** A key of the security extension (TS 33.180 clause D.1) with the name that signatures and encryptions use for it. */
export interface NamedKey {
  readonly name: string;
  /** 32 octets. */
  readonly key: Uint8Array;
}

/** Keys and demands of the security extension. */
export interface KmsSecurity {
  /** Transport key: unwraps keys in answers and, without an integrity key, signs. */
  readonly transportKey: NamedKey;
  readonly integrityKey: NamedKey | undefined;
  /** Refuse answers without a signature. A signature that is there is verified in any case. */
  readonly signaturesRequired: boolean;
}

/** Where a host name leads, when the name system does not know it. */
export interface KmsAddress {
  readonly host: string;
  readonly port: number;
}

export interface KmsAccess {
  /** MC service ID of the user whose keys these are. */
  readonly userUri: string;
  /** Whether that is the user's ID in a service: under another ID these keys are somebody else's. */
  isIdIn(service: McService): boolean;
  /** KMS URI of the user's own, home KMS: a bare host, host and port, or an https URI. */
  readonly kmsUri: string;
  /** Authorities in PEM form that alone may vouch for the KMS; undefined: those of the operating system. */
  readonly trustAnchors: readonly string[] | undefined;
  /**
   * The access token for the KMS (RFC 6750).
   *
   * @param refused - the KMS did not accept the last one: a new one is wanted
   * @throws McError `kms-token-missing`
   */
  accessToken(refused: boolean): Promise<string>;
  /**
   * With what this console shows who it is, where the KMS wants to know; undefined: with nothing. Left out, the same.
   *
   * @throws McError `kms-client-…`
   */
  clientCertificate?(): ClientCertificate | undefined;
  /** The lab's KMSs have names that no name system knows; undefined for a name that is to be looked up as usual. */
  addressOf(host: string): KmsAddress | undefined;
  /** Makes connections to the KMS, through the proxies of the network; undefined: directly. */
  readonly dial?: Dial | undefined;
  readonly security: KmsSecurity | undefined;
  /** How the KMS is asked, and in which form I_MESSAGEs are made and taken, where the standard leaves a choice. */
  readonly wire: WireProfile["keys"];
  /** The user profile (TS 24.484) for a service as it stands at the moment; undefined without one. */
  userProfile(service: McService): string | undefined;
  /** Whether nothing is permitted in a service with calls for which there is no user profile; left out, the server alone decides then. */
  profileIsNeeded?: boolean;
}
