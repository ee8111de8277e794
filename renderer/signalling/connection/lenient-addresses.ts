/**
 * Addresses, and other values of header fields, that SIP.js's grammar does not read, and for the sake of which it would throw the whole message away:
 * hosts of containers (`1af019b2ba08`, `my_host`), `tel:` and other URIs (RFC 3261 clause 25.1 allows any). Each address is read
 * by itself; one that nobody can read is left out of its list.
 *
 * @module
 */
import { type Grammar, NameAddrHeader, URI } from "sip.js";
import { listOf, parametersOf } from "../../../shared/sip/header-list.ts";

/** What an address is that leads nowhere by itself: it is shown and sent back as it was written. */
class OtherUri extends URI {
  readonly #written: string;

  constructor(scheme: string, written: string) {
    // A host is wanted by the class; `invalid` is nobody's (RFC 2606 clause 2).
    super(scheme, "", "invalid");
    this.#written = written;
  }

  override clone(): URI {
    return this;
  }

  override toString(): string {
    return this.#written;
  }

  override toRaw(): string {
    return this.#written;
  }
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\S+$/;
const USER = /^[^\s<>"@]*$/;
/** The dot at the end of a name that is whole belongs to it (RFC 3261 clause 25.1). */
const HOST = /^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

/** Names and values as SIP.js has them, where a name alone has the value null whatever the types say. */
function parametersFor(text: string): Record<string, string> {
  const { parameters } = parametersOf(`;${text}`);
  return Object.fromEntries([...parameters].map(([name, value]) => [name, value === "" ? (null as never) : value]));
}

/** Host, port and parameters, as they follow the user. */
interface HostPart {
  readonly host: string;
  readonly port: number | undefined;
  readonly parameters: Record<string, string>;
}

function hostPartOf(written: string): HostPart | undefined {
  const [address = "", ...parameters] = (written.split("?", 1)[0] ?? "").split(";");
  const [, host, port] = HOST.exec(address.trim()) ?? [];
  if (host === undefined) return undefined;
  return { host, port: port === undefined ? undefined : Number(port), parameters: parametersFor(parameters.join(";")) };
}

function uriOf(written: string): URI | undefined {
  const scheme = SCHEME.exec(written)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  if (scheme !== "sip" && scheme !== "sips") return new OtherUri(scheme, written);
  const rest = written.slice(scheme.length + 1);
  // A user may have `;` and `?` in it, and nothing behind it has an `@` (clause 25.1).
  const at = rest.lastIndexOf("@");
  const user = rest.slice(0, Math.max(0, at));
  const place = hostPartOf(rest.slice(at + 1));
  if (place === undefined || !USER.test(user)) return undefined;
  const uri = new URI(scheme, user, place.host, place.port, place.parameters);
  if (at === -1) uri.user = undefined;
  return uri;
}

/** Where the name of an address ends and its URI begins; after a quoted name an angle bracket may stand in the name. */
function startOfUri(address: string): number {
  if (!address.startsWith('"')) return address.indexOf("<");
  for (let at = 1; at < address.length; at++) {
    if (address[at] === "\\") at += 1;
    else if (address[at] === '"') return address.indexOf("<", at);
  }
  return -1;
}

/** Reads one `name-addr` or `addr-spec` with its parameters; undefined when it is neither. */
export function readAddress(written: string): NameAddrHeader | undefined {
  const address = written.trim();
  const open = startOfUri(address);
  if (open === -1) {
    // Without brackets what follows a semicolon belongs to the field (RFC 3261 clause 20).
    const [uriText = "", ...parameters] = address.split(";");
    const uri = uriOf(uriText.trim());
    return uri === undefined ? undefined : new NameAddrHeader(uri, "", parametersFor(parameters.join(";")));
  }
  const close = address.indexOf(">", open);
  const uri = close === -1 ? undefined : uriOf(address.slice(open + 1, close).trim());
  if (uri === undefined) return undefined;
  const name = address.slice(0, open).trim();
  const plain = /^"(.*)"$/s.exec(name)?.[1]?.replaceAll(/\\(.)/gs, "$1") ?? name;
  return new NameAddrHeader(uri, plain, parametersFor(address.slice(close + 1)));
}

/** One element of a list, as SIP.js's grammar gives it: where it stands in the field, and what it is. */
interface Listed {
  readonly position: number;
  readonly offset: number;
  readonly parsed: NameAddrHeader;
}

type Parse = typeof Grammar.parse;

/** A list of which each element is read by itself, strictly first. */
function readList(field: string, startRule: string, strictly: Parse): Listed[] {
  let from = 0;
  return listOf(field).flatMap((value): readonly Listed[] => {
    const position = field.indexOf(value, from);
    from = position + value.length;
    const strict: unknown = strictly(value, startRule);
    const parsed = Array.isArray(strict) ? (strict[0] as Listed | undefined)?.parsed : readAddress(value);
    return parsed === undefined ? [] : [{ position, offset: from, parsed }];
  });
}

const VIA = /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*(\S+)[ \t]+(.*)$/is;

/** What SIP.js asks of a Via: whose it is, and of which request. */
function readVia(field: string): unknown {
  const [, transport, rest = ""] = VIA.exec(field) ?? [];
  const place = hostPartOf(rest);
  if (transport === undefined || place === undefined) return undefined;
  const { host, port, parameters } = place;
  return { protocol: "SIP", transport, host, port, branch: parameters["branch"], params: parameters };
}

const REQUEST_LINE = /^([A-Z]{1,32}) (sips?:\S+) SIP\/2\.0$/i;
/** Some leave out the space behind the status when there is no phrase (clause 7.2 wants it). */
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)$/i;

function readStartLine(line: string): unknown {
  const [, status] = STATUS_LINE.exec(line) ?? [];
  if (status !== undefined) return { sip_version: "SIP/2.0", status_code: Number(status), reason_phrase: "" };
  const [, method, written = ""] = REQUEST_LINE.exec(line) ?? [];
  const uri = uriOf(written);
  return method === undefined || uri === undefined ? undefined : { method, uri, sip_version: "SIP/2.0" };
}

/** How far a request may go is nothing to whom it has reached. */
const ANY_HOPS = 70;

const READERS: Readonly<Record<string, (field: string, strictly: Parse) => unknown>> = {
  From: readAddress,
  To: readAddress,
  Contact: (field, strictly) => readList(field, "Contact", strictly),
  Record_Route: (field, strictly) => readList(field, "Record_Route", strictly),
  Via: readVia,
  Request_Response: readStartLine,
  Max_Forwards: () => ANY_HOPS,
  // Compared, and sent back as it was.
  Call_ID: (field) => (/^\S+$/.test(field) ? field : undefined),
  // Whoever reads the body reads this for themselves; without a body it is nothing.
  Content_Type: (field) => field,
  // Nobody here does what a REFER asks for; challenges are answered from the text of their message.
  Refer_To: (field) => readAddress(field) ?? field,
  WWW_Authenticate: (field) => field,
  Proxy_Authenticate: (field) => field,
};

/**
 * What stands in a field that the grammar did not read.
 *
 * @param strictly - the grammar
 * @returns undefined when nobody can read it, or when nothing but the grammar will do
 */
export function readLeniently(field: string, startRule: string, strictly: Parse): unknown {
  return Object.hasOwn(READERS, startRule) ? READERS[startRule]?.(field, strictly) : undefined;
}
