/**
 * What a set-up file would change, for the question whether it may: whose console this is, where its calls go, and who can
 * read them.
 *
 * @module
 */
import { resolve } from "node:path";
import { type SipAccount, servicesOf } from "../../shared/bridge/account.ts";
import { iceHosts } from "../../shared/bridge/ice-servers.ts";
import { domainsOf } from "../../shared/bridge/signalling-server.ts";
import { mcIdAddress } from "../../shared/mc/mc-id.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { readTrustAnchors } from "../keys/account-access.ts";
import { readPeopleServer } from "../people-server/server-settings.ts";
import {
  type AccountKeys,
  readAccountConfiguration,
  readAccountContent,
  readAccountIdentity,
  readAccountKms,
  readAccountMessageMedia,
  readAccountOfDesk,
} from "../services/account.ts";
import { identityHost } from "../services/account-file.ts";
import type { ClientIdentity } from "../services/installation.ts";
import { partnerAccount } from "../services/partner-folders.ts";
import { fingerprint } from "./anchors.ts";

/** For any identity: an account file has none, and nothing is registered with this one. */
const NO_IDENTITY: ClientIdentity = {
  clientId: `urn:uuid:${"0".repeat(8)}-0000-4000-8000-${"0".repeat(12)}`,
  instanceId: "00000000-0000-4000-8000-000000000000",
};

/** Whose console a folder makes, and by whom it is served. Texts as they stand in the files. */
export interface Standing {
  readonly displayName: string;
  /** Who it is in each service, by the title of that service's IDs. */
  readonly ids: readonly { readonly title: string; readonly id: string }[];
  /** Hosts of the SIP servers, in their order. */
  readonly servers: readonly string[];
  /** Domains of which the name system says the SIP servers, in their place. */
  readonly serverDomains: readonly string[];
  /** The systems that the console names, and whose IDs it takes for known: domains. */
  readonly systems: readonly string[];
  /** Hosts of the STUN and TURN servers, over which audio may go. */
  readonly iceHosts: readonly string[];
  /** Hosts of the content server, and those from which files may come; empty without one. */
  readonly contentHosts: readonly string[];
  /** Host of the relay of longer messages; null without one. */
  readonly messageRelay: string | null;
  /** Host of the identity management server, where the user has to sign in; null without one. */
  readonly identityServer: string | null;
  /** Where calls, settings and messages of each service are sent: SIP URIs, by the title of the service. */
  readonly functions: readonly { readonly title: string; readonly uri: string }[];
  /** Host of the configuration management server; null without one. */
  readonly configurationServer: string | null;
  /** Host of the group management server; null without one. */
  readonly groupServer: string | null;
  /** Host of the LDAP server from which people come; null without one, and where its settings cannot be read. */
  readonly peopleServer: string | null;
  /** KMS URI; null without one. */
  readonly kms: string | null;
  /** SHA-256 of the certificates of the authorities that alone vouch for the KMS; null: those of the computer. */
  readonly authorities: readonly string[] | null;
}

function peopleServerOf(folder: string): string | null {
  try {
    return readPeopleServer(folder)?.target.host ?? null;
  } catch {
    // What is wrong with it says who asks it; nothing else of a desk hangs on it.
    return null;
  }
}

/**
 * Reads how a folder sets a console up.
 *
 * @param anchorFolder - where the authorities of the KMS lie, when the account names a file
 * @throws McError `account-missing`, `account-invalid`, `server-unencrypted`, `server-address-unusable`,
 *   `kms-trust-anchor-unreadable`
 */
export function readStanding(folder: string, anchorFolder: string): Standing {
  const account: SipAccount = readAccountOfDesk(folder, NO_IDENTITY);
  const keys: AccountKeys | undefined = readAccountKms(folder);
  const content = readAccountContent(folder);
  const relay = readAccountMessageMedia(folder)?.relay;
  const whoSignsIn = readAccountIdentity(folder);
  const identity = whoSignsIn?.identity;
  const configuration = readAccountConfiguration(folder);
  const anchors = keys?.kms.trustAnchorFile;
  return {
    displayName: account.displayName,
    // A desk of whoever signs in names nobody.
    ids: servicesOf(account)
      .filter((service) => whoSignsIn === undefined || whoSignsIn.ids.has(service))
      .map((service) => ({
        title: MC_SERVICES[service].idTitle,
        id: mcIdAddress(account.services[service]?.id ?? ""),
      })),
    servers: account.servers.map((server) => new URL(server).host),
    serverDomains: account.serversFromDns === undefined ? [] : domainsOf(account.serversFromDns),
    systems: account.systems.map(({ domain }) => domain),
    iceHosts: iceHosts(account.iceServers),
    contentHosts: content === undefined ? [] : [new URL(content.url).host, ...content.furtherHosts],
    messageRelay: relay === undefined ? null : relay.slice("msrps://".length, -";tcp".length),
    identityServer: identity === undefined ? null : identityHost(identity),
    functions: servicesOf(account).map((service) => ({
      title: MC_SERVICES[service].title,
      uri: account.services[service]?.participatingFunction ?? "",
    })),
    configurationServer: configuration === undefined ? null : new URL(configuration.server.url).host,
    groupServer: configuration?.groups === undefined ? null : new URL(configuration.groups.url).host,
    peopleServer: peopleServerOf(folder),
    kms: keys?.kms.uri ?? null,
    authorities: anchors === undefined ? null : readTrustAnchors(resolve(anchorFolder, anchors)).map(fingerprint),
  };
}

/**
 * Reads how a folder sets a desk up at a partner system.
 *
 * @param domain - of the partner
 * @throws McError as {@link readStanding}; `account-invalid` where the account is one of another system
 */
export function readPartnerStanding(folder: string, anchorFolder: string, domain: string): Standing {
  partnerAccount(readAccountOfDesk(folder, NO_IDENTITY), domain);
  return readStanding(folder, anchorFolder);
}

/** How the console is set up now; undefined when it is not, or not in a way that can be read. */
export function presentStanding(dataFolder: string): Standing | undefined {
  try {
    return readStanding(dataFolder, dataFolder);
  } catch {
    return undefined;
  }
}
