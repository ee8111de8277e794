/**
 * What the program makes of the account: for windows, without what proves who the user is, and for the host, by what each part is for.
 *
 * @module
 */
import type { SipAccount } from "../../shared/bridge/account.ts";
import { hasRelay, type IceTransportPolicy } from "../../shared/bridge/ice-servers.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { watchedDocuments } from "../../shared/mc/configuration-documents.ts";
import { type McService, SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { type AccountFile, type AccountKms, readAccountFile } from "./account-file.ts";
import type { ClientIdentity } from "./installation.ts";
import { type DocumentText, readServiceConfiguration } from "./service-configuration.ts";

/**
 * Reads the account. What proves who the user is, and the KMS, are not part of it: they stay in the host.
 *
 * @param iceTransportPolicy - what the policy of this computer says
 * @param documents - where the service configuration comes from, where that is not a file of the data folder
 * @param signedIn - of whoever has signed in, where the account is that of whoever does
 * @throws McError `account-missing`, `account-invalid` (the detail names the members, not their values), `turn-server-missing`;
 *   `sign-in-needed` where nobody has
 */
export function readAccount(
  folder: string,
  identity: ClientIdentity,
  iceTransportPolicy: IceTransportPolicy = "all",
  documents?: DocumentText,
  signedIn?: SignedInIds,
): SipAccount {
  const read = readAccountFile(folder);
  const file = { ...read, services: servicesWith(read.services, signedIn) };
  const {
    configurationServer,
    contentServer: _,
    digest: _digest,
    groupServer: _groups,
    identity: signIn,
    kms: _kms,
    messageMedia: _media,
    proxyLogin: _proxyLogin,
    signalling: _signalling,
    ...open
  } = file;
  const { wire, ...account } = open;
  const { keys: _keys, ...signalling } = wire;
  if (iceTransportPolicy === "relay" && !hasRelay(account.iceServers)) throw new McError("turn-server-missing");
  const serviceConfiguration = readServiceConfiguration(folder, account, documents);
  const known = serviceConfiguration === undefined ? {} : { serviceConfiguration };
  const signsIn = signIn === undefined ? {} : { signsIn: true as const };
  const bearsToken = signIn?.sip === undefined ? {} : { bearsToken: true as const };
  const changes = configurationServer && changesOf(configurationServer, idsOf(file.services), identity);
  return {
    ...account,
    ...identity,
    iceTransportPolicy,
    wire: signalling,
    ...known,
    ...signsIn,
    ...bearsToken,
    ...changes,
  };
}

/** What the standard numbers first, and what some servers do. */
const USUAL_INDEXES = [1, 0];

/** Indexes that the user's profile may have, the one that is tried first in front. */
export const profileIndexesOf = ({ userProfileIndex: index }: AccountConfiguration["server"]): readonly number[] =>
  index === undefined ? USUAL_INDEXES : [index];

/** Who tells of changes of the documents, where somebody does. */
function changesOf(
  server: AccountConfiguration["server"],
  ids: AccountConfiguration["ids"],
  { instanceId }: ClientIdentity,
): Pick<SipAccount, "configurationChanges"> {
  if (server.notifier === undefined) return {};
  const documents = watchedDocuments(
    { ids, ueId: `urn:uuid:${instanceId}` },
    profileIndexesOf(server),
    server.userProfileIndex !== undefined,
  );
  return { configurationChanges: { notifier: server.notifier, documents: [...documents] } };
}

/** In the place of the user's, before there is one: what is asked for then concerns the servers alone. */
const NOBODYS_ID = "sip:nobody@desk.invalid";

/**
 * Reads the account for whoever looks at the desk and not at its user: where nobody has signed in yet, an ID that nobody has stands in the place of
 * the user's.
 *
 * @throws McError as {@link readAccount}, but for the sign-in
 */
export function readAccountOfDesk(
  folder: string,
  identity: ClientIdentity,
  iceTransportPolicy: IceTransportPolicy = "all",
): SipAccount {
  const nobody = new Map(SERVICE_NAMES.map((service) => [service, NOBODYS_ID] as const));
  return readAccount(folder, identity, iceTransportPolicy, undefined, nobody);
}

/**
 * Octets of the largest file that the service configuration allows; null where it sets no limit.
 *
 * @param documents - where that comes from, where it is not a file of the data folder
 * @param signedIn - of whoever has signed in, where the account is that of whoever does
 * @throws McError `account-…`, `service-configuration-unreadable`, `sign-in-needed`
 */
export function readLargestSent(folder: string, documents?: DocumentText, signedIn?: SignedInIds): number | null {
  const { services, systems } = readAccountFile(folder);
  const account = { systems, services: servicesWith(services, signedIn) };
  const configuration = readServiceConfiguration(folder, account, documents);
  if (configuration?.kind === "unreadable") throw new McError("service-configuration-unreadable");
  return configuration?.limits.file ?? null;
}

/** What a user proves with who it is. It never leaves the host. */
export interface DigestCredentials {
  readonly username: string;
  readonly password: string;
  /** Protection spaces (RFC 3261 clause 22.1) in which they are good. No other one gets a response. */
  readonly realms: readonly string[];
}

/**
 * Reads what the user proves with who it is; undefined where the account has no password, and its token proves it.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readCredentials(folder: string): DigestCredentials | undefined {
  const { digest } = readAccountFile(folder);
  if (digest === undefined) return undefined;
  const { username, password, realm: first, furtherRealms = [] } = digest;
  return { username, password, realms: [first, ...furtherRealms] };
}

/** Who asks the proxies of the network. It never leaves the host, but to those proxies. */
export type ProxyCredentials = NonNullable<AccountFile["proxyLogin"]>;

/**
 * Reads who asks the proxies of the network; undefined where the account does not say it.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readProxyLogin(folder: string): ProxyCredentials | undefined {
  return readAccountFile(folder).proxyLogin;
}

type FileServices = AccountFile["services"];

/** The ID of whoever has signed in, in each service that the account has. */
export type SignedInIds = ReadonlyMap<McService, string>;

const inFile = (services: FileServices): readonly McService[] =>
  SERVICE_NAMES.filter((service) => services[service] !== undefined);

/** The IDs that are known: those of the account, or those of whoever has signed in. */
const idsOf = (services: FileServices, signedIn?: SignedInIds): SignedInIds =>
  new Map(
    inFile(services).flatMap((service) => {
      const id = services[service]?.id ?? signedIn?.get(service);
      return id === undefined ? [] : [[service, id] as const];
    }),
  );

/** The services with the IDs of their user. @throws McError `sign-in-needed` where nobody is that yet */
function servicesWith(services: FileServices, signedIn: SignedInIds | undefined): SipAccount["services"] {
  const ids = idsOf(services, signedIn);
  return Object.fromEntries(
    inFile(services).map((service) => {
      const id = ids.get(service);
      const { participatingFunction = "" } = services[service] ?? {};
      if (id === undefined) throw new McError("sign-in-needed");
      return [service, { id, participatingFunction }];
    }),
  );
}

/** Whose keys come from which KMS. */
export interface AccountKeys {
  /** The user's ID in each service; empty where nobody has signed in to whom the account would be. */
  readonly userUris: SignedInIds;
  readonly kms: AccountKms;
  readonly wire: WireProfile["keys"];
}

/**
 * Reads whose keys come from which KMS; undefined when the account names none.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountKms(folder: string, signedIn?: SignedInIds): AccountKeys | undefined {
  const { kms, services, wire } = readAccountFile(folder);
  if (kms === undefined) return undefined;
  const { lookupTemplate: lookup = wire.keys.lookup } = kms;
  return { userUris: idsOf(services, signedIn), kms, wire: { ...wire.keys, lookup } };
}

/**
 * Reads where the user of the account signs in, the services, and the ID that the user has in each, but of a desk for whoever signs in;
 * undefined where nobody has to.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountIdentity(
  folder: string,
): { identity: NonNullable<AccountFile["identity"]>; services: readonly McService[]; ids: SignedInIds } | undefined {
  const { identity, services } = readAccountFile(folder);
  return identity && { identity, services: inFile(services), ids: idsOf(services) };
}

/** Whose documents come from where. */
export interface AccountConfiguration {
  readonly server: NonNullable<AccountFile["configurationServer"]>;
  /** The server of the user's groups; undefined where the account names none. */
  readonly groups: AccountFile["groupServer"];
  /** The user's ID in each service. */
  readonly ids: SignedInIds;
  /** Domains of the home system. */
  readonly home: readonly string[];
}

/**
 * Reads where the user's documents come from; undefined where they are files of the data folder.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountConfiguration(folder: string, signedIn?: SignedInIds): AccountConfiguration | undefined {
  const { configurationServer: server, groupServer: groups, services, systems } = readAccountFile(folder);
  const home = systems.filter((system) => system.home).map(({ domain }) => domain);
  return server && { server, groups, ids: idsOf(services, signedIn), home };
}

/** Where files go. */
export interface AccountContent extends NonNullable<AccountFile["contentServer"]> {
  readonly upload: WireProfile["data"]["upload"];
}

/**
 * Reads where files go; undefined when the account names no place.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountContent(folder: string): AccountContent | undefined {
  const { contentServer, wire } = readAccountFile(folder);
  return contentServer && { ...contentServer, upload: wire.data.upload };
}

/**
 * Reads how longer messages go; undefined when the account says nothing of it.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountMessageMedia(folder: string): AccountFile["messageMedia"] {
  return readAccountFile(folder).messageMedia;
}

/**
 * Reads how the host connects to SIP servers; undefined when the account says nothing of it.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountSignalling(folder: string): AccountFile["signalling"] {
  return readAccountFile(folder).signalling;
}
