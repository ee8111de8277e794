/**
 * Exchanges with the KMS as entries of the ladder: what was really sent and received, without what nobody may see.
 *
 * @module
 */

import { holdsCredentials } from "../../shared/base/credential-headers.ts";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { KmsResource } from "../../shared/kms/resource.ts";
import { type LadderEntry, MAX_MESSAGE_TEXT } from "../../shared/mc/call-record.ts";
import type { Post, PostAnswer } from "./https-post.ts";

/** An entry that has no time yet. */
export type ExchangeEntry = Omit<LadderEntry, "atMs">;
/** Is told of every exchange as it happens. */
export type ExchangeListener = (entry: ExchangeEntry) => void;

/** Room for the line that says that the rest is missing. */
const CUT_ROOM = 100;
/** Answers that hold keys of the user; wrapped ones are nobody's business either. */
const SECRET_ANSWERS: ReadonlySet<KmsResource["kind"]> = new Set(["init", "keyprov"]);
/** Names that stand where such keys are, and what is no text of one octet a letter, in which they could not be found. */
const SECRET_CONTENT =
  /KmsInit|KmsKeyProv|KmsKeySet|UserDecryptKey|UserSigningKey|NewTransportKey|NewIntegrityKey|\0|\ufffd/;

const entry = (
  direction: "out" | "in",
  fields: Pick<ExchangeEntry, "what" | "tone" | "certainty" | "text">,
): ExchangeEntry => ({
  from: direction === "out" ? "console" : "kms",
  to: direction === "out" ? "kms" : "console",
  clauseStep: null,
  ...fields,
});

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): string[] {
  const isHidden = (name: string) => holdsCredentials(name) || /^(?:set-)?cookie$/i.test(name);
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}: ${isHidden(name) ? "[removed]" : lineForPeople(each ?? "")}`),
  );
}

/** Head and body as one text that an entry has room for: one that is too long would not be drawn at all. */
function drawable(head: readonly string[], body: string): string {
  const text = `${head.join("\n")}\n\n${body}`;
  if (text.length <= MAX_MESSAGE_TEXT) return text;
  return `${text.slice(0, MAX_MESSAGE_TEXT - CUT_ROOM)}\n[cut here: ${text.length} characters in all]`;
}

export function requestEntry(resource: KmsResource, post: Post): ExchangeEntry {
  const { pathname, search, host } = new URL(post.url);
  const head = [`POST ${pathname}${search} HTTP/1.1`, `Host: ${host}`, ...headersOf(post.headers)];
  return entry("out", {
    what: { kind: "kms-request", resource: resource.kind },
    tone: "redirect",
    certainty: "observed",
    text: drawable(head, post.body),
  });
}

/** What the body is, by its first element that says so. */
function contentName(body: string): string {
  return /<(?:[\w-]+:)?(Kms(?:Init|KeyProv|CertCache|Lookup|Error))\b/.exec(body)?.[1] ?? "";
}

/** @param body - decoded for reading only, whatever its octets */
export function answerEntry(resource: KmsResource, answer: PostAnswer): ExchangeEntry {
  const body = answer.body.toString("utf8");
  const phrase = lineForPeople(answer.statusText);
  const line = `${answer.status} ${phrase}`.trim();
  // A KMS can make the mistake to answer another question.
  const isSecret = SECRET_ANSWERS.has(resource.kind) || SECRET_CONTENT.test(body);
  const shown = isSecret ? `[${answer.body.length} octets removed: keys]` : body;
  const content = contentName(body);
  return entry("in", {
    what: { kind: "kms-answer", status: answer.status, content, phrase },
    tone: answer.status === 200 && content !== "KmsError" ? "redirect" : "failed",
    certainty: "observed",
    text: drawable([`HTTP/1.1 ${line}`, ...headersOf(answer.headers)], shown),
  });
}

/** That no answer came, or none that could be read to its end. */
export function failureEntry(code: string, detail: string | undefined): ExchangeEntry {
  return entry("in", {
    what: { kind: "kms-silent", code },
    tone: "failed",
    certainty: "inferred",
    text: detail === undefined ? "" : lineForPeople(detail),
  });
}
