/**
 * The challenges of a 401 or 407 (RFC 3261 clauses 22.2 and 22.3), and which credentials answer which.
 *
 * @module
 */

/** Where credentials for a challenge go: one of a user agent server, one of a proxy. */
export const CREDENTIALS_FIELD = {
  "WWW-Authenticate": "Authorization",
  "Proxy-Authenticate": "Proxy-Authorization",
} as const;

type ChallengeField = keyof typeof CREDENTIALS_FIELD;
export type CredentialsField = (typeof CREDENTIALS_FIELD)[ChallengeField];

/** One header field of authentication, unfolded. */
interface AuthField<F extends string> {
  readonly field: F;
  readonly value: string;
}

/** What a 401 or 407 asks for, and the same message without it. */
export interface Challenged {
  readonly challenges: readonly AuthField<ChallengeField>[];
  readonly message: string;
}

const CHALLENGE = /^(www|proxy)-authenticate[ \t]*:[ \t]*/i;
const CHALLENGED = /^SIP\/2\.0 (?:401|407)(?: |\r|$)/i;

/**
 * Takes the challenges out of a 401 or 407; undefined for every other message. Either status may hold either field: a proxy that
 * has asked several servers gathers what they ask for (RFC 3261 clause 22.3).
 */
export function takeChallenges(message: string): Challenged | undefined {
  if (!CHALLENGED.test(message)) return undefined;
  const end = message.indexOf("\r\n\r\n");
  const head = end === -1 ? message : message.slice(0, end);
  // A line that begins with a blank goes on with the one before it (RFC 3261 clause 7.3.1).
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const challenges = lines.flatMap((line) => {
    const [name, kind = ""] = CHALLENGE.exec(line) ?? [];
    if (name === undefined) return [];
    const field: ChallengeField = kind.toLowerCase() === "www" ? "WWW-Authenticate" : "Proxy-Authenticate";
    return [{ field, value: line.slice(name.length) }];
  });
  const others = lines.filter((line) => !CHALLENGE.test(line));
  return { challenges, message: others.join("\r\n") + message.slice(head.length) };
}
