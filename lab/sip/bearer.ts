/**
 * The server's side of SIP's own bearer (RFC 8898): asks for a token of the identity server, and has that say whose it is. Written apart from the
 * program's own, so that neither judges itself. Demonstration equipment.
 *
 * @module
 */
import type { LabSipSignIn } from "../../shared/bridge/lab-settings.ts";

/** Who asks in its place, where it asks for the token of somebody else's server. */
const ELSEWHERE = "https://id.elsewhere.example";

/** Options of a {@link BearerAuthenticator}. */
export interface BearerOptions {
  /** What it asks for at the moment. */
  readonly asks: () => LabSipSignIn;
  /** The identity server whose tokens count. */
  readonly issuer: string;
  /** What a token has to be good for. */
  readonly scope: string;
  /** The MC service ID of a token's holder; undefined for a token that is not good, or not for that. */
  readonly holderOf: (token: string) => string | undefined;
}

export class BearerAuthenticator {
  readonly #options: BearerOptions;

  constructor(options: BearerOptions) {
    this.#options = options;
  }

  /** Whether it asks at all. */
  get asks(): boolean {
    return this.#options.asks() !== "password";
  }

  /** Value of WWW-Authenticate or Proxy-Authenticate. @param credentials - what was refused; undefined where nothing was shown */
  challenge(realm: string, credentials: string | undefined): string {
    const { asks, issuer, scope } = this.#options;
    const server = asks() === "foreign-server" ? ELSEWHERE : issuer;
    const error = credentials === undefined ? "" : ', error="invalid_token"';
    return `Bearer realm="${realm}", scope="${scope}", authz_server="${server}"${error}`;
  }

  /** The MC service ID of whoever showed it. @param credentials - value of Authorization or Proxy-Authorization */
  holderIn(credentials: string | undefined): string | undefined {
    const [, token] = /^bearer +([\w.~+/-]+=*)\s*$/i.exec(credentials ?? "") ?? [];
    if (token === undefined || this.#options.asks() === "refuses") return undefined;
    return this.#options.holderOf(token);
  }
}
