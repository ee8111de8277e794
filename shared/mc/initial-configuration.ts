/**
 * The UE initial configuration document (TS 24.484 clause 7.2): where a client that knows nothing yet finds the servers of its MC system.
 *
 * @module
 */
import {
  childElements,
  exactTextOf,
  parseXml,
  textOf,
  type XmlElement,
  XmlError,
  type XmlLimits,
} from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import { type ConfiguredFloorTimers, FLOOR_TIMER_NAMES, LONGEST_FLOOR_TIMER } from "./floor-timers.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES } from "./services/services.ts";

// In every browser and in Node alike; neither's types are used here.
declare const URL: {
  parse(text: string): { readonly protocol: string; readonly username: string; readonly password: string } | null;
};

/** A document holds one device, or one organisation: some hundred elements. */
export const INITIAL_CONFIGURATION_XML: XmlLimits = { maxOctets: 256 * 1024, maxDepth: 32, maxMarkup: 8_000 };

/** Ends the name of the root element: releases and servers begin it with the names of different services. */
const ROOT = /^mc[a-z]{2,8}-UE-initial-configuration$/i;

/** Characters of an address or of a name. */
const MAX_TEXT = 2_048;
/** The URI of a function has no user part where it is a host of its own. */
const SIP_URI = /^sips?:[^\s<>"]{1,300}$/i;
/** Devices for which one document can be. */
const MAX_DEVICES = 1_000;

export interface InitialConfiguration {
  /** Domain of the MC system, in small letters; undefined where the document names none. */
  readonly domain: string | undefined;
  /** Instance IDs (`urn:uuid:…`, in small letters) of the devices for which it is; none: for every device. */
  readonly devices: readonly string[];
  /** Endpoints of the identity management server; undefined where it names none. */
  readonly authorizationEndpoint: string | undefined;
  readonly tokenEndpoint: string | undefined;
  /** As which client devices are known there; only newer releases say it. */
  readonly clientId: string | undefined;
  /** KMS URI, octet by octet as it stands there: it goes into keys. */
  readonly kms: string | undefined;
  /** XCAP root of the configuration management server. */
  readonly configurationRoot: string | undefined;
  /** XCAP root of the group management server. */
  readonly groupRoot: string | undefined;
  /** HTTP proxy of the home system; undefined where there is none. */
  readonly homeProxy: string | undefined;
  /** Participating functions: SIP URIs. */
  readonly participatingFunctions: Readonly<Partial<Record<McService, string>>>;
  /** Timers of the floor participant, seconds; those that are left out are as they are usual. */
  readonly floorTimers: ConfiguredFloorTimers;
}

const invalid = (detail: string, cause?: unknown) => new McError("initial-configuration-invalid", detail, cause);

/** The one child of a name, in whatever namespace: the standard itself has more than one. Of two nobody knows which is meant. */
function single(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  if (parent === undefined) return undefined;
  const [first, second] = childElements(parent).filter(({ localName }) => localName === name);
  if (second !== undefined) throw invalid(`${name} twice`);
  return first;
}

/** A text of an element; undefined where there is none, or it is empty. */
function text(parent: XmlElement | undefined, name: string): string | undefined {
  const element = single(parent, name);
  if (element === undefined) return undefined;
  const value = exactTextOf(element);
  if (value.length > MAX_TEXT || /\p{Cc}/u.test(value)) throw invalid(name);
  return value === "" ? undefined : value;
}

/** An https URL without a password in it. */
function address(parent: XmlElement | undefined, name: string): string | undefined {
  const value = text(parent, name);
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "") throw invalid(name);
  return value;
}

/** A boolean of XML Schema; absent is false. */
function flag(parent: XmlElement | undefined, name: string): boolean {
  const value = text(parent, name);
  if (value === undefined || value === "false" || value === "0") return false;
  if (value === "true" || value === "1") return true;
  throw invalid(name);
}

function devicesOf(root: XmlElement): string[] {
  const named = childElements(root)
    .filter(({ localName }) => localName !== null && /^mc[a-z]{2,8}-UE-id$/i.test(localName))
    .flatMap((each) => childElements(each).filter(({ localName }) => localName === "Instance-ID-URN"))
    .map((each) => textOf(each).toLowerCase());
  if (named.length > MAX_DEVICES) throw invalid("Instance-ID-URN");
  for (const id of named) if (!/^urn:uuid:[0-9a-f-]{36}$/.test(id)) throw invalid("Instance-ID-URN");
  return named;
}

/** What a device would have to do that this program cannot: calls would fail later, and nobody would know why. */
function assertPossible(network: XmlElement, servers: XmlElement | undefined): void {
  const unsupported = (what: string) => new McError("initial-configuration-unsupported", what);
  if (flag(single(servers, "tls-tunnel-auth-method"), "mutual-authentication"))
    throw unsupported("mutual-authentication");
  for (const name of ["confidentiality-protection-enabled", "integrity-protection-enabled"])
    if (flag(network, name)) throw unsupported(name);
}

const SECONDS = /^\d{1,3}$/;
const MOST_SECONDS = 255;

/** Whole seconds, an octet of them: 0 says nothing, and no more is waited than anybody would. */
function floorTimersIn(timers: XmlElement | undefined): ConfiguredFloorTimers {
  const named = FLOOR_TIMER_NAMES.flatMap((name) => {
    const value = text(timers, name);
    if (value === undefined) return [];
    const seconds = Number(value);
    if (!SECONDS.test(value) || seconds > MOST_SECONDS) throw invalid(name);
    return seconds === 0 ? [] : [[name, Math.min(seconds, LONGEST_FLOOR_TIMER)] as const];
  });
  return Object.fromEntries(named);
}

function functionsIn(details: XmlElement | undefined): Partial<Record<McService, string>> {
  const found: Partial<Record<McService, string>> = {};
  for (const service of SERVICE_NAMES) {
    const { initialDetails } = MC_SERVICES[service];
    const uri = text(single(details, initialDetails), "Server-URI");
    if (uri === undefined) continue;
    if (!SIP_URI.test(uri)) throw invalid(initialDetails);
    found[service] = uri;
  }
  return found;
}

function clientIdIn(details: XmlElement | undefined): string | undefined {
  const named = (details === undefined ? [] : childElements(details))
    .map((each) => text(each, "Idm-Client-Id"))
    .filter((each) => each !== undefined);
  const [first] = named;
  if (named.some((each) => each !== first)) throw invalid("Idm-Client-Id");
  if (first !== undefined && first.length > 255) throw invalid("Idm-Client-Id");
  return first;
}

/**
 * Reads a document. What it says of cellular access and of who makes groups is passed over; what it says of servers and timers is read strictly: an
 * address that is none, or stands there twice, spoils the whole.
 *
 * @param xml - the document, decoded from UTF-8
 * @throws McError `initial-configuration-invalid` with what of it is wrong; `initial-configuration-unsupported` with what it asks for and this
 *   program cannot do
 */
export function readInitialConfiguration(xml: string): InitialConfiguration {
  let root: XmlElement;
  try {
    root = parseXml(xml, INITIAL_CONFIGURATION_XML);
  } catch (error) {
    if (error instanceof XmlError) throw invalid(error.fault, error);
    throw error;
  }
  if (!ROOT.test(root.localName ?? "")) throw invalid("the root element");
  const network = single(root, "on-network");
  if (network === undefined) throw invalid("on-network");
  const servers = single(network, "App-Server-Info");
  assertPossible(network, servers);
  const details = single(network, "anyExt");
  const domain = root.getAttribute("domain")?.trim().toLowerCase() ?? "";
  if (domain.length > 253) throw invalid("domain");
  return {
    domain: domain === "" ? undefined : domain,
    devices: devicesOf(root),
    authorizationEndpoint: address(servers, "idms-auth-endpoint"),
    tokenEndpoint: address(servers, "idms-token-endpoint"),
    clientId: clientIdIn(details),
    kms: text(servers, "kms"),
    configurationRoot: address(network, "CMS-XCAP-root-URI"),
    groupRoot: address(network, "GMS-XCAP-root-URI"),
    homeProxy: address(servers, "http-proxy"),
    participatingFunctions: functionsIn(details),
    floorTimers: floorTimersIn(single(network, "Timers")),
  };
}
