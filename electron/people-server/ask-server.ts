/**
 * Asks an LDAP server for people (RFC 4511, RFC 2696), with ldapts over a connection of the host: TLS is checked as everywhere, and whatever
 * is sent is counted.
 *
 * @module
 */
import type { Socket } from "node:net";
import { Client, ResultCodeError } from "ldapts";
import type { Person } from "../../shared/bridge/account.ts";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { transportFault } from "../keys/transport-fault.ts";
import type { Dial } from "../network/host-network.ts";
import { secureSocket } from "../network/secure-socket.ts";
import { readPersonEntry } from "./person-entry.ts";
import type { PeopleServerSettings } from "./server-settings.ts";

/** StartTLS (RFC 4511 clause 4.14). */
const START_TLS = "1.3.6.1.4.1.1466.20037";
/** Milliseconds for one answer, and for everything. */
const ANSWER_LIMIT = 20_000;
const WHOLE_LIMIT = 180_000;

/** Results (RFC 4511 appendix A) that are about who asks. */
const ABOUT_WHO_ASKS: ReadonlySet<number> = new Set([7, 8, 13, 48, 49, 50]);
/** Results that are about how much was asked for. */
const ABOUT_HOW_MUCH: ReadonlySet<number> = new Set([3, 4, 11]);

/** What a server told. */
export interface ServedPeople {
  readonly people: readonly Person[];
  /** Entries that are nobody who can be called. */
  readonly leftOut: number;
}

export interface AskParts {
  readonly settings: PeopleServerSettings;
  /** Undefined where nobody in particular asks. */
  readonly password: string | undefined;
  /** PEM; undefined: those of the operating system. */
  readonly trustAnchors: readonly string[] | undefined;
  readonly dial: Dial;
  readonly signal: AbortSignal;
}

function resultFault(error: ResultCodeError): McError {
  const { code } = error;
  const kind: ErrorCode = ABOUT_WHO_ASKS.has(code)
    ? "people-server-refused"
    : ABOUT_HOW_MUCH.has(code)
      ? "people-server-too-large"
      : "people-server-answer-unusable";
  return new McError(kind, `LDAP result ${code}`, error);
}

/** TLS that did not come to stand because of the certificate, or in any other way. */
function lineFault(error: unknown, host: string): McError {
  if (error instanceof McError) return error;
  const { code, detail } = transportFault(error, host, false);
  return new McError(
    code.startsWith("kms-tls-") ? "people-server-not-trusted" : "people-server-unreachable",
    detail,
    error,
  );
}

/** A client on a connection that stands already; the URL names nobody, for it connects to nobody. */
const clientOn = (line: Socket): Client =>
  new Client({ url: "ldap://standing.invalid", timeout: ANSWER_LIMIT, createConnection: () => line });

/**
 * Asks for everybody, page by page.
 *
 * @throws McError `people-server-…`, `proxy-…`, `pac-…`; the reason of the signal
 */
export async function askServer({ dial, password, settings, signal, trustAnchors }: AskParts): Promise<ServedPeople> {
  const { attributes, base, bind, filter, mostEntries, mostOctets, pageSize, startTls, target } = settings;
  const over = AbortSignal.any([signal, AbortSignal.timeout(WHOLE_LIMIT)]);
  let isTooMuch = false;
  let line: Socket | undefined;
  const end = () => line?.destroy();
  over.addEventListener("abort", end, { once: true });

  /** Counts what comes, and ends it where that is too much. */
  function counted(socket: Socket): Socket {
    let octets = 0;
    return socket.on("data", (chunk: Buffer) => {
      octets += chunk.length;
      if (octets <= mostOctets) return;
      isTooMuch = true;
      socket.destroy();
    });
  }

  async function connected(): Promise<Socket> {
    try {
      const socket = await dial(target, over);
      line = socket;
      if (startTls) {
        await clientOn(counted(socket)).exop(START_TLS);
        // Whatever was sent in clear behind the answer is nobody's.
        socket.removeAllListeners("data");
      }
      if (!startTls && !target.isSecure) return counted(socket);
      line = await secureSocket(socket, target, trustAnchors, over, undefined, dial.secured);
      return counted(line);
    } catch (error) {
      if (error instanceof ResultCodeError) throw resultFault(error);
      throw lineFault(error, target.host);
    }
  }

  try {
    const client = clientOn(await connected());
    if (bind !== undefined) await client.bind(bind.dn, password ?? "");
    const people: Person[] = [];
    let entries = 0;
    const wanted = [...new Set(Object.values(attributes).flat())];
    for await (const { searchEntries } of client.searchPaginated(base, {
      scope: "sub",
      filter,
      attributes: wanted,
      paged: { pageSize },
    })) {
      entries += searchEntries.length;
      if (entries > mostEntries) throw new McError("people-server-too-large", `more than ${mostEntries} entries`);
      people.push(...searchEntries.flatMap((entry) => readPersonEntry(entry, attributes) ?? []));
    }
    await client.unbind();
    return { people, leftOut: entries - people.length };
  } catch (error) {
    signal.throwIfAborted();
    if (isTooMuch) throw new McError("people-server-too-large", `more than ${mostOctets} octets`, error);
    if (error instanceof McError) throw error;
    if (error instanceof ResultCodeError) throw resultFault(error);
    throw new McError("people-server-unreachable", target.host, error);
  } finally {
    over.removeEventListener("abort", end);
    line?.destroy();
  }
}
