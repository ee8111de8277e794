/**
 * Takes credentials out of what is on its way to the log. Everything here takes time in proportion to the text, whatever
 * the text holds: some of it comes from the network.
 *
 * @module
 */

const REMOVED = "[removed]";

/** Names whose values are secret wherever they stand: members, header parameters, query parameters. */
const SECRET_NAMES = [
  "password",
  "passwd",
  "passphrase",
  "credential",
  "ha1",
  "token",
  "access_token",
  "refresh_token",
  "id_token",
  "id_token_hint",
  "subject_token",
  "assertion",
  "code_verifier",
  "secret",
  "client_secret",
  "response",
  "cnonce",
  "authorization",
  "proxy-authorization",
];
const names = SECRET_NAMES.join("|");

/** Characters that are kept of one text. Cut before it is searched; a secret that the cut ends is removed all the same. */
const MAX_TEXT = 16_384;

/** A whole header line: `Authorization: Digest …` (RFC 3261 clause 22.4) and its proxy twin. */
const CREDENTIAL_HEADER = /\b((?:proxy-)?authorization\s*:)[^\r\n]*/gi;

const BEARER = /\bbearer\s+[\w.~+/=-]+/gi;

const NAME_IN_TEXT = new RegExp(String.raw`(?<![\w-])(?:${names})(?![\w-])`, "gi");

/** What ends a value that stands without quotes, by what stands before it. */
const ENDS_PLAIN: Readonly<Record<string, string>> = { "=": ",;&\"'", ":": ",}]" };

const isSpace = (character: string) => character.trim() === "";

function afterSpaces(text: string, at: number): number {
  while (at < text.length && isSpace(text.charAt(at))) at++;
  return at;
}

/** The place of a quote, and how many backslashes stand before it, when there is one behind nothing but backslashes. */
function quoteAt(text: string, at: number): { readonly at: number; readonly backslashes: number } | undefined {
  let quote = at;
  while (text[quote] === "\\") quote++;
  return text[quote] === '"' || text[quote] === "'" ? { at: quote, backslashes: quote - at } : undefined;
}

/** Where a quoted value ends: at the next such quote with no more backslashes than the first one, else with the text. */
function endOfQuoted(text: string, opening: { readonly at: number; readonly backslashes: number }): number {
  let backslashes = 0;
  for (let i = opening.at + 1; i < text.length; i++) {
    if (text[i] === "\\") backslashes += 1;
    else if (text[i] === text[opening.at] && backslashes <= opening.backslashes) return i - backslashes;
    else backslashes = 0;
  }
  return text.length;
}

/** The value that a name before `at` has in `name=value`, `name="value"`, or as a member of JSON, its quotes escaped or not. */
function valueAfter(text: string, at: number): { readonly start: number; readonly end: number } | undefined {
  const sign = afterSpaces(text, (quoteAt(text, at)?.at ?? at - 1) + 1);
  const ends = ENDS_PLAIN[text.charAt(sign)];
  if (ends === undefined) return undefined;
  const start = afterSpaces(text, sign + 1);
  const opening = quoteAt(text, start);
  if (opening !== undefined) return { start: opening.at + 1, end: endOfQuoted(text, opening) };
  if (text.startsWith(REMOVED, start)) return undefined;
  // Secrets within secrets: nobody has a reason to look where they end.
  if (text[start] === "{" || text[start] === "[") return { start, end: text.length };
  let end = start;
  while (end < text.length && !ends.includes(text.charAt(end)) && !isSpace(text.charAt(end))) end++;
  return end === start ? undefined : { start, end };
}

function withoutNamedSecrets(text: string): string {
  let kept = "";
  let from = 0;
  NAME_IN_TEXT.lastIndex = 0;
  for (let name = NAME_IN_TEXT.exec(text); name !== null; name = NAME_IN_TEXT.exec(text)) {
    const value = valueAfter(text, name.index + name[0].length);
    if (value === undefined) continue;
    kept += text.slice(from, value.start) + REMOVED;
    from = value.end;
    NAME_IN_TEXT.lastIndex = from;
  }
  return kept + text.slice(from);
}

/**
 * The text without Authorization headers, bearer tokens, digest responses, HA1, passwords and tokens. Of a text of more
 * than 16 384 characters the rest is left out, and it says so.
 */
export function redactText(text: string): string {
  const kept = text.slice(0, MAX_TEXT);
  const redacted = withoutNamedSecrets(
    kept.replace(CREDENTIAL_HEADER, `$1 ${REMOVED}`).replace(BEARER, `Bearer ${REMOVED}`),
  );
  return kept.length === text.length ? redacted : `${redacted} [cut: ${text.length} characters]`;
}

const SECRET_NAME = new RegExp(`^(?:${names})$`, "i");
const MAX_DEPTH = 12;
/** Members of one object, or elements of one list, that are kept. */
const MAX_MEMBERS = 100;

/** A copy of plain data in which secret members are removed and every text is passed through {@link redactText}. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.slice(0, MAX_MEMBERS).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_MEMBERS)
      .map(([name, member]) => [redactText(name), SECRET_NAME.test(name) ? REMOVED : redact(member, depth + 1)]),
  );
}
