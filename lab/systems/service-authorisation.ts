/**
 * Whether a user is authorised for a service: whoever signs in shows a token with the settings that are published, and is served as long as
 * these are held (TS 24.379 clauses 7.3.3 to 7.3.5).
 *
 * @module
 */
import type { LabAuthorisationFault, TokenFault } from "../../shared/bridge/lab-settings.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";

interface AuthorisationOptions {
  /** The users who sign in. All others are authorised by being registered. */
  readonly userIds: readonly string[];
  /** Asks the identity server whose token that is. */
  readonly judge: (
    accessToken: string,
    service: McService,
  ) => { readonly mcServiceId: string } | { readonly refused: TokenFault };
}

/** What becomes of somebody who publishes. */
type Admission = "admitted" | "refused" | "unknown";

/** Who has to be authorised in one system, and by what. */
export class ServiceAuthorisation {
  readonly #options: AuthorisationOptions;
  /** By service and user, one of whom is refused while another is not. */
  readonly #refused = new Map<string, TokenFault>();
  #fault: LabAuthorisationFault = "none";

  constructor(options: AuthorisationOptions) {
    this.#options = options;
  }

  get fault(): LabAuthorisationFault {
    return this.#fault;
  }

  configure(fault: LabAuthorisationFault): void {
    this.#fault = fault;
  }

  /** Whether a user has to be authorised. */
  concerns(mcServiceId: string): boolean {
    return this.#options.userIds.some((userId) => sameMcId(mcServiceId, userId));
  }

  /** Why the last token that a user showed for a service was refused. */
  refusal(service: McService, mcServiceId: string): TokenFault | null {
    return this.#refused.get(nameOf(service, mcServiceId)) ?? null;
  }

  /**
   * Judges what a user shows.
   *
   * @param accessToken - undefined where settings alone are published
   * @param isHeld - whether the user is authorised already
   */
  admit(service: McService, mcServiceId: string, accessToken: string | undefined, isHeld: boolean): Admission {
    if (!this.concerns(mcServiceId)) return "admitted";
    const refuse = (why: TokenFault, admission: Admission = "refused"): Admission => {
      this.#refused.set(nameOf(service, mcServiceId), why);
      return admission;
    };
    if (accessToken === undefined) return isHeld ? "admitted" : refuse("missing", "unknown");
    const judged = this.#options.judge(accessToken, service);
    if ("refused" in judged) return refuse(judged.refused);
    if (!sameMcId(judged.mcServiceId, mcServiceId)) return refuse("another-user");
    this.#refused.delete(nameOf(service, mcServiceId));
    return this.#fault === "refused" ? "refused" : "admitted";
  }
}

const nameOf = (service: McService, mcServiceId: string) => `${service} ${mcServiceId}`;

/** What the users of one service have published. */
interface Published {
  of(mcServiceId: string): object | undefined;
  forget(mcServiceId: string): void;
}

/** The users of a system, and for which services they are authorised: whoever has to be is, as long as what was published with a token is held. */
export class AuthorisedUsers {
  readonly #authorisation: ServiceAuthorisation | undefined;
  readonly #published: ReadonlyMap<McService, Published>;

  constructor(authorisation: ServiceAuthorisation | undefined, published: ReadonlyMap<McService, Published>) {
    this.#authorisation = authorisation;
    this.#published = published;
  }

  servicesOf(mcServiceId: string): readonly McService[] {
    return [...this.#published.keys()].filter((service) => this.#isAuthorised(service, mcServiceId));
  }

  /** Has a user not be authorised for any service any more. */
  forget(mcServiceId: string): void {
    for (const published of this.#published.values()) published.forget(mcServiceId);
  }

  /** Whether a request of a user is served. */
  admits(service: McService, mcServiceId: string): boolean {
    if (!this.#isAuthorised(service, mcServiceId)) return false;
    if (this.#authorisation?.fault === "forgets" && this.#authorisation.concerns(mcServiceId)) this.forget(mcServiceId);
    return true;
  }

  #isAuthorised(service: McService, mcServiceId: string): boolean {
    const isConcerned = this.#authorisation?.concerns(mcServiceId) === true;
    return !isConcerned || this.#published.get(service)?.of(mcServiceId) !== undefined;
  }
}
