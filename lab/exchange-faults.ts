/**
 * What goes wrong when a token of system A is exchanged for one of system B: at A, at B, or between them.
 *
 * @module
 */
import type { LabExchangeFault, LabIdentityFault } from "../shared/bridge/lab-settings.ts";

type Claims = Readonly<Record<string, unknown>>;

export interface ExchangeBehaviour {
  /** Whether A gives a security token for B. */
  readonly mayGo: boolean;
  /** What is in that token. */
  readonly securityToken: (claims: Claims) => Claims;
  /** What the identity server of B does wrong beside. */
  readonly partner: LabIdentityFault;
  /** The ID that B says the visitor has. */
  readonly visitorId: (id: string) => string;
}

const RIGHT: ExchangeBehaviour = {
  mayGo: true,
  securityToken: (claims) => claims,
  partner: "none",
  visitorId: (id) => id,
};

const FAULTS: Readonly<Record<LabExchangeFault, Partial<ExchangeBehaviour>>> = {
  none: {},
  "not-allowed": { mayGo: false },
  "token-expired": { securityToken: (claims) => ({ ...claims, exp: Number(claims["iat"]) - 60 }) },
  down: { partner: "down" },
  "server-error": { partner: "server-error" },
  "wrong-issuer": { partner: "wrong-issuer" },
  "client-unknown": { partner: "client-unknown" },
  "other-user": { visitorId: (id) => id.replace(/^sip:[^@]+/, "sip:somebody-else") },
  worthless: { partner: "access-token-foreign" },
};

export const exchangeBehaviourWith = (fault: LabExchangeFault): ExchangeBehaviour => ({ ...RIGHT, ...FAULTS[fault] });
