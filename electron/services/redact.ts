/**
 * Takes credentials out of what is on its way to the log.
 *
 * @module
 */

const REMOVED = "[removed]";

/** Names whose values are secret wherever they stand: members, header parameters, query parameters. */
const SECRET_NAMES = [
  "password",
  "passwd",
  "ha1",
  "token",
  "access_token",
  "refresh_token",
  "id_token",
  "secret",
  "client_secret",
  "response",
  "cnonce",
  "authorization",
  "proxy-authorization",
];
const names = SECRET_NAMES.join("|");

/** A whole header line: `Authorization: Digest …` (RFC 3261 clause 22.4) and its proxy twin. */
const CREDENTIAL_HEADER = /\b((?:proxy-)?authorization\s*:)[^\r\n]*/gi;

/** A member of JSON text inside a string, its quotes escaped or not. */
const JSON_MEMBER = new RegExp(String.raw`(\\*["'])(${names})\1(\s*:\s*)(?:\1(?:(?!\1).)*\1|[^,}\]\s]+)`, "gi");

/** `name=value` and `name="value"`. */
const PARAMETER = new RegExp(String.raw`(?<![\w-])(${names})(\s*=\s*)(?:\\*"(?:(?!\\*").)*\\*"|[^\s,;&"']+)`, "gi");

const BEARER = /\bbearer\s+[\w.~+/=-]+/gi;

/** The text without Authorization headers, bearer tokens, digest responses, HA1, passwords and tokens. */
export function redactText(text: string): string {
  return text
    .replace(CREDENTIAL_HEADER, `$1 ${REMOVED}`)
    .replace(JSON_MEMBER, `$1$2$1$3$1${REMOVED}$1`)
    .replace(BEARER, `Bearer ${REMOVED}`)
    .replace(PARAMETER, `$1$2${REMOVED}`);
}

const SECRET_NAME = new RegExp(`^(?:${names})$`, "i");
const MAX_DEPTH = 12;

/** A copy of plain data in which secret members are removed and every text is passed through {@link redactText}. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, SECRET_NAME.test(name) ? REMOVED : redact(member, depth + 1)]),
  );
}
