/**
 * A server that wants sessions to be refreshed less often than we offer (422, RFC 4028 clauses 7.3 and 7.4): the same request
 * goes again with an interval that it takes.
 *
 * @module
 */
import { Core } from "sip.js";
import { leastIntervalOf } from "../../../shared/sip/session-expires.ts";
import { dropCredentials } from "./authorized-requests.ts";

/** The parts of a request of SIP.js that are written anew. */
interface SentRequest {
  readonly method: string;
  cseq: number;
  extraHeaders: string[];
  readonly headers: Record<string, string[]>;
  setHeader(name: string, value: string): void;
}

/** How SIP.js sends a request again after a challenge; the same way is gone here. */
interface Client {
  readonly message: SentRequest;
  init(): void;
}
interface Dialog {
  readonly localSequenceNumber: number | undefined;
  incrementLocalSequenceNumber(): void;
}
type Guard = (this: Client, answer: Core.IncomingResponseMessage, dialog?: Dialog) => boolean;

const TOO_BRIEF = 422;
const MIN_SE = /^Min-SE:/i;
const EXPIRES = /^Session-Expires:\s*(\d+)(.*)$/is;

/** Requests that have gone again: each does so once. */
const lengthened = new WeakSet<SentRequest>();
let installed = false;

/**
 * The header fields with an interval of at least `leastSeconds`, and a Min-SE that says so.
 *
 * @returns undefined when they ask for no interval, or for as much already
 */
export function withLongerSession(headers: readonly string[], leastSeconds: number): string[] | undefined {
  const index = headers.findIndex((header) => EXPIRES.test(header));
  const [, seconds = "", rest = ""] = EXPIRES.exec(headers[index] ?? "") ?? [];
  if (index < 0 || Number(seconds) >= leastSeconds) return undefined;
  const longer = headers.with(index, `Session-Expires: ${leastSeconds}${rest}`);
  return [...longer.filter((header) => !MIN_SE.test(header)), `Min-SE: ${leastSeconds}`];
}

function goesAgain(client: Client, answer: Core.IncomingResponseMessage, dialog: Dialog | undefined): boolean {
  const { message } = client;
  const least = leastIntervalOf(answer.getHeader("Min-SE"));
  if (least === undefined || message.method !== "INVITE" || lengthened.has(message)) return false;
  const headers = withLongerSession(message.extraHeaders, least);
  if (headers === undefined) return false;
  lengthened.add(message);
  message.extraHeaders = headers;
  dropCredentials(message);
  if (dialog?.localSequenceNumber === undefined) message.cseq += 1;
  else {
    dialog.incrementLocalSequenceNumber();
    message.cseq = dialog.localSequenceNumber;
  }
  message.setHeader("cseq", `${message.cseq} ${message.method}`);
  client.init();
  return true;
}

/** Has SIP.js send such requests again, inside a call and outside; once per process. */
export function takeLongerSessions(): void {
  if (installed) return;
  installed = true;
  const prototype: { authenticationGuard: Guard } = Core.UserAgentClient.prototype as never;
  const guard = prototype.authenticationGuard;
  prototype.authenticationGuard = function (answer, dialog) {
    if (answer.statusCode === TOO_BRIEF && goesAgain(this, answer, dialog)) return false;
    return guard.call(this, answer, dialog);
  };
}
