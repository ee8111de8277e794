/**
 * Requests that nobody here takes, refused by their name before SIP.js sees them (RFC 3261 clause 8.2). Left alone, it answers 200
 * to NOTIFY, INFO and MESSAGE inside a call and throws them away, so that whoever sent an alert believes it was read; others it
 * leaves without any answer, and remembers them for ever.
 *
 * @module
 */
import type { Core, UserAgent } from "sip.js";
import { ALLOW, ALLOWED_METHODS } from "../../../shared/sip/allow.ts";

/** How a request is refused. */
export interface Refusal {
  readonly statusCode: number;
  readonly extraHeaders: string[];
}

/** What is looked at of a request. */
export interface AskedRequest {
  readonly method: string;
  readonly toTag: string;
  hasHeader(name: string): boolean;
}

/** The dialog that a request is in: of a call that is set up (`early` is false) or is being set up. */
export type RequestDialog = { readonly early: boolean } | undefined;

const NOT_ALLOWED = 405;
/** The body is of a kind that is not taken here. */
const UNSUPPORTED_TYPE = 415;
/** An INFO for a package that we have not asked for (RFC 6086 clause 4.2.2). */
const BAD_PACKAGE = 469;
const NO_SUCH_DIALOG = 481;

const isAllowed = (method: string) => (ALLOWED_METHODS as readonly string[]).includes(method);

/** How a request is to be refused; undefined for one that is taken, or that somebody who knows its body has to judge. */
export function refusalOf(request: AskedRequest, dialog: RequestDialog): Refusal | undefined {
  const { method } = request;
  const isInside = request.toTag !== "";
  const refuse = (statusCode: number, ...extraHeaders: string[]): Refusal =>
    isInside && dialog === undefined ? { statusCode: NO_SUCH_DIALOG, extraHeaders: [] } : { statusCode, extraHeaders };
  if (method === "INFO" && isInside && request.hasHeader("Info-Package")) return refuse(BAD_PACKAGE, "Recv-Info: ");
  if (!isAllowed(method)) return { statusCode: NOT_ALLOWED, extraHeaders: [ALLOW] };
  // What forwards a call comes outside of it; inside of one no document is taken.
  if (method === "MESSAGE" && isInside) return refuse(UNSUPPORTED_TYPE, "Accept: ");
  // Once a call is set up there is no provisional answer left to acknowledge (RFC 3262 clause 3).
  if (method === "PRACK" && dialog?.early !== true) return refuse(NO_SUCH_DIALOG);
  return undefined;
}

/**
 * A server that only wants to know whether somebody is there leaves the user out of the Request-URI; SIP.js answers 404 to that. What comes
 * over our connection is for us.
 */
function takePing({ method, ruri, toTag }: Core.IncomingRequestMessage, core: Core.UserAgentCore): void {
  if (method !== "OPTIONS" || toTag || ruri?.user) return;
  if (ruri !== undefined) ruri.user = core.configuration.contact.uri.user;
}

/**
 * A server that writes our address in small letters, the name that it gave us itself among them (RFC 5627), means us: no two users of one
 * connection differ by their letters alone.
 */
function takeOurName({ ruri }: Core.IncomingRequestMessage, { configuration }: Core.UserAgentCore): void {
  const { aor, contact } = configuration;
  const users = [aor, contact.uri, contact.pubGruu, contact.tempGruu].flatMap((uri) => uri?.user ?? []);
  const written = ruri?.user;
  if (ruri === undefined || written === undefined || users.includes(written)) return;
  const meant = users.find((user) => user.toLowerCase() === written.toLowerCase());
  if (meant !== undefined) ruri.user = meant;
}

/**
 * Puts the refusals before a user agent, and the truth into what it says of methods and bodies.
 *
 * @param accepted - media types of bodies that somebody may take
 * @param onRefused - told of each, for the log
 */
export function refuseWhatNobodyTakes(
  userAgent: UserAgent,
  accepted: readonly string[],
  onRefused: (what: string) => void,
): void {
  const core = userAgent.userAgentCore;
  const receive = core.receiveIncomingRequestFromTransport.bind(core);
  core.receiveIncomingRequestFromTransport = (message) => {
    const { callId, toTag, fromTag } = message;
    const dialog = core.dialogs.get(`${callId}${toTag}${fromTag}`);
    const request = {
      method: message.method,
      toTag: toTag ?? "",
      hasHeader: (name: string) => message.hasHeader(name),
    };
    const refusal = refusalOf(request, dialog);
    if (refusal === undefined) {
      takePing(message, core);
      takeOurName(message, core);
      return receive(message);
    }
    core.replyStateless(message, refusal);
    onRefused(`${message.method.slice(0, 20)} refused: ${refusal.statusCode}`);
  };
  const reply = core.replyStateless.bind(core);
  const accept = `Accept: ${accepted.join(", ")}`;
  core.replyStateless = (message, options: Core.ResponseOptions) => {
    // Of the types that SIP.js writes into its answer to OPTIONS, one is not taken here.
    const extraHeaders = options.extraHeaders?.map((line) => (line.startsWith("Accept: app") ? accept : line));
    return reply(message, extraHeaders === undefined ? options : { ...options, extraHeaders });
  };
}
