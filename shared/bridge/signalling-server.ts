/**
 * The address of a SIP server: as windows connect to it (SIP over WebSocket, RFC 7118), or as the host does for them (SIP over TLS).
 *
 * @module
 */
import { z } from "zod";
import type { ErrorCode } from "../errors/mc-error.ts";
import { hostKey } from "../mc/host-name.ts";

// In every browser and in Node alike; neither's types are used here.
declare const URL: new (text: string) => { readonly origin: string; readonly hostname: string };

/**
 * Scheme and host of an address without user information and without a fragment, for which a WebSocket has no use
 * (RFC 6455 clause 3). What a URL parser would read in another way than it looks, such as a backslash, has no place.
 */
const FORM = /^(wss?):\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:\\[\]]+)(?::\d{1,5})?(?:[/?][^\s#\\]*)?$/i;

/**
 * Host and port of a server that the host connects to. The registered schemes name users of SIP and not its servers, hence one of our own,
 * beside those of WebSockets; a path is nothing there.
 */
const TLS_FORM = /^tls:\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:\\[\]]+)(?::\d{1,5})?$/i;

const OTHER_ALPHABETS = /[\u0080-\uffff]/;

/**
 * An address with its host as name systems and certificates know it (RFC 5891). A URL has letters of other alphabets in that form by itself in schemes of the
 * web alone; ours it would write as octets, which nobody resolves. One that is letters of ours in disguise, or a number, stays as it is, and is none.
 */
function inAscii(address: string): string {
  const [, host = ""] = TLS_FORM.exec(address) ?? [];
  if (!OTHER_ALPHABETS.test(host)) return address;
  try {
    const { hostname } = new URL(`https://${host}`);
    return /(?:^|\.)xn--/.test(hostname) ? address.replace(host, () => hostname) : address;
  } catch {
    return address;
  }
}

/** Whether the host connects to a server, over TLS and without a WebSocket. */
export const isOverTls = (server: string): boolean => /^tls:/i.test(server);

/**
 * Hosts that are this computer, whatever a name system says: IPv4's loopback addresses in their usual form, and the
 * names that RFC 6761 clause 6.3 keeps for it.
 */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|(?:[a-z0-9-]+\.)*localhost)$/i;

/**
 * Hosts for which a content security policy has a word (CSP 3, clause 2.3.1): it knows letters, digits and hyphens between dots, and
 * letters of other alphabets in the form that a URL gives them. Any other it would block for ever.
 */
const NAMEABLE = /^[a-z0-9\u0080-\uffff-]+(?:\.[a-z0-9\u0080-\uffff-]+)*\.?$/i;

/**
 * Why a window may not, or cannot, connect to a SIP server there; undefined when it can.
 *
 * Nobody else refuses it: Chromium connects from a secure page over `ws:` to wherever it is told.
 *
 * @param address - of {@link FORM} or {@link TLS_FORM}
 */
function faultOf(address: string): ErrorCode | undefined {
  // What the host connects to is in no content security policy, and encrypted always.
  if (isOverTls(address)) return OTHER_ALPHABETS.test(address) ? "server-address-unusable" : undefined;
  const [, scheme = "", host = ""] = FORM.exec(address) ?? [];
  if (!NAMEABLE.test(host)) return "server-address-unusable";
  return scheme.toLowerCase() === "wss" || LOOPBACK.test(host) ? undefined : "server-unencrypted";
}

/** The address of a SIP server. What is wrong with it has a code of its own in the issue's `params.code`. */
export const serverAddressSchema = z
  .url({ protocol: /^(?:wss?|tls)$/, abort: true })
  .max(2048, { abort: true })
  .refine((address) => (isOverTls(address) ? TLS_FORM : FORM).test(address), { abort: true })
  .overwrite(inAscii)
  .superRefine((address, context) => {
    const code = faultOf(address);
    if (code !== undefined) context.addIssue({ code: "custom", message: code, params: { code } });
  });

/** More are a mistake of whoever wrote them. */
export const MAX_SERVERS = 8;

/** Servers that stand in for each other, in order: each is used when those before it cannot be. */
const addressesSchema = z
  .array(serverAddressSchema)
  .max(MAX_SERVERS)
  .refine((addresses) => new Set(addresses).size === addresses.length, "each server once")
  // A Contact says over what its user agent is reached, and stays the same at the next server.
  .refine((addresses) => new Set(addresses.map(isOverTls)).size < 2, "all over the same transport");

/** The same as a file names them. */
export const serversSchema = addressesSchema.min(1);

/** The same as they were found; none where they have not been yet. */
export const foundServersSchema = addressesSchema;

/** A domain that can hold servers: two labels at least, and no address. */
const domainSchema = z
  .string()
  .max(253)
  .overwrite(hostKey)
  .regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/, "a domain")
  .refine((domain) => !/\.\d+$/.test(domain), "a name");

/** Where an account names no servers, but the domain of which the name system lists them. */
export const serversFromDnsSchema = z
  .object({
    domain: domainSchema,
    /** Where servers may lie besides the domain itself and what is below it. */
    furtherDomains: z.array(domainSchema).max(8).optional(),
    /** What is spoken there: SIP over secure WebSocket, also where it is left out, or SIP over TLS. */
    transport: z.enum(["wss", "tls"]).optional(),
    /** What the servers want in the addresses of WebSockets; the name system has no place for it. */
    path: z
      .string()
      .max(1024)
      .regex(/^\/[^\s#\\]*$/)
      .default("/"),
  })
  .strict();
export type ServersFromDns = z.output<typeof serversFromDnsSchema>;

/** Domains in which servers of an account may lie. */
export const domainsOf = ({ domain, furtherDomains = [] }: ServersFromDns) => [domain, ...furtherDomains];

/** Where an account's servers are: named, or in the name system. */
interface ServersOfAccount {
  readonly servers: readonly string[];
  readonly serversFromDns?: ServersFromDns | undefined;
  /** Tokens go over the connections. */
  readonly signsIn?: true | undefined;
}

/** Whether the host connects to a server of an account in the place of its window: over TLS, or where a token goes over a WebSocket. */
export const isConnectedByHost = (server: string, { signsIn }: Pick<ServersOfAccount, "signsIn">): boolean =>
  signsIn === true || isOverTls(server);

/** Whether the servers of an account speak SIP over TLS, without WebSockets. */
export const isTlsAccount = ({ servers, serversFromDns }: ServersOfAccount): boolean =>
  serversFromDns === undefined ? servers.some(isOverTls) : serversFromDns.transport === "tls";

/**
 * Where the windows of an account may connect to by themselves, in the words of a content security policy. Of a domain all that may be found in it:
 * a policy cannot grow while a page stands, and a server that is new in the name system has to take over calls that stand.
 */
export function connectSources(account: ServersOfAccount): string[] {
  const { servers, serversFromDns } = account;
  if (account.signsIn === true || isTlsAccount(account)) return [];
  if (serversFromDns === undefined) return servers.map((url) => new URL(url).origin);
  return domainsOf(serversFromDns).flatMap((domain) => [`wss://${domain}:*`, `wss://*.${domain}:*`]);
}

/** The code of the fault that a schema found, where it has one of its own. */
export function codeOfIssue(cause: unknown): ErrorCode | undefined {
  if (!(cause instanceof z.ZodError)) return undefined;
  const [code] = cause.issues.flatMap((issue) => (issue.code === "custom" ? [issue.params?.["code"]] : []));
  return code as ErrorCode | undefined;
}
