/**
 * The account on a real system: a JSON file that an administrator puts in the data folder. What may stand in it, and nothing else.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import { mcId, serviceAccountSchema, sipAccountSchema } from "../../shared/bridge/account.ts";
import { serverAddressSchema, serversSchema } from "../../shared/bridge/signalling-server.ts";
import { LARGEST_FILE } from "../../shared/mc/message-file.ts";
import { SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { wireProfileSchema } from "../../shared/mc/wire-profile.ts";
import { readJsonOrThrow } from "./json-file.ts";

export const ACCOUNT_FILE = "account.json";

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

/** Path of an address on this computer. */
const loopbackPath = z
  .string()
  .max(255)
  .regex(/^(?:\/[\w.~-]+)+$/);

const httpsUrl = z
  .string()
  .max(2048)
  .refine((text) => isContentUrl(text), "an https URL");

/**
 * Where an identity server is asked that says nothing of itself. The standard names the first two (TS 24.483), and no discovery. All of them are of
 * one server: it is shown codes and tokens.
 */
const identityEndpointsSchema = z
  .object({
    authorization: httpsUrl,
    token: httpsUrl,
    /** Its signing keys, a JWK Set (RFC 7517). */
    keys: httpsUrl,
    revocation: httpsUrl.optional(),
    endSession: httpsUrl.optional(),
  })
  .strict()
  .refine(
    (endpoints) =>
      new Set(Object.values(endpoints).flatMap((each) => (each && URL.parse(each)?.host) ?? [])).size === 1,
    "endpoints of one host",
  );

/** Where the user signs in (TS 33.180 Annex B). Read when the program starts. */
const accountIdentitySchema = z
  .object({
    issuer: z
      .string()
      .max(2048)
      .refine((text) => isContentUrl(text) && URL.parse(text)?.search === "", "an https URL without a question"),
    /** Left out, the server's discovery document says them. */
    endpoints: identityEndpointsSchema.optional(),
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
    redirectPath: loopbackPath.default("/signed-in"),
    /** Path of the address to which the browser comes from a log-out, as it is registered there; left out, it stays at the server. */
    signedOutPath: loopbackPath.optional(),
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

/** The host at which somebody signs in, with its port where that is not 443, as people know it. */
export const identityHost = ({
  endpoints,
  issuer,
}: {
  readonly issuer: string;
  readonly endpoints?: { readonly token: string } | undefined;
}): string => new URL(endpoints?.token ?? issuer).host;

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

/** The account as it was read, its services in the one form that there is. */
export type AccountFile = z.output<typeof accountFileSchema>;

/**
 * Reads the file.
 *
 * @throws McError `account-missing`, `account-invalid` (the detail names the members, not their values)
 */
export const readAccountFile = (folder: string): AccountFile =>
  readJsonOrThrow(join(folder, ACCOUNT_FILE), accountFileSchema, "account-missing", "account-invalid");
