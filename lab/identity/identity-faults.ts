/**
 * What a faulty identity server does otherwise than a right one.
 *
 * @module
 */
import { serviceScope } from "../../electron/identity/identity-access.ts";
import type { LabIdentityFault } from "../../shared/bridge/lab-settings.ts";
import { SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";

type Claims = Readonly<Record<string, unknown>>;

export interface IdentityBehaviour {
  readonly listens: boolean;
  readonly certificate: "right" | "unknown-authority";
  /** What the token endpoint answers instead of tokens. */
  readonly refuses: { readonly status: number; readonly body: Claims } | undefined;
  /** Whether what is given ends as soon as it is given. */
  readonly revokes: boolean;
  /** What an access token is as soon as it is given; undefined leaves it good. */
  readonly spoils: "foreign" | "expired" | undefined;
  /** What of its scopes an access token has. */
  readonly grants: (scope: string) => boolean;
  readonly discovery: (document: Claims) => Claims;
  /** Undefined leaves the ID token as it is signed. */
  readonly idToken: ((claims: Claims) => Claims) | undefined;
}

const RIGHT: IdentityBehaviour = {
  listens: true,
  certificate: "right",
  refuses: undefined,
  revokes: false,
  spoils: undefined,
  grants: () => true,
  discovery: (document) => document,
  idToken: undefined,
};

/** Seconds. */
const HOUR = 3_600;
const DAY = 86_400;
const ELSEWHERE = "https://id.elsewhere.example";

/** What the servers of every service but that of voice calls ask for. */
const OTHER_SERVICES = new Set(SERVICE_NAMES.filter((service) => service !== VOICE_SERVICE).map(serviceScope));

const shifted = (claims: Claims, seconds: number): Claims => ({
  ...claims,
  iat: Number(claims["iat"]) + seconds,
  exp: Number(claims["exp"]) + seconds,
});

const FAULTS: Readonly<Record<LabIdentityFault, Partial<IdentityBehaviour>>> = {
  none: {},
  down: { listens: false },
  "unknown-authority": { certificate: "unknown-authority" },
  "server-error": { refuses: { status: 500, body: { error: "server_error" } } },
  "client-unknown": {
    refuses: { status: 401, body: { error: "invalid_client", error_description: "client is not known" } },
  },
  "wrong-issuer": { discovery: (document) => ({ ...document, issuer: ELSEWHERE }) },
  "token-wrong-issuer": { idToken: (claims) => ({ ...claims, iss: ELSEWHERE }) },
  "token-for-another": { idToken: (claims) => ({ ...claims, aud: "another-client" }) },
  "token-expired": { idToken: (claims) => ({ ...claims, exp: Number(claims["iat"]) - 60 }) },
  "clock-ahead": { idToken: (claims) => shifted(claims, DAY) },
  "clock-behind": { idToken: (claims) => shifted(claims, -DAY) },
  "session-older": { idToken: (claims) => ({ ...claims, auth_time: Number(claims["auth_time"]) - HOUR }) },
  revoked: { revokes: true },
  "access-token-foreign": { spoils: "foreign" },
  "access-token-expired": { spoils: "expired" },
  "voice-alone": { grants: (scope) => !OTHER_SERVICES.has(scope) },
};

export const identityBehaviourWith = (fault: LabIdentityFault): IdentityBehaviour => ({ ...RIGHT, ...FAULTS[fault] });
