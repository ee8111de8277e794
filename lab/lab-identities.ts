/**
 * The identity servers of both systems: that of A, where dispatchers sign in, and that of B, which takes the security tokens of A.
 *
 * @module
 */
import type { IdentityAccess } from "../electron/identity/identity-access.ts";
import type { PartnerIdentity } from "../electron/user/user-source.ts";
import type { LabState } from "../shared/bridge/lab.ts";
import type { LabExchangeFault, LabIdentityFault } from "../shared/bridge/lab-settings.ts";
import type { McService } from "../shared/mc/services/services.ts";
import { exchangeBehaviourWith } from "./exchange-faults.ts";
import type { LabIdentity } from "./identity/lab-identity.ts";
import { openIdentity } from "./identity-loader.ts";
import type { TlsIdentity } from "./kms/authority.ts";
import { DISPATCHER, type Dispatcher, dispatcherWith, type People, type SystemName } from "./people/people.ts";

/** What goes wrong with the exchange at the moment. */
interface Exchange {
  fault: LabExchangeFault;
}

export class LabIdentities {
  readonly home: LabIdentity;
  readonly #partner: LabIdentity;
  readonly #services: readonly McService[];
  readonly #exchange: Exchange;

  private constructor(home: LabIdentity, partner: LabIdentity, services: readonly McService[], exchange: Exchange) {
    this.home = home;
    this.#partner = partner;
    this.#services = services;
    this.#exchange = exchange;
  }

  /**
   * Starts both.
   *
   * @throws McError `lab-port-unavailable`
   */
  static async open(authority: TlsIdentity, people: People, services: readonly McService[]): Promise<LabIdentities> {
    const exchange: Exchange = { fault: "none" };
    const { home, partner } = await openIdentity({
      authority,
      people,
      services,
      exchange: () => exchangeBehaviourWith(exchange.fault),
    });
    return new LabIdentities(home, partner, services, exchange);
  }

  /** That of a system. */
  of(system: SystemName): LabIdentity {
    return system === DISPATCHER.held.system ? this.home : this.#partner;
  }

  configure(fault: LabIdentityFault): Promise<void> {
    return this.home.configure(fault);
  }

  /** Takes effect with the next exchange. */
  async configureExchange(fault: LabExchangeFault): Promise<void> {
    this.#exchange.fault = fault;
    await this.#partner.configure(exchangeBehaviourWith(fault).partner);
  }

  /** Where whoever works at this desk signs in. */
  access(): IdentityAccess {
    const worksHere = (ids: Iterable<string>) => dispatcherWith(ids) !== undefined;
    return { ...this.home.access(this.#services), worksHere };
  }

  /** Where a dispatcher's token of A is exchanged for one of B. */
  partner({ visitor }: Dispatcher): PartnerIdentity {
    const access = this.#partner.access(this.#services, visitor.mcServiceId);
    return { access, audience: access.issuer };
  }

  /** @param authorised - the services for which B has authorised the dispatcher at the desk */
  partnerState(authorised: readonly McService[]): NonNullable<LabState["identity"]>["partner"] {
    const { host, tokenHashes } = this.#partner.state();
    return {
      host,
      fault: this.#exchange.fault,
      tokenHashes,
      securityTokenHashes: [...this.home.securityTokenHashes],
      authorised: [...authorised],
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.home.close(), this.#partner.close()]);
  }
}
