/**
 * Host names, compared: whether two are the same, and whether one lies below the other.
 *
 * @module
 */

// In every browser and in Node alike; neither's types are used here.
declare const URL: new (text: string) => { readonly hostname: string };

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const MAX_LENGTH = 253;

/** A name outside of ASCII in A-labels (RFC 5891); empty when it has none. */
function asAscii(host: string): string {
  try {
    return new URL(`https://${host}/`).hostname;
  } catch {
    return "";
  }
}

/**
 * A host in the one form in which hosts are compared: A-labels in lower case, without the dot of the root. An address in
 * brackets is a host too.
 *
 * @returns empty when the text is no host: a wildcard, for one, is none
 */
export function hostKey(text: string): string {
  const bare = text.replace(/\.$/, "");
  if (bare.length > MAX_LENGTH || /[\s/?#@\\]/.test(bare)) return "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what is not ASCII
  const host = /^[\x00-\x7f]*$/.test(bare) ? bare.toLowerCase() : asAscii(bare);
  if (/^\[[0-9a-f:.]+\]$/.test(host)) return host;
  return host.split(".").every((label) => LABEL.test(label)) ? host : "";
}

/** Whether a name is wide enough to hold names below it, and no wider than somebody can own: two labels, no address. */
const canHold = (domain: string) => domain.includes(".") && !IPV4.test(domain) && !domain.startsWith("[");

/**
 * Whether a host is a domain's, compared label by label: it is the domain itself or lies below it. A domain of one label
 * holds nothing but itself, since nobody owns what lies below it.
 *
 * @param host - as `hostKey` gives it
 * @param domain - as `hostKey` gives it
 */
export function isWithin(host: string, domain: string): boolean {
  if (domain === "") return false;
  return host === domain || (canHold(domain) && host.endsWith(`.${domain}`));
}
