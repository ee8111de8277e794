/**
 * What the name system says of the servers of a service: its records read (RFC 2782, RFC 3403), checked, and put in order.
 *
 * @module
 */
import { hostKey, isWithin } from "../../shared/mc/host-name.ts";

/** One server, as its record names it (RFC 2782). */
export interface ServiceRecord {
  /** The smallest is asked first. */
  readonly priority: number;
  /** Share of the servers of the same priority. */
  readonly weight: number;
  readonly port: number;
  /** As `hostKey` gives it. */
  readonly host: string;
}

/** Records of one answer that are looked at; who names more has made a mistake. */
export const MAX_RECORDS = 32;
/** Names of services that are asked for after the records of a domain. */
const MAX_SERVICES = 4;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65_535;

/** A host that a URL, a certificate and a content security policy can name: letters, digits and hyphens alone. */
function hostIn(text: unknown): string {
  const host = typeof text === "string" && text.length <= 254 ? hostKey(text) : "";
  const isName = /^[a-z0-9.-]+$/.test(host) && !/(?:^|\.)\d+$/.test(host);
  return isName ? host : "";
}

const objectsOf = (foreign: unknown) => (Array.isArray(foreign) ? foreign.slice(0, MAX_RECORDS).filter(isObject) : []);

/** Whether a server may be named by a domain: the name system is not proof, so nobody outside of these domains is gone to. */
const isOurs = (host: string, domains: readonly string[]) => domains.some((domain) => isWithin(host, domain));

/**
 * Reads SRV records, as they come from the name system or from an earlier day.
 *
 * @param domains - in which servers may lie, as `hostKey` gives them
 * @returns the servers that can be used, and how many records say something else; one with the root as its host says nothing
 *   (RFC 2782: the service is not offered)
 */
export function readServiceRecords(
  foreign: unknown,
  domains: readonly string[],
): { readonly records: readonly ServiceRecord[]; readonly unusable: number } {
  const named = objectsOf(foreign).filter(({ name }) => name !== "" && name !== ".");
  const records = named.flatMap(({ name, port, priority, weight }): ServiceRecord[] => {
    const host = hostIn(name);
    const isUsable = isNumber(port) && port > 0 && isNumber(priority) && isNumber(weight) && isOurs(host, domains);
    return isUsable ? [{ priority, weight, port, host }] : [];
  });
  return { records, unusable: named.length - records.length };
}

/** What NAPTR records call SIP over secure WebSocket (RFC 7118), and SIP over TLS (RFC 3263 clause 4.1). */
const SERVICES = { wss: "SIPS+D2W", tls: "SIPS+D2T" } as const;
export type ServiceTransport = keyof typeof SERVICES;

/** Reads NAPTR records: under which names the servers of a transport stand, the one that is preferred first. */
export function readServiceNames(foreign: unknown, transport: ServiceTransport): readonly string[] {
  const usable = objectsOf(foreign).flatMap(({ flags, service, regexp, replacement, order, preference }) => {
    const isMeant =
      /^s$/i.test(String(flags)) && String(service).toUpperCase() === SERVICES[transport] && regexp === "";
    const name = typeof replacement === "string" ? hostKey(replacement) : "";
    return isMeant && name !== "" && isNumber(order) && isNumber(preference) ? [{ name, order, preference }] : [];
  });
  usable.sort((one, other) => one.order - other.order || one.preference - other.preference);
  return usable.slice(0, MAX_SERVICES).map(({ name }) => name);
}

/** Draws one of several servers of a priority, each as often as its weight says (RFC 2782, "Weight"). */
function draw(records: readonly ServiceRecord[], random: () => number): ServiceRecord | undefined {
  // Those without a weight first: they are drawn when chance says zero, and hardly ever beside others.
  const sorted = records.toSorted((one, other) => Number(one.weight > 0) - Number(other.weight > 0));
  const sum = records.reduce((total, { weight }) => total + weight, 0);
  const drawn = Math.floor(random() * (sum + 1));
  let running = 0;
  return sorted.find(({ weight }) => {
    running += weight;
    return running >= drawn;
  });
}

/**
 * The order in which servers are asked: by priority, and by chance and weight within one.
 *
 * @param random - from 0 inclusive to 1 exclusive
 */
export function inOrder(records: readonly ServiceRecord[], random: () => number): readonly ServiceRecord[] {
  const left = new Set(records);
  const ordered: ServiceRecord[] = [];
  while (left.size > 0) {
    const first = Math.min(...[...left].map(({ priority }) => priority));
    const drawn = draw(
      [...left].filter(({ priority }) => priority === first),
      random,
    );
    if (drawn === undefined) break;
    left.delete(drawn);
    ordered.push(drawn);
  }
  return ordered;
}
