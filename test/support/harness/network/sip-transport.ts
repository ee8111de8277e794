/** Over what the servers of the tests are reached: the same suites run over both. */
import type { SignallingAccess } from "../../../../electron/signalling/signalling-access.ts";
import { createAuthority, issueServerIdentity } from "../../../../lab/kms/authority.ts";

/** Said by the project of a suite, in `vitest.config.ts`. */
export const OVER_TLS = process.env["MC_TEST_TRANSPORT"] === "tls";

/** Vouches for the scripted servers. */
const authority = createAuthority();
export const SCRIPTED_AUTHORITY = authority.certificate;
export const SCRIPTED_HOST = "localhost";
export const SCRIPTED_IDENTITY = issueServerIdentity(authority, SCRIPTED_HOST);
export const scriptedAccess = (): SignallingAccess => ({
  trustAnchors: [authority.certificate],
  addressOf: () => undefined,
  dial: undefined,
});
