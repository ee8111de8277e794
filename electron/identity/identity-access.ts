/**
 * What is known of an identity management server before anybody signs in there.
 *
 * @module
 */
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import type { KmsAddress } from "../keys/kms-access.ts";
import type { Dial } from "../network/host-network.ts";

/** Servers of a service that want a token, by the names of their scopes. */
const SCOPES = ["service", "key_management_service", "config_management_service", "group_management_service"];

const scopeOf = (service: McService, server: string) => `3gpp:mc:${MC_SERVICES[service].scopePrefix}_${server}`;

/** What the servers of a service want of a token that authorises its user (TS 24.379 clause 7.3.3). */
export const serviceScope = (service: McService): string => scopeOf(service, "service");

/** What the configuration server wants of a token, for the documents of a service (TS 33.180 B.4.2.2). */
export const configurationScope = (service: McService): string => scopeOf(service, "config_management_service");

/** What the group server wants of a token, for the groups of a service (TS 33.180 B.4.2.2). */
export const groupScope = (service: McService): string => scopeOf(service, "group_management_service");

/** What is asked for unless the account says otherwise: every server of the services that it has (TS 33.180 B.4.2.2). */
export const scopesOf = (services: readonly McService[]): readonly string[] =>
  services.flatMap((service) => SCOPES.map((server) => scopeOf(service, server)));

/** Servers that are shown a token: those of the services, the key server, the configuration server, the group server. */
export type TokenServer = "services" | "keys" | "configuration" | "groups";

/** What the names of scopes have in them, in every release of the standard; those of the services have none of it. */
const IN_SCOPES = { keys: "key_management", configuration: "config_management", groups: "group_management" };

/** Those of the scopes that are of a server. */
export function scopesFor(server: TokenServer, scopes: readonly string[]): readonly string[] {
  if (server !== "services") return scopes.filter((scope) => scope.includes(IN_SCOPES[server]));
  return scopes.filter((scope) => !Object.values(IN_SCOPES).some((other) => scope.includes(other)));
}

/** Addresses of an identity server, https. */
interface IdentityEndpoints {
  readonly authorization: string;
  readonly token: string;
  /** Its signing keys, a JWK Set (RFC 7517). */
  readonly keys: string;
  /** RFC 7009. */
  readonly revocation?: string | undefined;
  /** OpenID Connect RP-Initiated Logout 1.0. */
  readonly endSession?: string | undefined;
}

export interface IdentityAccess {
  /** The server, as its discovery document and its tokens have to name it, character by character. */
  readonly issuer: string;
  /** Of a server that says nothing of itself; left out, it is asked for them. */
  readonly endpoints?: IdentityEndpoints | undefined;
  /** As which client this program is known there. */
  readonly clientId: string;
  /** Without `openid`, which is always asked for. */
  readonly scopes: readonly string[];
  /** Ways to prove who somebody is, the dearest first (`acr_values`); when there are any, one of them has to have been used. */
  readonly acrValues: readonly string[];
  /** `for-each-server`: none is shown a token that another would take; left out: one token is for all. */
  readonly tokens?: "for-each-server" | undefined;
  /** Path of the address at which the answer is waited for, as it is registered there. */
  readonly redirectPath: string;
  /** Path of the address to which the browser comes from a log-out, as it is registered there; undefined: it stays at the server. */
  readonly signedOutPath: string | undefined;
  /** Port for both, for servers that compare it; undefined: any that is free (RFC 8252 clause 7.3). */
  readonly redirectPort: number | undefined;
  /** The services of this desk; the tokens have to say who their user is in each. */
  readonly services: readonly McService[];
  /** The ID of this desk's user in each service, which the tokens have to have; empty where it is the desk of whoever signs in. */
  readonly ids: ReadonlyMap<McService, string>;
  /** Whether somebody works at such a desk, by the IDs of the tokens; left out, everybody does whom the server lets in. */
  readonly worksHere?: ((ids: Iterable<string>) => boolean) | undefined;
  /** Authorities in PEM that alone may vouch for the server; undefined: those of the operating system. @throws McError `identity-server-not-trusted` */
  readonly trustAnchors: () => readonly string[] | undefined;
  /** Where a host of the server is; undefined: as the name system says. */
  readonly addressOf: (host: string) => KmsAddress | undefined;
  /** Where the browser of the system finds an address of the server: the same, or one that leads there on this computer. */
  readonly inBrowser: (url: URL) => URL;
  /** Makes connections; undefined: directly. */
  readonly dial: Dial | undefined;
}
