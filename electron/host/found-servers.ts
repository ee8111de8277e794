/**
 * The servers of an account that names a domain in their place: asked for when they are needed, and remembered for a day on which the
 * name system does not say it.
 *
 * @module
 */
import { join } from "node:path";
import { z } from "zod";
import type { SipAccount } from "../../shared/bridge/account.ts";
import {
  domainsOf,
  MAX_SERVERS,
  type ServersFromDns,
  serversFromDnsSchema,
} from "../../shared/bridge/signalling-server.ts";
import { asMcError } from "../../shared/errors/mc-error.ts";
import { lookUpServers } from "../network/name-system.ts";
import { inOrder, readServiceRecords, type ServiceRecord } from "../network/service-records.ts";
import { readJsonFile, writeJsonFile } from "../services/json-file.ts";
import type { Logger } from "../services/log.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/** What the name system said last, of the domain that was asked for. */
export const SERVERS_FILE = "sip-servers.json";

const storedSchema = z.object({
  version: z.literal(1),
  domain: z.string(),
  transport: serversFromDnsSchema.shape.transport,
  records: z.array(z.unknown()),
});

type LookUp = typeof lookUpServers;

export interface FoundServersParts {
  readonly dataFolder: string;
  readonly log: Logger;
  /** Servers of the name system; those of the system where none are given. */
  readonly nameServers?: readonly string[] | undefined;
  /** From 0 inclusive to 1 exclusive. */
  readonly random?: () => number;
  readonly lookUp?: LookUp;
}

export interface FoundServers {
  /**
   * Asks where the servers of an account are; its own where it names them.
   *
   * @throws McError `dns-silent`, `dns-without-servers`, `dns-servers-unusable`
   */
  find(account: SipAccount): Promise<readonly string[]>;
  /** The account with the servers that were found last, or none. */
  withKnown(account: SipAccount): SipAccount;
}

const addressOf = ({ host, port }: ServiceRecord, { path, transport }: ServersFromDns) =>
  transport === "tls" ? `tls://${host}:${port}` : `wss://${host}${port === 443 ? "" : `:${port}`}${path}`;

/** The same for the same servers, in whatever order they came. */
const fingerprintOf = (records: readonly ServiceRecord[]) =>
  records
    .map(({ priority, weight, host, port }) => [priority, weight, host, port].join(" "))
    .toSorted()
    .join("\n");

export function createFoundServers(parts: FoundServersParts): FoundServers {
  const { dataFolder, log, nameServers = [], random = Math.random, lookUp = lookUpServers } = parts;
  const file = join(dataFolder, SERVERS_FILE);
  /** By what the account says. */
  const known = new Map<string, { readonly records: string; readonly addresses: readonly string[] }>();

  /** What was stored, as far as the account still allows it. */
  function stored(from: ServersFromDns): readonly ServiceRecord[] {
    const read = readJsonFile(file, storedSchema);
    const isMeant = ({ domain, transport }: z.output<typeof storedSchema>) =>
      domain === from.domain && transport === from.transport;
    if (read.kind !== "found" || !isMeant(read.value)) return [];
    return readServiceRecords(read.value.records, domainsOf(from)).records;
  }

  function store({ domain, transport }: ServersFromDns, records: readonly ServiceRecord[]): void {
    try {
      // As they come from the name system, to be read in the same way.
      writeJsonFile(file, {
        version: 1,
        domain,
        ...(transport === undefined ? {} : { transport }),
        records: records.map(({ host: name, ...rest }) => ({ name, ...rest })),
      });
    } catch (cause) {
      log.error("the servers that were found are not stored", cause);
    }
  }

  /** In an order that stays as long as the servers are the same: nobody goes from one to another because chance said so anew. */
  function addressesOf(from: ServersFromDns, records: readonly ServiceRecord[]): readonly string[] {
    const key = JSON.stringify(from);
    const fingerprint = fingerprintOf(records);
    const before = known.get(key);
    if (before?.records === fingerprint) return before.addresses;
    const ordered = inOrder(records, random).map((record) => addressOf(record, from));
    const addresses = [...new Set(ordered)].slice(0, MAX_SERVERS);
    known.set(key, { records: fingerprint, addresses });
    log.info("SIP servers found", { domain: from.domain, servers: addresses.join(" ") });
    return addresses;
  }

  const ask = oneAtATime(async (from: ServersFromDns): Promise<readonly string[]> => {
    const domain = { domain: from.domain, domains: domainsOf(from), transport: from.transport };
    try {
      const records = await lookUp(domain, nameServers);
      store(from, records);
      return addressesOf(from, records);
    } catch (cause) {
      const error = asMcError(cause, "dns-silent");
      // Whatever it says: a name server of another network knows nothing of ours, and TLS tells whether they are the right ones.
      const last = stored(from);
      log.warn("the SIP servers are not found", { code: error.code, domain: from.domain, remembered: last.length });
      if (last.length === 0) throw error;
      return addressesOf(from, last);
    }
  });

  return {
    async find({ servers, serversFromDns: from }) {
      return from === undefined ? servers : ask(from);
    },
    withKnown(account) {
      const from = account.serversFromDns;
      if (from === undefined) return account;
      return { ...account, servers: [...(known.get(JSON.stringify(from))?.addresses ?? [])] };
    },
  };
}
