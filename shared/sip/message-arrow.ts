/**
 * What a SIP message is on the ladder: its kind and its numbers, and how it is drawn. The words for it are found when it
 * is shown.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";

/** What is said of one message, by whoever saw it. */
type MessageWhat =
  | { readonly kind: "request"; readonly method: string }
  /** An INVITE within a call. */
  | { readonly kind: "re-invite" }
  /** `phrase` is the server's own text. */
  | { readonly kind: "response"; readonly status: number; readonly method: string; readonly phrase: string };

/** `redirect` for redirections, `failed` for what went wrong. */
type MessageTone = "plain" | "redirect" | "failed";

/** A message without its way and its time. */
export interface MessageArrow {
  readonly what: MessageWhat;
  readonly tone: MessageTone;
}

/** Final answers that are no failure: the request is repeated with credentials, or was cancelled by us. */
const PLAIN_REFUSALS: ReadonlySet<number> = new Set([401, 407, 487]);
/** What is kept of a name or a phrase. */
const MAX_NAME = 100;

function headOf(text: string): string {
  const end = text.indexOf("\r\n\r\n");
  return end === -1 ? text : text.slice(0, end);
}

/** The Call-ID of a message, to find the call that it belongs to. */
export function callIdOf(text: string): string | undefined {
  return /^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im.exec(headOf(text))?.[1];
}

const methodOfSequence = (head: string) => /^cseq[ \t]*:[ \t]*\d+[ \t]+([A-Z]+)/im.exec(head)?.[1] ?? "";
const hasToTag = (head: string) => /^(?:to|t)[ \t]*:[^\r\n]*;[ \t]*tag[ \t]*=/im.test(head);

function toneOf(status: number, method: string): MessageTone {
  if (method !== "INVITE") return "plain";
  if (status >= 400) return PLAIN_REFUSALS.has(status) ? "plain" : "failed";
  return status >= 300 ? "redirect" : "plain";
}

/**
 * Kind, numbers and tone of a message.
 *
 * @returns a request of the method `?` for what is no SIP message
 */
export function describeMessage(text: string): MessageArrow {
  const head = headOf(text);
  const [, status, phrase = ""] = /^SIP\/2\.0 (\d{3})(?: ([^\r\n]*))?/i.exec(head) ?? [];
  if (status !== undefined) {
    const method = methodOfSequence(head);
    const what = { kind: "response", status: Number(status), method: method.slice(0, MAX_NAME) } as const;
    return { what: { ...what, phrase: lineForPeople(phrase) }, tone: toneOf(what.status, method) };
  }
  const method = /^[A-Z]+/.exec(head)?.[0] ?? "?";
  if (method === "INVITE" && hasToTag(head)) return { what: { kind: "re-invite" }, tone: "plain" };
  return { what: { kind: "request", method: method.slice(0, MAX_NAME) }, tone: "plain" };
}
