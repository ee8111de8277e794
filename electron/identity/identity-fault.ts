/**
 * What the library says of a failed sign-in, as errors that a person can act on. Nothing of a token, a code or a verifier goes with them.
 *
 * @module
 */
import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { SignInErrorCode } from "../../shared/errors/sign-in-errors.ts";

/** Characters of a server's own words that are shown. */
const MAX_WORDS = 500;

/** Errors of a server that mean something of their own (RFC 6749 clauses 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6). */
const NAMED: Readonly<Record<string, SignInErrorCode>> = {
  access_denied: "sign-in-cancelled",
  temporarily_unavailable: "identity-server-failed",
  server_error: "identity-server-failed",
  // What servers say beside 429, or with 400 in its place (RFC 8628 clause 3.5; the other is of many gateways).
  slow_down: "identity-server-failed",
  too_many_requests: "identity-server-failed",
};

/** Of those below 500: what is refused now and not the next time (RFC 9110 clause 15.5.9, RFC 8470 clause 5.2, RFC 6585 clause 4). */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether an answer is no judgement of what was asked for: the server has failed, or cannot at present. */
const isLater = ({ status }: Response) => status >= 500 || NOT_NOW.has(status);

/** What refuses for good, whatever else the answer says (RFC 6749 clause 5.2). */
const REFUSED: ReadonlySet<string> = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "invalid_scope",
  "unauthorized_client",
  "unsupported_grant_type",
]);

/** Whether the server has refused nothing, and is to be asked again: it has failed, or says when it can (RFC 9110 clause 10.2.3). */
export function isAskedAgain({ error, response }: ResponseBodyError): boolean {
  if (isLater(response) || NAMED[error] === "identity-server-failed") return true;
  return !REFUSED.has(error) && response.headers.has("retry-after");
}

/** What was asked for: a sign-in, its refresh, or a refresh with a token for one server alone. */
export type Asked = "sign-in" | "refresh" | "narrowed-refresh";

/** What a refusal means beyond `sign-in-refused`: of what we brought, and of what the token was to be good for. */
const REFUSALS: Readonly<Record<Asked, Readonly<Record<string, SignInErrorCode>>>> = {
  "sign-in": {},
  refresh: { invalid_grant: "sign-in-ended" },
  "narrowed-refresh": {
    invalid_grant: "sign-in-ended",
    invalid_scope: "sign-in-server-missing",
    // One that cannot narrow a token at all.
    invalid_request: "sign-in-server-missing",
  },
};

const plain = (text: string) => lineForPeople(text.slice(0, MAX_WORDS));

/** The server's own words. */
const wordsOf = ({
  error,
  error_description: description,
}: {
  error: string;
  error_description?: string | undefined;
}) => plain(description === undefined ? error : `${error}: ${description}`);

/** The error of ours under one of the library's, if there is one. */
function oursIn(error: unknown): McError | undefined {
  let each = error;
  for (let depth = 0; depth < 4 && each instanceof Error; depth += 1, each = each.cause)
    if (each instanceof McError) return each;
  return undefined;
}

/** Seconds by which clocks may differ. */
export const LEEWAY_S = 30;

interface Compared {
  /** The claim of a token, or the member of a document, that was not as agreed. */
  readonly name: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** What was not as agreed; the library keeps it beside what it compared, in the error or in the one below. */
function comparedIn(error: ClientError): Compared {
  const cause = error.cause instanceof Error ? error.cause.cause : error.cause;
  const { attribute, claim, claims } = isObject(cause) ? cause : {};
  const name = typeof claim === "string" ? claim : typeof attribute === "string" ? attribute : undefined;
  return { name, claims: isObject(claims) ? claims : {} };
}

/**
 * Whether a token that was asked for a moment ago was made at another time, by our clock.
 *
 * @param iat - when it was made, as it says, in seconds
 */
export function clockFault(iat: unknown, now = Date.now() / 1_000): McError | undefined {
  if (typeof iat !== "number" || Math.abs(iat - now) <= LEEWAY_S) return undefined;
  const away = Math.round(Math.abs(iat - now));
  return new McError("identity-clock-wrong", `${away} s ${iat > now ? "ahead" : "behind"}`);
}

/** The names of whoever has made a token or a document. */
const ISSUER_NAMES = new Set(["iss", "issuer"]);

function comparisonFault(error: ClientError): McError {
  const { claims, name } = comparedIn(error);
  if (name !== undefined && ISSUER_NAMES.has(name)) return new McError("identity-issuer-wrong", name);
  // The code was ours a moment ago: a token that is over was either made so, or made by another clock.
  if (name === "exp") return clockFault(claims["iat"]) ?? new McError("identity-token-expired");
  return new McError("identity-answer-wrong", name ?? error.code);
}

/** The error of a failed exchange. */
export function identityFault(error: unknown, asked: Asked): McError {
  const ours = oursIn(error);
  if (ours !== undefined) return ours;
  if (error instanceof AuthorizationResponseError)
    return new McError(NAMED[error.error] ?? "sign-in-refused", wordsOf(error));
  if (error instanceof ResponseBodyError) {
    if (isAskedAgain(error)) return new McError("identity-server-failed", `${error.status} ${wordsOf(error)}`);
    return new McError(REFUSALS[asked][error.error] ?? NAMED[error.error] ?? "sign-in-refused", wordsOf(error));
  }
  if (!(error instanceof ClientError)) return new McError("identity-answer-wrong");
  if (error.code === "OAUTH_HTTP_REQUEST_FORBIDDEN") return new McError("identity-server-not-trusted", "not over TLS");
  // What the library keeps as cause holds claims, and whole answers with tokens in them.
  const { cause } = error;
  if (cause instanceof Response && isLater(cause)) return new McError("identity-server-failed", String(cause.status));
  return comparisonFault(error);
}
