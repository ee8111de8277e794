/**
 * The key work of the legs of one user's calls, whoever placed them, and of messages.
 *
 * @module
 */

import type { OpenFileKey } from "../../shared/bridge/files.ts";
import type { ObtainedKeys, ObtainKeys, OpenedKeys, OpenKeys, PrepareKeys } from "../../shared/bridge/keys.ts";
import type { OpenData, OpenedData, SealData, SealedData } from "../../shared/bridge/message-keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { CreateJob } from "../../shared/mikey/worker.ts";
import { LegOffer, type LegOfferParts } from "./leg-offer.ts";
import { LegOpening, type LegOpeningParts } from "./leg-opening.ts";
import type { LegProgress } from "./leg-progress.ts";
import { type FileKey, type FileKeyOrder, MessageKeys, type MessageKeysParts } from "./message-keys.ts";

export type LegKeysParts = LegOfferParts &
  LegOpeningParts &
  Pick<MessageKeysParts, "ring"> & {
    /** Whether the ID that the keys are for is the user's ID in a service. */
    readonly isIdIn: (service: McService) => boolean;
  };

export class LegKeys {
  readonly #isIdIn: LegKeysParts["isIdIn"];
  readonly #offer: LegOffer;
  readonly #opening: LegOpening;
  readonly #messages: MessageKeys;

  constructor(parts: LegKeysParts) {
    this.#isIdIn = parts.isIdIn;
    this.#offer = new LegOffer(parts);
    this.#opening = new LegOpening(parts);
    const { now, ring } = parts;
    this.#messages = new MessageKeys({ ring, offer: this.#offer, opening: this.#opening, now });
  }

  /** Takes over which messages were opened before the program was started. */
  recall(): void {
    this.#opening.recall();
  }

  /** What legs to these would have made at a moment, Unix seconds; see `LegOffer`. Of a service that is none of ours nothing. */
  ahead({ people, service }: PrepareKeys, at: number): readonly CreateJob[] {
    if (!this.#isIdIn(service)) return [];
    return people.flatMap(({ isRedirected, ...each }) => {
      return this.#offer.ahead({ ...each, service, leg: isRedirected ? 2 : 1 }, at) ?? [];
    });
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

  /**
   * Seals the content of a message that we send.
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names what a message can end with
   */
  async seal(order: SealData, progress: LegProgress, signal: AbortSignal): Promise<SealedData> {
    this.#mustBeOurs(order.service);
    return this.#messages.seal(order, progress, signal);
  }

  /**
   * Opens the content of a message that came in.
   *
   * @throws McError and MikeyError of any kind; `asReceivedFault` names what a message can end with
   */
  async openData(order: OpenData, progress: LegProgress, signal: AbortSignal): Promise<OpenedData> {
    this.#mustBeOurs(order.service);
    return this.#messages.open(order, progress, signal);
  }

  /**
   * Makes the PCK of one file that we send.
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names what a message can end with
   */
  async fileKey(order: FileKeyOrder, progress: LegProgress, signal: AbortSignal): Promise<FileKey> {
    this.#mustBeOurs(order.service);
    return this.#messages.fileKey(order, progress, signal);
  }

  /** Brings it once more; see `MessageKeys`. */
  async fileKeyAgain(
    order: FileKeyOrder,
    pckId: string,
    progress: LegProgress,
    signal: AbortSignal,
  ): Promise<Omit<FileKey, "key"> | undefined> {
    this.#mustBeOurs(order.service);
    return this.#messages.fileKeyAgain(order, pckId, progress, signal);
  }

  /**
   * Opens the I_MESSAGE that came with a file.
   *
   * @throws McError and MikeyError of any kind; `asReceivedFault` names what a message can end with
   */
  async openFileKey(order: OpenFileKey, progress: LegProgress, signal: AbortSignal): Promise<KeyIdentity> {
    this.#mustBeOurs(order.service);
    return this.#messages.openFileKey(order, progress, signal);
  }

  /** A PCK that somebody has brought. */
  received(senderId: string, pckId: string): ReturnType<MessageKeys["received"]> {
    return this.#messages.received(senderId, pckId);
  }

  /** @throws McError `own-keys-missing` when our ID in the service is another than the one that the keys are for */
  #mustBeOurs(service: McService): void {
    if (!this.#isIdIn(service)) throw new McError("own-keys-missing", service);
  }
}
