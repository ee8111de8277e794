/**
 * What SIP servers say to the user of this desk, asked as nobody is called and nothing is registered: whether the registrar takes the user as one of
 * its own, and whether a participating function is to be had.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { AuthorizationOrder, CredentialsLine } from "../../shared/bridge/authorization.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { takeChallenges } from "../../shared/sip/challenges.ts";
import { type CheckLink, openCheckLink, statusOf } from "../signalling/check-link.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";

/** Times that a server is asked: once without credentials, and again with what it wants; a token or a nonce may be replaced on the way. */
const MOST_TIMES = 4;

const CSEQ = /\r\ncseq[ \t]*:[ \t]*(\d{1,10})[ \t]+[A-Z]+[ \t]*\r\n/i;

/** Who asks. */
export interface AskingUser {
  /** The user's address. */
  readonly impu: string;
  /** What goes with the next request, once one was challenged. @throws McError `challenge-…`, `credentials-…`; why there is no token */
  readonly authorize: (order: AuthorizationOrder) => Promise<readonly CredentialsLine[]>;
  /** A request as it leaves: with the token where credentials have its place, for this server. */
  readonly bear: (text: string, server: string) => string;
}

/** What is asked, as SIP URIs. */
interface Question {
  readonly method: "OPTIONS" | "REGISTER";
  readonly target: string;
  readonly to: string;
}

/** A server that is asked, and the way to it. */
export interface AskedServer {
  /** Its address. */
  readonly server: string;
  readonly access: SignallingAccess;
  readonly signal: AbortSignal;
}

function requestsFor({ method, target, to }: Question, impu: string, transport: string) {
  const host = `${randomUUID()}.invalid`;
  const tag = randomUUID();
  const callId = randomUUID();
  return (count: number, credentials: readonly CredentialsLine[]) =>
    [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/${transport} ${host};branch=z9hG4bK${randomUUID()}`,
      "Max-Forwards: 70",
      `From: <${impu}>;tag=${tag}`,
      `To: <${to}>`,
      `Call-ID: ${callId}`,
      `CSeq: ${count} ${method}`,
      ...credentials.map(({ field, value }) => `${field}: ${value}`),
      "Content-Length: 0",
      "",
      "",
    ].join("\r\n");
}

/** The final answer to one of them. */
async function answerTo(link: CheckLink, count: number): Promise<{ readonly text: string; readonly status: number }> {
  for (;;) {
    const text = await link.next();
    const status = statusOf(text) ?? 0;
    if (status >= 200 && Number(CSEQ.exec(text)?.[1]) === count) return { text, status };
  }
}

/** @returns the status of the answer to whom the user has been proved */
async function ask(user: AskingUser, question: Question, { access, server, signal }: AskedServer): Promise<number> {
  const link = await openCheckLink(server, access, signal);
  const request = requestsFor(question, user.impu, link.transport);
  let credentials: readonly CredentialsLine[] = [];
  try {
    for (let count = 1; count <= MOST_TIMES; count += 1) {
      link.send(user.bear(request(count, credentials), server));
      const { status, text } = await answerTo(link, count);
      const challenged = takeChallenges(text);
      if (challenged === undefined) return status;
      const order = {
        ...{ method: question.method, uri: question.target, body: "" },
        challenges: [...challenged.challenges],
      };
      credentials = await user.authorize({ ...order, credentials: [...credentials] });
    }
    throw new McError("challenged-without-end");
  } finally {
    link.close();
  }
}

/**
 * Asks what is registered under the user's address. A REGISTER without a Contact changes nothing of that (RFC 3261 clause 10.2.3), so that what a
 * console has registered stays as it is; the server has the user proved all the same.
 *
 * @param registrar - SIP URI
 * @throws McError `test-registration-refused`, `challenge-…`, `credentials-refused`; `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function askRegistration(user: AskingUser, registrar: string, asked: AskedServer): Promise<void> {
  const status = await ask(user, { method: "REGISTER", target: registrar, to: user.impu }, asked);
  if (status >= 300) throw new McError("test-registration-refused", String(status));
}

/** Answers that say that nobody is there: the address is unknown, or gone, or what serves it does not answer, or has failed. */
const NOBODY: ReadonlySet<number> = new Set([404, 408, 410, 416, 480, 604]);
/** A method that is not implemented is an answer all the same. */
const NOT_IMPLEMENTED = 501;

/**
 * Asks a participating function what it can (RFC 3261 clause 11). Whatever it says of that, it has been reached.
 *
 * @param uri - its public service identity
 * @returns the status of its answer
 * @throws McError `test-service-unreached`, and as {@link askRegistration} does
 */
export async function askService(user: AskingUser, uri: string, asked: AskedServer): Promise<number> {
  const status = await ask(user, { method: "OPTIONS", target: uri, to: uri }, asked);
  if (NOBODY.has(status) || (status >= 500 && status < 600 && status !== NOT_IMPLEMENTED))
    throw new McError("test-service-unreached", `${uri}: ${status}`);
  return status;
}
