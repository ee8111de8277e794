/**
 * Links and files that the operating system hands to the program. A link is shown for dialling and never dialled.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseMcId } from "../../../shared/mc/mc-id.ts";
import { isConfigurationUrl } from "../../set-up/set-up-file.ts";
import { LINK_SCHEMES, PROVISIONING_EXTENSION } from "./names.ts";

const OWN_SCHEME = "mcdispatcher:";

/** Longest link that is looked at; a longer one is nobody's address. */
const MAX_LINK = 4096;

/** Longest ID that a link names: all of it has to be read before it is called. */
const MAX_ID = 254;

/** What is written as it is in one place is escaped in another, the colon behind the scheme too. */
function withoutEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The ID without what a link could smuggle in: header fields and a body (RFC 3261 clause 19.1.1), parameters, and a fragment; and
 * without the slashes that pages and desktops write behind every scheme and behind what they take for a host.
 */
function plainId(text: string): string | undefined {
  const plain = (written: string) =>
    (written.replace(/^(sips?:|tel:)\/+/i, "$1").split(/[?;#]/, 1)[0] ?? "").replace(/\/$/, "");
  return [text, withoutEscapes(text)]
    .map(plain)
    .find((address) => address.length <= MAX_ID && parseMcId(address) !== undefined);
}

/**
 * The MC service ID that a link names: `sip:bea@b.example`, `mcdispatcher:sip:bea@b.example`, `mcdispatcher:tel:+49305550412`,
 * or `mcdispatcher:call?id=sip%3Abea%40b.example`.
 *
 * @returns undefined when the link names none, or asks for anything else
 */
export function idOfLink(link: string): string | undefined {
  if (link.length > MAX_LINK) return undefined;
  const lower = link.toLowerCase();
  if (lower.startsWith("sip:")) return plainId(`sip:${link.slice("sip:".length)}`);
  if (!lower.startsWith(OWN_SCHEME)) return undefined;
  const rest = link.slice(OWN_SCHEME.length).replace(/^\/+/, "");
  const call = /^call\/?\?(.*)$/is.exec(rest);
  if (call === null) return plainId(rest);
  // A plus that is written as it is stands for a space in a query; an ID has none.
  return plainId((new URLSearchParams(call[1]).get("id") ?? "").replaceAll(" ", "+"));
}

/**
 * The address of a configuration that a link names: `mcdispatcher:set-up?url=https%3A%2F%2Fcms.example.org%2Fdesk.mcprov`. It is shown, and nothing
 * is asked for there before somebody has said yes.
 *
 * @returns undefined when the link names none
 */
export function configurationOfLink(link: string): string | undefined {
  if (link.length > MAX_LINK || !link.toLowerCase().startsWith(OWN_SCHEME)) return undefined;
  const rest = link.slice(OWN_SCHEME.length).replace(/^\/+/, "");
  const [, query] = /^set-up\/?\?(.*)$/is.exec(rest) ?? [];
  const address = query === undefined ? null : new URLSearchParams(query).get("url");
  return address !== null && isConfigurationUrl(address) ? address : undefined;
}

/** What of a command line is for us: the last link, and the last set-up file. Chromium adds arguments of its own. */
export interface Handed {
  readonly link: string | undefined;
  readonly provisioningFile: string | undefined;
}

const isLink = (arg: string) => LINK_SCHEMES.some((scheme) => arg.toLowerCase().startsWith(`${scheme}:`));

/** A desktop may write a file as an address (Desktop Entry Specification, `%U`). Undefined for one that is not here. */
function plainPath(arg: string): string | undefined {
  if (!arg.toLowerCase().startsWith("file:")) return arg;
  try {
    return fileURLToPath(arg);
  } catch {
    return undefined;
  }
}

/**
 * Reads a command line.
 *
 * @param args - without the program itself
 */
export function handedIn(args: readonly string[]): Handed {
  const plain = args.filter((arg) => !arg.startsWith("-"));
  return {
    link: plain.findLast(isLink),
    provisioningFile: plain
      .map(plainPath)
      .findLast((path) => path?.toLowerCase().endsWith(`.${PROVISIONING_EXTENSION}`)),
  };
}

/** The arguments without what was handed over with them: it is not to be opened again. */
export const withoutHanded = (args: readonly string[]): string[] =>
  args.filter((arg) => {
    const { link, provisioningFile } = handedIn([arg]);
    return link === undefined && provisioningFile === undefined;
  });
