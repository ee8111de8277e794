/**
 * Asks the name system for the servers of a domain (RFC 3263 clause 4, RFC 7118).
 *
 * @module
 */
import { Resolver } from "node:dns/promises";
import { McError } from "../../shared/errors/mc-error.ts";
import { readServiceNames, readServiceRecords, type ServiceRecord, type ServiceTransport } from "./service-records.ts";

/** Milliseconds for everything: a window waits for its servers. */
const LIMIT = 5_000;
/** Milliseconds for one question at its first time, and how often it is asked. */
const FIRST_WAIT = 1_000;
const TRIES = 2;

/** Under this name a domain lists its servers where it does not say another one with NAPTR. */
const USUAL_SERVICE = "_sips._tcp";

/** The name system has heard of no such record. */
const NOTHING: ReadonlySet<unknown> = new Set(["ENOTFOUND", "ENODATA"]);

/** Where the servers of a domain may lie: names as `hostKey` gives them. */
export interface ServiceDomain {
  readonly domain: string;
  readonly domains: readonly string[];
  /** What is spoken with them; left out, SIP over secure WebSocket. */
  readonly transport?: ServiceTransport | undefined;
}

/** What one question came to; undefined where nobody gave an answer. */
async function asked(question: Promise<unknown>): Promise<unknown> {
  try {
    return await question;
  } catch (cause) {
    return NOTHING.has((cause as { code?: unknown }).code) ? [] : undefined;
  }
}

/**
 * Looks up the servers of a domain. The system's settings are read anew each time: the computer may be in another network.
 *
 * @param servers - of the name system, such as `127.0.0.1:53`; those of the system where none are given
 * @returns at least one, in no order
 * @throws McError `dns-silent`, `dns-without-servers`, `dns-servers-unusable`
 */
export async function lookUpServers(
  { domain, domains, transport = "wss" }: ServiceDomain,
  servers: readonly string[] = [],
): Promise<readonly ServiceRecord[]> {
  const resolver = new Resolver({ timeout: FIRST_WAIT, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const limit = setTimeout(() => resolver.cancel(), LIMIT);
  try {
    // Not every name server knows NAPTR; without an answer the usual name is asked for all the same.
    const named = readServiceNames((await asked(resolver.resolveNaptr(domain))) ?? [], transport);
    const services = named.length > 0 ? named : [`${USUAL_SERVICE}.${domain}`];
    let unusable = 0;
    let heard = false;
    for (const service of services) {
      const answer = await asked(resolver.resolveSrv(service));
      if (answer === undefined) continue;
      heard = true;
      const read = readServiceRecords(answer, domains);
      if (read.records.length > 0) return read.records;
      unusable += read.unusable;
    }
    if (unusable > 0) throw new McError("dns-servers-unusable", domain);
    throw new McError(heard ? "dns-without-servers" : "dns-silent", domain);
  } finally {
    clearTimeout(limit);
    resolver.cancel();
  }
}
