/**
 * MC service IDs (MCPTT ID, MCVideo ID, MCData ID): SIP URIs that name a user in one MC system, or global numbers as tel: URIs
 * (RFC 3966), which name a user and say nothing of a system.
 *
 * @module
 */
import { noteNewest } from "../base/note-newest.ts";

/** The parts of an MC service ID. */
export interface McId {
  readonly scheme: "sip" | "sips" | "tel";
  /** As written: the user part, or the number with its plus and its visual separators. */
  readonly user: string;
  /** In lower case; empty for a number, which has none. */
  readonly host: string;
  /** Undefined when absent or the scheme's default. */
  readonly port: number | undefined;
  /** Names and values in lower case, without those that have their default value. */
  readonly parameters: ReadonlyMap<string, string>;
}

const MAX_LENGTH = 2048;
const DEFAULT_PORT = { sip: 5060, sips: 5061 } as const;
/** Default values of URI parameters (RFC 3261 clause 19.1.2, table 1). */
const DEFAULT_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ["transport", "udp"],
  ["user", "ip"],
  ["method", "invite"],
]);
/** Parameters of one ID: nobody has a reason for more, and each is compared and may be shown. */
const MAX_PARAMETERS = 16;
// RFC 3261 clause 25: unreserved, escaped and user-unreserved for the user part; host as name, IPv4 or bracketed IPv6.
const FORM =
  /^(sips?):((?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|%[0-9A-Fa-f]{2})+)@([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?((?:;[^;]*)*)$/i;
// The same clause: a name, and a value where there is one, of paramchar. There is nothing in it but visible ASCII.
const PARAMETER =
  /^((?:[A-Za-z0-9\-_.!~*'()[\]/:&+$]|%[0-9A-Fa-f]{2})+)(?:=((?:[A-Za-z0-9\-_.!~*'()[\]/:&+$]|%[0-9A-Fa-f]{2})+))?$/;

// RFC 3966 clause 3: a plus, digits and visual separators. A local number names different people in different places.
const NUMBER = /^tel:(\+[0-9().-]+)((?:;[^;]*)*)$/i;
const SEPARATORS = /[().-]/g;

/** Every parameter by its name, both in lower case; undefined when one breaks the grammar, comes twice, or they are too many. */
function parametersOf(text: string): Map<string, string> | undefined {
  const written = text.split(";").slice(1);
  if (written.length > MAX_PARAMETERS) return undefined;
  const parameters = new Map<string, string>();
  for (const parameter of written) {
    // A semicolon too many says nothing.
    if (parameter === "") continue;
    const [, name, value = ""] = PARAMETER.exec(parameter.toLowerCase()) ?? [];
    if (name === undefined || parameters.has(name)) return undefined;
    parameters.set(name, value);
  }
  return parameters;
}

function parseNumber(text: string): McId | undefined {
  const [, user = "", parameterText = ""] = NUMBER.exec(text) ?? [];
  const parameters = parametersOf(parameterText);
  if (user.replace(SEPARATORS, "").length < 2 || parameters === undefined) return undefined;
  return { scheme: "tel", user, host: "", port: undefined, parameters };
}

/** An ID as it was read, and the forms in which it is compared. */
interface ReadId {
  readonly parts: McId;
  readonly address: string;
  readonly key: string;
}

/**
 * IDs that were read last, of a length that people's have: the same few are compared over and over, with each drawing of a record and of a
 * directory. `undefined` stands for what is none.
 */
const READ = new Map<string, ReadId | undefined>();
const MOST_READ = 4096;
const MOST_CHARACTERS = 128;

function read(text: string): ReadId | undefined {
  if (READ.has(text)) return READ.get(text);
  const parts = partsOf(text);
  const id = parts && { parts, address: plainAddress(parts), key: key(parts) };
  if (text.length <= MOST_CHARACTERS) noteNewest(READ, text, id, MOST_READ);
  return id;
}

/**
 * Reads an MC service ID.
 *
 * @returns its parts, or undefined when the text is neither a SIP URI with a user part nor a tel: URI with a global number
 */
export const parseMcId = (text: string): McId | undefined => read(text)?.parts;

function partsOf(text: string): McId | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = FORM.exec(text);
  if (match === null) return parseNumber(text);
  const [, schemeText = "", user = "", host = "", portText, parameterText = ""] = match;
  const scheme = schemeText.toLowerCase() === "sips" ? "sips" : "sip";
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && port > 65_535) return undefined;
  const parameters = parametersOf(parameterText);
  if (parameters === undefined) return undefined;
  for (const [name, value] of DEFAULT_PARAMETERS) if (parameters.get(name) === value) parameters.delete(name);
  return { scheme, user, host: host.toLowerCase(), port: port === DEFAULT_PORT[scheme] ? undefined : port, parameters };
}

/** RFC 3261 clause 25.1: characters that mean the same escaped and not (clause 19.1.4). Reserved ones do not. */
const UNRESERVED = /[A-Za-z0-9\-_.!~*'()]/;

/** For comparison alone: what is signed, encrypted or hashed is the ID as it was written. */
function unescaped(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (written, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(character) ? character : written.toUpperCase();
  });
}

/** User and host in the one form in which they are compared; of a number no visual separators (RFC 3966 clause 4). */
const plainAddress = ({ scheme, user, host }: McId): string =>
  scheme === "tel" ? user.replace(SEPARATORS, "") : `${unescaped(user)}@${host}`;

function key(id: McId): string {
  const parameters = [...id.parameters].map(([name, value]) => unescaped(`;${name}=${value}`).toLowerCase()).sort();
  return `${id.scheme}:${plainAddress(id)}:${id.port ?? ""}${parameters.join("")}`;
}

/**
 * Whether two IDs name the same user: scheme and host without regard to case, user part exact but for escapes that need not be,
 * parameters with their default values left aside; of numbers the digits. A number is never equal to a SIP URI. Text that is no MC service ID equals nothing, not even itself.
 */
export function sameMcId(one: string, other: string): boolean {
  const known = read(one);
  return known !== undefined && known.key === read(other)?.key;
}

/** Host part of an ID in lower case, by which a system is recognised; empty for a number, and when the text is no MC service ID. */
export function mcIdDomain(id: string): string {
  return parseMcId(id)?.host ?? "";
}

/** Whether an ID is a number. It has no host: which system it is of, only what names exactly this ID can say. */
export function isNumber(id: string): boolean {
  return parseMcId(id)?.scheme === "tel";
}

/**
 * Who and where an ID names, and nothing else of it: `bea.novak@mcx.system-a.example`. For questions: parameters behind it
 * would push the host out of sight. Text that is no MC service ID stays as it is.
 */
export function mcIdAddress(id: string): string {
  const parts = parseMcId(id);
  if (parts === undefined) return mcIdForPeople(id);
  if (parts.scheme === "tel") return parts.user;
  return `${parts.user}@${parts.host}${parts.port === undefined ? "" : `:${parts.port}`}`;
}

/**
 * The ID without its scheme, as shown to people: `bea.novak@mcx.system-a.example`, `+49-30-5550412`. Parameters stand apart from user and host,
 * `bea.novak@mcx.system-a.example ;user=phone`, since an ID has no space in it: what follows one cannot pass for a host.
 */
export function mcIdForPeople(id: string): string {
  const plain = id.replace(/^(?:sips?|tel):/i, "");
  if (parseMcId(id) === undefined) return plain;
  // Semicolons may stand in the user part, too; none before the host's end is one of a parameter.
  const parameters = plain.indexOf(";", plain.lastIndexOf("@"));
  return parameters === -1 ? plain : `${plain.slice(0, parameters)} ${plain.slice(parameters)}`;
}

/** What IDs of the same user have in common, however they are written: user part and host, or number. For tables keyed by ID. */
export function mcIdKey(id: string): string {
  return read(id)?.address ?? id;
}
