/**
 * What identity servers say to the exchange of a token for one of a partner system, as errors that a person can act on (TS 33.180 B.7, RFC 8693
 * clause 2.2.2, RFC 7523 clause 3.1). Nothing of a token goes with them.
 *
 * @module
 */
import { ResponseBodyError } from "openid-client";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { MigrationErrorCode } from "../../shared/errors/migration-errors.ts";
import { identityFault, isAskedAgain } from "./identity-fault.ts";

/** Characters of a server's own words that are shown. */
const MAX_WORDS = 500;

/** Which of the two steps: at home, for the security token; at the partner, with it. */
type ExchangeStep = "home" | "partner";

const NAMED: Readonly<Record<ExchangeStep, Readonly<Record<string, MigrationErrorCode>>>> = {
  home: { unsupported_grant_type: "migration-without-token-exchange" },
  partner: {
    invalid_grant: "migration-token-refused",
    access_denied: "migration-token-refused",
    unsupported_grant_type: "migration-without-token-exchange",
  },
};
/** What every other refusal means: at home that this user may not go there, at the partner that this program is not registered as it says. */
const OTHERWISE = { home: "migration-exchange-refused", partner: "migration-client-unknown" } as const;

/** @param host - of the server that was asked */
export function exchangeFault(error: unknown, step: ExchangeStep, host: string): McError {
  if (!(error instanceof ResponseBodyError) || isAskedAgain(error)) {
    const fault = identityFault(error, "sign-in");
    // Which of the two servers it is, whoever reads it has to be told.
    if (fault.code === "identity-server-unreachable" && step === "partner")
      return new McError("migration-identity-unreachable", fault.detail);
    // What an ID token of the partner says of its user is compared with the account that the user has there.
    if (fault.code === "sign-in-other-user") return new McError("migration-other-id", fault.detail);
    const { code, detail } = fault;
    return new McError(
      code,
      detail?.includes(host) === true ? detail : [host, detail].filter(Boolean).join(": "),
      fault,
    );
  }
  const words = error.error_description === undefined ? error.error : `${error.error}: ${error.error_description}`;
  return new McError(NAMED[step][error.error] ?? OTHERWISE[step], lineForPeople(words.slice(0, MAX_WORDS)));
}
