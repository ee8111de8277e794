/**
 * Addresses in header fields that SIP.js's grammar does not read, and for the sake of which it would throw the whole message away:
 * hosts of containers (`1af019b2ba08`, `my_host`), `tel:` and other URIs (RFC 3261 clause 25.1 allows any). Each address is read
 * by itself; one that nobody can read is left out of its list.
 *
 * @module
 */
import { type Grammar, NameAddrHeader, URI } from "sip.js";
import { listOf } from "../../../shared/sip/header-list.ts";

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
const HOST = /^([A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

/** Names and values as SIP.js has them, where a name alone has the value null whatever the types say. */
function parametersOf(text: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const part of text.split(";")) {
    const [name = "", ...value] = part.split("=");
    if (name.trim() !== "")
      parameters[name.trim().toLowerCase()] = value.length === 0 ? (null as never) : value.join("=").trim();
  }
  return parameters;
}

function uriOf(written: string): URI | undefined {
  const scheme = SCHEME.exec(written)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  if (scheme !== "sip" && scheme !== "sips") return new OtherUri(scheme, written);
  const [address = "", ...parameters] = (written.slice(scheme.length + 1).split("?", 1)[0] ?? "").split(";");
  const at = address.lastIndexOf("@");
  const user = address.slice(0, Math.max(0, at));
  const [, host, port] = HOST.exec(address.slice(at + 1)) ?? [];
  if (host === undefined || !USER.test(user)) return undefined;
  const given = parametersOf(parameters.join(";"));
  const uri = new URI(scheme, user, host, port === undefined ? undefined : Number(port), given);
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
    return uri === undefined ? undefined : new NameAddrHeader(uri, "", parametersOf(parameters.join(";")));
  }
  const close = address.indexOf(">", open);
  const uri = close === -1 ? undefined : uriOf(address.slice(open + 1, close).trim());
  if (uri === undefined) return undefined;
  const name = address.slice(0, open).trim();
  const plain = /^"(.*)"$/s.exec(name)?.[1]?.replaceAll(/\\(.)/gs, "$1") ?? name;
  return new NameAddrHeader(uri, plain, parametersOf(address.slice(close + 1)));
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

const SINGLE: ReadonlySet<string> = new Set(["From", "To", "Refer_To"]);
const LISTS: ReadonlySet<string> = new Set(["Contact", "Record_Route"]);

/**
 * What stands in a field that the grammar did not read.
 *
 * @param strictly - the grammar
 * @returns undefined when it is no address either, or no field of addresses
 */
export function readLeniently(field: string, startRule: string, strictly: Parse): unknown {
  if (SINGLE.has(startRule)) return readAddress(field);
  return LISTS.has(startRule) ? readList(field, startRule, strictly) : undefined;
}
