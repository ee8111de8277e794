/**
 * KMS URIs and user URIs. Both are hashed into the UID as they are written, so nothing here changes a single octet of
 * them, and two spellings are two names.
 *
 * @module
 */

import { lineForPeople } from "../base/text-line.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { hostKey } from "../mc/host-name.ts";
import { sameMcId } from "../mc/mc-id.ts";

declare const kind: unique symbol;

/** Name of a KMS, often a bare host name. */
export type KmsUri = string & { readonly [kind]: "KmsUri" };
/** URI of a user, usually an MC service ID. */
export type UserUri = string & { readonly [kind]: "UserUri" };
/** `https://host[:port]/keymanagement/identity/v1`. */
export type KmsBaseUrl = string & { readonly [kind]: "KmsBaseUrl" };

const MAX_KMS_URI = 1024;
const MAX_USER_URI = 2048;
/** Below which every resource lies (TS 33.180 clause D.2.1). */
export const KMS_BASE_PATH = "/keymanagement/identity/v1";

const isVisible = (text: string) => /^[\x21-\x7e]+$/.test(text);
/** As an element of a path these mean another path, also percent-encoded (WHATWG URL, "dot segments"). */
const isDotSegment = (text: string) => text === "." || text === "..";

/** Whether a text can name a KMS: 1 to 1024 visible ASCII characters, and no step from one path to another. */
export function isKmsUri(text: string): text is KmsUri {
  return text.length <= MAX_KMS_URI && isVisible(text) && !isDotSegment(text);
}

/** Whether a text can name a user: 1 to 2048 visible ASCII characters, and no step from one path to another. */
export function isUserUri(text: string): text is UserUri {
  return text.length <= MAX_USER_URI && isVisible(text) && !isDotSegment(text);
}

/**
 * The server that a name leads to, in a form in which two spellings of it are equal: `host:port`. A name that leads nowhere
 * is its own form.
 */
export function kmsServer(name: KmsUri): string {
  const [, authority = ""] = /^(?:https:\/\/)?([^/]*)\/?$/i.exec(name) ?? [];
  const [, host = "", port = "443"] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const key = hostKey(host);
  return key === "" ? name : `${key}:${Number(port)}`;
}

/** @throws KmsDocumentError `kms-uri-invalid` */
export function kmsUri(text: string): KmsUri {
  if (!isKmsUri(text)) throw new KmsDocumentError("kms-uri-invalid", lineForPeople(text));
  return text;
}

/** @throws KmsDocumentError `kms-user-uri-invalid` */
export function userUri(text: string): UserUri {
  if (!isUserUri(text)) throw new KmsDocumentError("kms-user-uri-invalid", lineForPeople(text));
  return text;
}

/** Whether two user URIs name one user. Not for what is hashed: there only equal octets are equal. */
export function sameUser(one: string, other: string): boolean {
  return one === other || sameMcId(one, other);
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const isIpv4 = (host: string) =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) && host.split(".").every((part) => Number(part) < 256);

function isIpv6(address: string): boolean {
  const [before = "", after, ...more] = address.split("::");
  const groupsOf = (text: string) => (text === "" ? [] : text.split(":"));
  const groups = [...groupsOf(before), ...groupsOf(after ?? "")];
  const isComplete = after === undefined ? groups.length === 8 : groups.length < 8;
  return more.length === 0 && isComplete && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
}

function isHost(host: string): boolean {
  if (host.startsWith("[") && host.endsWith("]")) return isIpv6(host.slice(1, -1));
  const labels = host.replace(/\.$/, "").split(".");
  if (host.length > 253 || !labels.every((label) => LABEL.test(label))) return false;
  // URL parsers read a host that ends in a number as an IPv4 address, however short or odd.
  return !/^(?:\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? "") || isIpv4(host);
}

/**
 * Where the KMS with this name is reached. A bare host name or `host:port` gets `https://` in front.
 *
 * @throws KmsDocumentError `kms-uri-insecure` for http, `kms-uri-no-host` for a path, user information, a query, another
 *   scheme, or a host or port that is none
 */
export function kmsBaseUrl(name: KmsUri): KmsBaseUrl {
  const [, scheme, rest = ""] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(name) ?? [];
  if (scheme?.toLowerCase() === "http") throw new KmsDocumentError("kms-uri-insecure", name);
  if (scheme !== undefined && scheme.toLowerCase() !== "https") throw new KmsDocumentError("kms-uri-no-host", name);
  const authority = scheme === undefined ? rest : rest.replace(/\/$/, "");
  const [, host = "", port] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const portNumber = port === undefined ? 443 : Number(port);
  if (!isHost(host) || portNumber < 1 || portNumber > 65_535) {
    throw new KmsDocumentError("kms-uri-no-host", name);
  }
  return `https://${authority}${KMS_BASE_PATH}` as KmsBaseUrl;
}
