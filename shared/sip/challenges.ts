/**
 * Which digest challenge of a 401 or 407 is answered (RFC 7616 clause 3.7, RFC 8760 clause 2.4). A server may send several, the
 * one it likes best first, and SIP.js reads only the last.
 *
 * @module
 */

/** Header fields that hold a challenge, each one: a comma separates its parameters, not challenges (RFC 3261 clause 7.3.1). */
const CHALLENGE = /^(?:www|proxy)-authenticate[ \t]*:[ \t]*/i;
const CHALLENGED = /^SIP\/2\.0 (?:401|407) /;

/** Parameters of a digest challenge that decide whether it can be answered. */
interface Challenge {
  readonly realm: string | undefined;
  readonly algorithm: string;
}

/** A parameter with its value as a token or a quoted string (RFC 3261 clause 25.1). No name is tried from its middle. */
const PARAMETER = /(?<![A-Za-z0-9.!%*_+`'~-])([A-Za-z0-9.!%*_+`'~-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^",\s]*))/g;

/** Reads a challenge; undefined when it is none of digest authentication. */
function readChallenge(value: string): Challenge | undefined {
  if (!/^digest[ \t]/i.test(value)) return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, token = ""] of value.slice("digest ".length).matchAll(PARAMETER)) {
    parameters.set(name.toLowerCase(), quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1"));
  }
  return { realm: parameters.get("realm"), algorithm: parameters.get("algorithm") ?? "MD5" };
}

/** Whether a challenge is one of our realm that can be answered: the response is made with MD5. */
function isOurs(value: string, realm: string): boolean {
  const challenge = readChallenge(value);
  return challenge !== undefined && challenge.realm === realm && challenge.algorithm.toUpperCase() === "MD5";
}

/**
 * A 401 or 407 with the one challenge that is to be answered: the first of our realm with an algorithm that we have. Where
 * there is none, all are taken out, and nothing is answered. Any other message is given back as it is.
 *
 * @param realm - of our credentials; a response for another realm would let whoever asks guess at the password
 */
export function withOneChallenge(message: string, realm: string): string {
  if (!CHALLENGED.test(message)) return message;
  const end = message.indexOf("\r\n\r\n");
  const head = end === -1 ? message : message.slice(0, end);
  // A line that begins with a blank goes on with the one before it (RFC 3261 clause 7.3.1).
  const lines = head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const chosen = lines.find((line) => CHALLENGE.test(line) && isOurs(line.replace(CHALLENGE, ""), realm));
  return lines.filter((line) => !CHALLENGE.test(line) || line === chosen).join("\r\n") + message.slice(head.length);
}
