/**
 * An account, completed by the UE initial configuration: the document fills what the account leaves out, and puts servers only where it may. What the
 * administrator has written stays as it is.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { hostKey, isWithin } from "../../shared/mc/host-name.ts";
import type { InitialConfiguration } from "../../shared/mc/initial-configuration.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";
import { type McService, SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";

/** What is worth knowing of a document before it is used, and keeps nobody from using it. */
export type ConfigurationNote = "other-device" | "other-domain" | "home-proxy";

export interface AccountOfConfiguration {
  readonly account: unknown;
  readonly notes: readonly ConfigurationNote[];
}

interface Surroundings {
  /** Where the document was. */
  readonly url: URL;
  /** Hosts and domains that the administrator has allowed beside it. */
  readonly hosts: readonly string[];
  /** Instance ID of this console, `urn:uuid:…`. */
  readonly device: string;
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

/** The host of an https or a SIP address, or of a KMS URI, which is often a bare name; empty for what has none. */
function hostIn(text: string): string {
  const [, rest = ""] = /^(?:https:\/\/|sips?:)?(.*)$/i.exec(text) ?? [];
  const [authority = ""] = rest.split(/[/?#;]/, 1);
  return hostKey(authority.slice(authority.lastIndexOf("@") + 1).replace(/:\d{1,5}$/, ""));
}

/** Takes texts of the document into an account that leaves them out, each where its host is allowed. */
class Filling {
  readonly #allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    this.#allowed = allowed;
  }

  /** @throws McError `initial-configuration-elsewhere` */
  admit(address: string): string {
    const host = hostIn(address);
    if (!this.#allowed.some((each) => isWithin(host, each)))
      throw new McError("initial-configuration-elsewhere", (host === "" ? address : host).slice(0, 300));
    return address;
  }

  /** What the account has, or what the document says. */
  text(pinned: unknown, said: string | undefined): unknown {
    return pinned === undefined && said !== undefined ? this.admit(said) : pinned;
  }
}

/** Without members that nobody has said. */
const said = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

function idsOf(account: Members): readonly string[] {
  const services = membersOf(account["services"]) ?? {};
  const ids = SERVICE_NAMES.map((service) => membersOf(services[service])?.["id"]);
  return [...ids, account["mcServiceId"]].filter((id) => typeof id === "string");
}

function withServices(account: Members, functions: InitialConfiguration["participatingFunctions"], filling: Filling) {
  const services = membersOf(account["services"]);
  const filled = (service: McService, own: Members) => ({
    ...own,
    participatingFunction: filling.text(own["participatingFunction"], functions[service]),
  });
  const entries = Object.entries(services ?? {}).map(([name, value]) => {
    const own = membersOf(value);
    const service = SERVICE_NAMES.find((each) => each === name);
    return [name, own === undefined || service === undefined ? value : said(filled(service, own))] as const;
  });
  const voice = account["mcServiceId"] === undefined ? undefined : functions[VOICE_SERVICE];
  return {
    ...(services === undefined ? {} : { services: Object.fromEntries(entries) }),
    participatingFunction: filling.text(account["participatingFunction"], voice),
  };
}

/** Whether a token is written down in the account: then nobody signs in. */
const hasWrittenToken = (account: Members) =>
  ["kms", "contentServer", "configurationServer", "groupServer"].some((name) => {
    const server = membersOf(account[name]);
    return (server?.["accessToken"] ?? server?.["accessTokenFile"]) !== undefined;
  });

/** Where nobody says the issuer it is the server of the token endpoint (TS 33.180 names endpoints alone). */
function identityFrom(account: Members, configuration: InitialConfiguration, filling: Filling): unknown {
  const { authorizationEndpoint, clientId, tokenEndpoint } = configuration;
  const pinned = account["identity"];
  const own = pinned === undefined && !hasWrittenToken(account) && clientId !== undefined ? {} : membersOf(pinned);
  if (own === undefined || tokenEndpoint === undefined) return pinned;
  if (own["issuer"] === undefined && authorizationEndpoint !== undefined) filling.admit(authorizationEndpoint);
  const issuer = own["issuer"] === undefined ? new URL(filling.admit(tokenEndpoint)).origin : own["issuer"];
  const endpoints = endpointsFrom(membersOf(own["endpoints"]), configuration, filling);
  return said({
    ...own,
    issuer,
    clientId: own["clientId"] ?? clientId,
    ...(endpoints === undefined ? {} : { endpoints }),
  });
}

/** Of a server that has no discovery document: where its keys are, of which the document says nothing, is the administrator's to say. */
function endpointsFrom(
  own: Members | undefined,
  { authorizationEndpoint, tokenEndpoint }: InitialConfiguration,
  filling: Filling,
): Members | undefined {
  if (own === undefined) return undefined;
  const authorization = filling.text(own["authorization"], authorizationEndpoint);
  return said({ ...own, authorization, token: filling.text(own["token"], tokenEndpoint) });
}

function kmsFrom(account: Members, { kms }: InitialConfiguration, filling: Filling): unknown {
  const pinned = account["kms"];
  const own = pinned === undefined && kms !== undefined ? {} : membersOf(pinned);
  return own === undefined ? pinned : said({ ...own, uri: filling.text(own["uri"], kms) });
}

function configurationFrom(account: Members, { configurationRoot }: InitialConfiguration, filling: Filling): unknown {
  return serverOfDocuments(account["configurationServer"], configurationRoot, filling);
}

/** Which groups there are says a profile of the configuration server: without one a group server would be asked for nothing. */
function groupsFrom(account: Members, configuration: InitialConfiguration, filling: Filling): unknown {
  const pinned = account["groupServer"];
  const hasProfiles = account["configurationServer"] !== undefined || configuration.configurationRoot !== undefined;
  return pinned === undefined && !hasProfiles ? undefined : serverOfDocuments(pinned, configuration.groupRoot, filling);
}

function serverOfDocuments(pinned: unknown, root: string | undefined, filling: Filling): unknown {
  const own = pinned === undefined && root !== undefined ? {} : membersOf(pinned);
  return own === undefined ? pinned : said({ ...own, url: filling.text(own["url"], root) });
}

/** Where private calls have no floor control nobody waits for any of it. What it says of time puts no server anywhere. */
function floorFrom(account: Members, { floorTimers }: InitialConfiguration): unknown {
  const pinned = account["floorControl"];
  const own = membersOf(pinned);
  if (own === undefined || Object.keys(floorTimers).length === 0) return pinned;
  const { timers = {} } = own;
  return { ...own, timers: membersOf(timers) === undefined ? timers : { ...floorTimers, ...membersOf(timers) } };
}

/**
 * Completes an account.
 *
 * @param account - as a set-up file has it; checked by whoever reads it afterwards
 * @throws McError `initial-configuration-elsewhere` where a server that would be taken lies outside of what is allowed: the host of the document,
 *   the domains of the MC service IDs, what the administrator names. Nobody has signed the document.
 */
export function completeAccount(
  account: unknown,
  configuration: InitialConfiguration,
  { device, hosts, url }: Surroundings,
): AccountOfConfiguration {
  const own = membersOf(account);
  if (own === undefined) return { account, notes: [] };
  const domains = idsOf(own).map(mcIdDomain);
  const allowed = [url.hostname, ...hosts, ...domains].map(hostKey).filter((host) => host !== "");
  const filling = new Filling(allowed);
  const { devices, domain, homeProxy } = configuration;
  const notes: ConfigurationNote[] = [];
  if (devices.length > 0 && !devices.includes(device.toLowerCase())) notes.push("other-device");
  if (domain !== undefined && domains.length > 0 && !domains.includes(domain)) notes.push("other-domain");
  if (homeProxy !== undefined) notes.push("home-proxy");
  return {
    account: said({
      ...own,
      ...withServices(own, configuration.participatingFunctions, filling),
      identity: identityFrom(own, configuration, filling),
      kms: kmsFrom(own, configuration, filling),
      configurationServer: configurationFrom(own, configuration, filling),
      groupServer: groupsFrom(own, configuration, filling),
      floorControl: floorFrom(own, configuration),
    }),
    notes,
  };
}
