/**
 * The console's account and directory on a real system: two JSON files that an administrator puts in the data folder.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import {
  mcId,
  type Person,
  personSchema,
  type SipAccount,
  serviceAccountSchema,
  sipAccountSchema,
} from "../../shared/bridge/account.ts";
import { hasRelay, type IceTransportPolicy } from "../../shared/bridge/ice-servers.ts";
import { codeOfIssue, serverAddressSchema, serversSchema } from "../../shared/bridge/signalling-server.ts";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { watchedDocuments } from "../../shared/mc/configuration-documents.ts";
import { LARGEST_FILE } from "../../shared/mc/message-file.ts";
import { type McService, SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { type WireProfile, wireProfileSchema } from "../../shared/mc/wire-profile.ts";
import type { ClientIdentity } from "./installation.ts";
import { readJsonFile, wrongMembers } from "./json-file.ts";
import { type DocumentText, readServiceConfiguration } from "./service-configuration.ts";

export const ACCOUNT_FILE = "account.json";
export const DIRECTORY_FILE = "directory.json";

const securityKeySchema = z
  .object({
    /** As signatures and encryptions name it, such as `tk.12.user@example.org`. */
    name: z.string().min(1).max(1024),
    /** 32 octets. */
    keyHex: z.string().regex(/^[0-9A-Fa-f]{64}$/),
  })
  .strict();

/**
 * Whether a name leads to a file in the data folder, or in a folder below it, on every system. A token is posted to the
 * KMS, so it must not be another program's.
 */
export function isInDataFolder(name: string): boolean {
  return name.split("/").every((part) => /^[^\\/:*?"<>|\p{Cc}]+$/u.test(part) && !/^\.{1,2}$/.test(part));
}

const dataFile = z.string().max(4096).refine(isInDataFolder, "a file in the data folder");

/** Certificate and key of this console: two files of the data folder, in PEM. */
const clientCertificateSchema = z.object({ certificateFile: dataFile, keyFile: dataFile }).strict();

const accountKmsSchema = z
  .object({
    /** KMS URI of the user's home KMS. */
    uri: z.string().min(1).max(1024),
    /** PEM file; relative to the data folder. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
    accessToken: z.string().min(1).max(16_384).optional(),
    /** File of the data folder with nothing but the token, read again for every request. */
    accessTokenFile: dataFile.optional(),
    /** With what this console shows who it is, where the KMS wants to know. */
    clientCertificate: clientCertificateSchema.optional(),
    /** As accounts of version 0.1.0 say where the lookup is; newer ones say it in the wire profile. */
    lookupTemplate: z.string().min(1).max(1024).optional(),
    security: z
      .object({
        transportKey: securityKeySchema,
        integrityKey: securityKeySchema.optional(),
        signaturesRequired: z.boolean(),
      })
      .strict()
      .optional(),
  })
  .strict();
/** The part of the account that the host keeps to itself. */
export type AccountKms = z.infer<typeof accountKmsSchema>;

const accountContentSchema = z
  .object({
    /** Where files are brought to, and fetched from. */
    url: z
      .string()
      .max(2048)
      .refine((text) => isContentUrl(text), "an https URL"),
    /** PEM file; relative to the data folder. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
    accessToken: z.string().min(1).max(16_384).optional(),
    /** File of the data folder with nothing but the token, read again for every request. */
    accessTokenFile: dataFile.optional(),
    /** Further hosts, with port where it is not 443, from which files may be fetched. */
    furtherHosts: z
      .array(z.string().regex(/^[a-z0-9.-]{1,255}(?::\d{1,5})?$/))
      .max(64)
      .default([]),
    /** Octets. */
    largestFile: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).default(LARGEST_FILE),
  })
  .strict();

/** Where the user signs in (TS 33.180 Annex B). Read when the program starts. */
const accountIdentitySchema = z
  .object({
    issuer: z
      .string()
      .max(2048)
      .refine((text) => isContentUrl(text) && URL.parse(text)?.search === "", "an https URL without a question"),
    /** As which client this program is known there. */
    clientId: z.string().min(1).max(255),
    /** What is asked for, beside `openid`; left out: every server of the services that the account has. */
    scopes: z
      .array(z.string().regex(/^[!#-[\]-~]{1,255}$/))
      .min(1)
      .max(64)
      .optional(),
    /** Ways to prove who somebody is; one of them has to have been used. */
    acrValues: z
      .array(z.string().regex(/^[!-~]{1,255}$/))
      .max(16)
      .default([]),
    /** Left out, one token is for all servers. Else each is shown one that is good for it alone. */
    tokens: z.literal("for-each-server").optional(),
    /** Left out, SIP servers are answered with `digest` alone. Else those that ask for the token of the services get it (RFC 8898). */
    sip: z.literal("bearer").optional(),
    /** Path of the address on this computer to which the answer comes, as it is registered there. */
    redirectPath: z
      .string()
      .max(255)
      .regex(/^(?:\/[\w.~-]+)+$/)
      .default("/signed-in"),
    /** For a server that compares the port as well. */
    redirectPort: z.number().int().min(1024).max(65_535).optional(),
    /** PEM file with the authorities that may vouch for it; below the data folder where it is no whole path. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
    /** Of a partner system: as home has to name this server in a security token for it; left out, the issuer. */
    audience: z.string().min(1).max(2048).optional(),
    /** Left out, the account says who its user is. Else it is the desk's alone, and its user is whoever has signed in there. */
    users: z.literal("whoever-signs-in").optional(),
    /** The ID of whom is what the data folder held before the desk became one of several users. */
    formerUser: mcId.optional(),
  })
  .strict();

/** Where the documents of the user's groups come from (TS 24.481). */
const accountGroupsSchema = z
  .object({
    /** XCAP root (`GMS-XCAP-root-URI`). */
    url: z
      .string()
      .max(2048)
      .refine((text) => isContentUrl(text) && URL.parse(text)?.search === "", "an https URL without a question"),
    /** PEM file with the authorities that may vouch for it; below the data folder where it is no whole path. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
    accessToken: z.string().min(1).max(16_384).optional(),
    /** File of the data folder with nothing but the token, read again for every request. */
    accessTokenFile: dataFile.optional(),
  })
  .strict();

/** Where the user's documents come from (TS 24.484), beside what a server of groups has: `url` is the `CMS-XCAP-root-URI`. */
const accountConfigurationSchema = accountGroupsSchema
  .extend({
    /** Which of the user's profiles; left out, 1 and then 0. */
    userProfileIndex: z.number().int().min(0).max(255).optional(),
    /** Seconds between two questions. */
    checkEverySeconds: z.number().int().min(60).max(86_400).default(900),
    /** Public service identity of the server, which tells of changes over SIP where it is named. */
    notifier: serviceAccountSchema.shape.participatingFunction.optional(),
  })
  .strict();

/** How longer messages go (MSRP over TLS). */
const accountMessageMediaSchema = z
  .object({
    /** The relay in front of this account (RFC 4976), which takes the user name and the password of `digest`. */
    relay: z
      .string()
      .max(512)
      .regex(/^msrps:\/\/[A-Za-z0-9.:[\]-]{1,300};tcp$/, "msrps://host:port;tcp")
      .optional(),
    /** PEM file with the authorities that may vouch for servers and relay; below the data folder where it is no whole path. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
  })
  .strict();

/** How the host connects to SIP servers over TLS. */
const accountSignallingSchema = z
  .object({
    /** PEM file with the authorities that may vouch for the servers; below the data folder where it is no whole path. */
    trustAnchorFile: z.string().min(1).max(4096).optional(),
    /** With what this console shows who it is, where a server to which the host connects wants to know. */
    clientCertificate: clientCertificateSchema.optional(),
  })
  .strict();

/** Without a password, which would stand in logs; without a fragment, which means nothing to a server. */
function isContentUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.protocol === "https:" && url.username === "" && url.password === "" && url.hash === "";
}

const realm = z.string().min(1).max(255);

/** Digest credentials (RFC 3261 clause 22). */
const digestSchema = z
  .object({
    username: z.string().min(1).max(255),
    realm,
    /** Where an edge or a core of the same network asks under a name of its own, with the same user name and password. */
    furtherRealms: z.array(realm).max(16).optional(),
    password: z.string().min(1).max(1024),
  })
  .strict();

/** Who asks a proxy on the way (RFC 7617). The proxies are named, so that no other one is told. */
const proxyLoginSchema = z
  .object({
    proxies: z.array(z.string().min(1).max(255)).min(1).max(16),
    username: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[^:\p{Cc}]+$/u),
    password: z
      .string()
      .min(1)
      .max(1024)
      .regex(/^\P{Cc}+$/u),
  })
  .strict();

/**
 * As the administrator writes it: with the password, without the identifiers of this installation. Who has voice alone
 * may write its two members beside the others, and who has one server may write that, as all accounts of version 0.1.0 do.
 */
export const accountFileSchema = sipAccountSchema
  .omit({
    clientId: true,
    instanceId: true,
    services: true,
    servers: true,
    wire: true,
    iceTransportPolicy: true,
    serviceConfiguration: true,
    signsIn: true,
    bearsToken: true,
    migratedFrom: true,
    configurationChanges: true,
  })
  .extend({
    webSocketUrl: serverAddressSchema.optional(),
    servers: serversSchema.optional(),
    mcServiceId: serviceAccountSchema.shape.id.optional(),
    participatingFunction: serviceAccountSchema.shape.participatingFunction.optional(),
    services: z.partialRecord(z.enum(SERVICE_NAMES), serviceAccountSchema.partial({ id: true })).optional(),
    wire: wireProfileSchema.prefault({}),
    kms: accountKmsSchema.optional(),
    contentServer: accountContentSchema.optional(),
    configurationServer: accountConfigurationSchema.optional(),
    groupServer: accountGroupsSchema.optional(),
    messageMedia: accountMessageMediaSchema.optional(),
    identity: accountIdentitySchema.optional(),
    signalling: accountSignallingSchema.optional(),
    digest: digestSchema.optional(),
    proxyLogin: proxyLoginSchema.optional(),
  })
  .transform(({ mcServiceId, participatingFunction, services = {}, webSocketUrl, servers, ...rest }, context) => {
    const wrong = (member: string) => context.addIssue({ code: "custom", path: [member], message: member });
    // Said twice, nobody knows which is meant.
    if ([webSocketUrl, servers, rest.serversFromDns].filter((each) => each !== undefined).length !== 1)
      wrong("servers");
    // So with a token that is written down beside a sign-in that brings one.
    const written = [rest.kms, rest.contentServer, rest.configurationServer, rest.groupServer].some(
      (each) => (each?.accessToken ?? each?.accessTokenFile) !== undefined,
    );
    if (rest.identity !== undefined && written) wrong("accessToken");
    // Which groups there are says a profile of the configuration server.
    if (rest.groupServer !== undefined && rest.configurationServer === undefined) wrong("groupServer");
    // A token proves who somebody is to SIP servers that ask for it, and to nobody else.
    const hasToken = rest.identity?.sip !== undefined && rest.messageMedia?.relay === undefined;
    if (rest.digest === undefined && !hasToken) wrong("digest");
    const file = { ...rest, servers: servers ?? (webSocketUrl === undefined ? [] : [webSocketUrl]) };
    const isAnybodys = rest.identity?.users !== undefined;
    const named = SERVICE_NAMES.map((service) => services[service]).filter((service) => service !== undefined);
    // An ID that is missing is not left to whoever signs in unless the account says so.
    if (isAnybodys ? mcServiceId !== undefined : rest.identity?.formerUser !== undefined) wrong("identity.users");
    if (named.some(({ id }) => (id === undefined) !== isAnybodys)) wrong("services");
    if (isAnybodys && participatingFunction !== undefined) {
      if (services[VOICE_SERVICE] !== undefined) wrong("participatingFunction");
      return { ...file, services: { ...services, [VOICE_SERVICE]: { participatingFunction } } };
    }
    if (mcServiceId !== undefined && participatingFunction !== undefined) {
      const voice = { id: mcServiceId, participatingFunction };
      if (services[VOICE_SERVICE] !== undefined) wrong("mcServiceId");
      return { ...file, services: { ...services, [VOICE_SERVICE]: voice } };
    }
    const hasOthers = Object.keys(services).length > 0;
    if (mcServiceId !== undefined || !(hasOthers || participatingFunction !== undefined))
      wrong("participatingFunction");
    if (participatingFunction !== undefined || !(hasOthers || mcServiceId !== undefined)) wrong("mcServiceId");
    return { ...file, services };
  });

const directoryFileSchema = z.array(personSchema).max(100_000);

function readOrThrow<S extends z.ZodType>(
  file: string,
  schema: S,
  missing: ErrorCode,
  invalid: ErrorCode,
): z.output<S> {
  const read = readJsonFile(file, schema);
  if (read.kind === "missing") throw new McError(missing, file);
  // The cause is not kept: a parser's message can quote the text around the fault, and a password may be there.
  if (read.kind === "unreadable")
    throw new McError(codeOfIssue(read.cause) ?? invalid, `${file}: ${wrongMembers(read.cause)}`);
  return read.value;
}

function readAccountFile(folder: string): z.output<typeof accountFileSchema> {
  return readOrThrow(join(folder, ACCOUNT_FILE), accountFileSchema, "account-missing", "account-invalid");
}

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
export type ProxyCredentials = z.output<typeof proxyLoginSchema>;

/**
 * Reads who asks the proxies of the network; undefined where the account does not say it.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readProxyLogin(folder: string): ProxyCredentials | undefined {
  return readAccountFile(folder).proxyLogin;
}

type FileServices = z.output<typeof accountFileSchema>["services"];

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
): { identity: z.output<typeof accountIdentitySchema>; services: readonly McService[]; ids: SignedInIds } | undefined {
  const { identity, services } = readAccountFile(folder);
  return identity && { identity, services: inFile(services), ids: idsOf(services) };
}

/** Whose documents come from where. */
export interface AccountConfiguration {
  readonly server: z.output<typeof accountConfigurationSchema>;
  /** The server of the user's groups; undefined where the account names none. */
  readonly groups: z.output<typeof accountGroupsSchema> | undefined;
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
export interface AccountContent extends z.output<typeof accountContentSchema> {
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
export function readAccountMessageMedia(folder: string): z.output<typeof accountMessageMediaSchema> | undefined {
  return readAccountFile(folder).messageMedia;
}

/**
 * Reads how the host connects to SIP servers; undefined when the account says nothing of it.
 *
 * @throws McError `account-missing`, `account-invalid`
 */
export function readAccountSignalling(folder: string): z.output<typeof accountSignallingSchema> | undefined {
  return readAccountFile(folder).signalling;
}

/**
 * Reads the directory.
 *
 * @throws McError `directory-missing`, `directory-invalid`
 */
export function readDirectory(folder: string): Person[] {
  return readOrThrow(join(folder, DIRECTORY_FILE), directoryFileSchema, "directory-missing", "directory-invalid");
}
