/**
 * Whether a SIP server takes the user of this desk as one of its own: it is asked what is registered under the user's address. A REGISTER without a
 * Contact changes nothing of that (RFC 3261 clause 10.2.3), so that what a console has registered stays as it is; the server has the user proved all the same.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { AuthorizationOrder, CredentialsLine } from "../../shared/bridge/authorization.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { takeChallenges } from "../../shared/sip/challenges.ts";
import { type CheckLink, openCheckLink, statusOf } from "../signalling/check-link.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";

/** Times that it is asked: once without credentials, and again with what it wants; a token or a nonce may be replaced on the way. */
const MOST_TIMES = 4;

const CSEQ = /\r\ncseq[ \t]*:[ \t]*(\d{1,10})[ \t]+REGISTER[ \t]*\r\n/i;

export interface RegistrationQuestion {
  /** SIP URI of the registrar. */
  readonly registrar: string;
  /** The user's address, whose registrations they are. */
  readonly impu: string;
  /** What goes with the next request, once one was challenged. @throws McError `challenge-…`, `credentials-…`; why there is no token */
  readonly authorize: (order: AuthorizationOrder) => Promise<readonly CredentialsLine[]>;
  /** A request as it leaves: with the token where credentials have its place, for this server. */
  readonly bear: (text: string, server: string) => string;
}

/** The question, for the registrar. */
function questionIn({ impu, registrar }: RegistrationQuestion, transport: string) {
  const host = `${randomUUID()}.invalid`;
  const tag = randomUUID();
  const callId = randomUUID();
  return (count: number, credentials: readonly CredentialsLine[]) =>
    [
      `REGISTER ${registrar} SIP/2.0`,
      `Via: SIP/2.0/${transport} ${host};branch=z9hG4bK${randomUUID()}`,
      "Max-Forwards: 70",
      `From: <${impu}>;tag=${tag}`,
      `To: <${impu}>`,
      `Call-ID: ${callId}`,
      `CSeq: ${count} REGISTER`,
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

/**
 * Asks a server.
 *
 * @param server - its address
 * @throws McError `test-registration-refused`, `challenge-…`, `credentials-refused`; `proxy-…`, `pac-…` of the way, `server-…` of the server
 */
export async function askRegistration(
  server: string,
  question: RegistrationQuestion,
  access: SignallingAccess,
  signal: AbortSignal,
): Promise<void> {
  const { authorize, bear, registrar } = question;
  const link = await openCheckLink(server, access, signal);
  const ask = questionIn(question, link.transport);
  let credentials: readonly CredentialsLine[] = [];
  try {
    for (let count = 1; count <= MOST_TIMES; count += 1) {
      link.send(bear(ask(count, credentials), server));
      const { status, text } = await answerTo(link, count);
      const challenged = takeChallenges(text);
      if (challenged === undefined) {
        if (status < 300) return;
        throw new McError("test-registration-refused", String(status));
      }
      const order = { method: "REGISTER", uri: registrar, body: "", challenges: [...challenged.challenges] };
      credentials = await authorize({ ...order, credentials: [...credentials] });
    }
    throw new McError("challenged-without-end");
  } finally {
    link.close();
  }
}
