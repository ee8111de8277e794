/**
 * A challenge for a token (RFC 8898 clause 4), and whether it is one for which the user's may leave: who asks chooses what stands in it.
 *
 * @module
 */
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { AuthParameters } from "../../shared/sip/auth-parameters.ts";

/** Characters of a server's own words that are told. */
const MAX_WORDS = 200;

const told = (text: string) => lineForPeople(text.slice(0, MAX_WORDS));

/** Whether a challenge is one for a token, whatever else it says. */
export const asksForToken = ({ scheme }: AuthParameters): boolean => scheme === "bearer";

/** What a server says of a token that it refuses (RFC 6750 clause 3.1): the error, and what the token would have to be good for. */
export const refusalIn = ({ parameters }: AuthParameters): string =>
  told([parameters.get("error"), parameters.get("scope")].filter((each) => each !== undefined).join(": "));

/**
 * Reads whose token a challenge asks for. The scope that it names is not asked for anywhere: what a token is good for, the account says.
 *
 * @param issuer - the identity server of the account, with which `authz_server` has to agree character by character
 * @returns undefined for that server's token; else why none goes: `challenge-token-foreign`, `challenge-unsupported` where nobody is named
 */
export function readTokenAsked({ parameters }: AuthParameters, issuer: string): McError | undefined {
  const server = parameters.get("authz_server");
  if (server === undefined) return new McError("challenge-unsupported", "Bearer: authz_server");
  return server === issuer ? undefined : new McError("challenge-token-foreign", told(server));
}
