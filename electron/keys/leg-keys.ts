/**
 * The key work of the legs of one user's calls, whoever placed them.
 *
 * @module
 */
import type { ObtainedKeys, ObtainKeys, OpenedKeys, OpenKeys } from "../../shared/bridge/keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { LegOffer, type LegOfferParts } from "./leg-offer.ts";
import { LegOpening, type LegOpeningParts } from "./leg-opening.ts";
import type { LegProgress } from "./leg-progress.ts";

export type LegKeysParts = LegOfferParts &
  LegOpeningParts & {
    /** Whether the ID that the keys are for is the user's ID in a service. */
    readonly isIdIn: (service: McService) => boolean;
  };

export class LegKeys {
  readonly #isIdIn: LegKeysParts["isIdIn"];
  readonly #offer: LegOffer;
  readonly #opening: LegOpening;

  constructor(parts: LegKeysParts) {
    this.#isIdIn = parts.isIdIn;
    this.#offer = new LegOffer(parts);
    this.#opening = new LegOpening(parts);
  }

  /** Takes over which messages were opened before the program was started. */
  recall(): void {
    this.#opening.recall();
  }

  /**
   * KMS URI, certificate and I_MESSAGE for a leg that we place.
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names what a call can end with
   */
  async obtain(order: ObtainKeys, progress: LegProgress, signal: AbortSignal): Promise<ObtainedKeys> {
    this.#mustBeOurs(order.service);
    return this.#offer.obtain(order, progress, signal);
  }

  /**
   * Verifies and opens the I_MESSAGE of a call that came in.
   *
   * @throws McError and MikeyError of any kind; `asReceivedFault` names what a call can end with
   */
  async open(order: OpenKeys, progress: LegProgress, signal: AbortSignal): Promise<OpenedKeys> {
    this.#mustBeOurs(order.service);
    return this.#opening.open(order, progress, signal);
  }

  /** @throws McError `own-keys-missing` when our ID in the service is another than the one that the keys are for */
  #mustBeOurs(service: McService): void {
    if (!this.#isIdIn(service)) throw new McError("own-keys-missing", service);
  }
}
