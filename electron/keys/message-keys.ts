/**
 * The PCKs of messages: one for each partner, way and key period, kept over restarts, and what is sealed and opened with them.
 *
 * @module
 */
import type { OpenFileKey } from "../../shared/bridge/files.ts";
import type { OpenData, OpenedData, SealData, SealedData } from "../../shared/bridge/message-keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { DataMessageError } from "../../shared/mc/data/data-message-error.ts";
import {
  decodeProtectedPayloads,
  type ProtectedPayload,
  type ProtectedPayloads,
} from "../../shared/mc/data/protected-payload.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { fromBase64, hexToBytes, toBase64 } from "../../shared/mikey/base/octets.ts";
import type { HeldMessageKey } from "./held-keys.ts";
import type { KeyRing } from "./key-ring.ts";
import type { LegOffer, MadePck, PckOrder } from "./leg-offer.ts";
import type { LegOpening } from "./leg-opening.ts";
import type { LegProgress } from "./leg-progress.ts";
import { openPayloads, type PayloadKey, sealPayloads } from "./payload-cipher.ts";
import { untilAborted } from "./until-aborted.ts";

/** PCKs that are kept: of more partners than one writes to in a period. The oldest go first. */
const MOST_KEYS = 1000;
/** Those of one partner and way: whoever sends a new one with each message must not push out those of others. */
const MOST_OF_ONE = 8;

export interface MessageKeysParts {
  readonly ring: Pick<KeyRing, "held" | "change" | "settled">;
  readonly offer: Pick<LegOffer, "make">;
  readonly opening: Pick<LegOpening, "use">;
  /** Unix time in seconds. */
  readonly now: () => number;
}

type Way = HeldMessageKey["way"];

/** Whom a file is for, and what of the key work differs. */
export type FileKeyOrder = Omit<PckOrder, "redirectResponse">;

/** A PCK for one file, with the I_MESSAGE that brings it. Whoever has it overwrites it. */
export interface FileKey extends Omit<SealedData, "payload" | "keyMessage"> {
  readonly key: PayloadKey;
  readonly keyMessage: string;
}

/** Whose period ends first: from then on neither end makes anything new with the PCK. */
const endsAt = ({ identity: { initiator, responder } }: HeldMessageKey): number =>
  Math.min(initiator.periodTo, responder.periodTo);

const keyOf = ({ identity, pck }: HeldMessageKey) => ({ pck, pckId: identity.pckId });

/** What names a content in its sealed heads. Whoever sends it again under another message ID cannot change that. */
function contentIdOf({ keyId, payloadId, sentAt }: ProtectedPayload): string {
  return `${keyId}-${payloadId.toString(16)}-${sentAt.toString(16)}`;
}

function containersOf(payload: string): ProtectedPayloads {
  try {
    return decodeProtectedPayloads(fromBase64(payload));
  } catch (error) {
    if (error instanceof DataMessageError) throw new McError("message-unreadable", error.fault, error);
    throw error;
  }
}

export class MessageKeys {
  readonly #parts: MessageKeysParts;

  constructor(parts: MessageKeysParts) {
    this.#parts = parts;
  }

  /**
   * Seals the content of a message for somebody. A PCK that is new goes with it; one that the other end has lost is replaced when
   * `fresh` says so, and a redirection always asks for a new one.
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names them
   */
  async seal(order: SealData, progress: LegProgress, signal: AbortSignal): Promise<SealedData> {
    const clear = fromBase64(order.content);
    const isNew = order.fresh || order.leg > 1;
    const held = isNew ? undefined : this.#current(order.calledId);
    if (held !== undefined) {
      const payload = toBase64(sealPayloads(clear, keyOf(held), order.sentAt));
      return { payload, keyMessage: null, identity: held.identity, notes: [] };
    }
    const { offer } = this.#parts;
    return offer.make(order, progress, signal, async ({ made, identity, notes }) => {
      const pck = made.pck.slice();
      this.#keep({ peer: mcIdKey(order.calledId), way: "sent", identity, pck });
      // What the other end is given is used again after a restart, or not at all.
      await untilAborted(this.#parts.ring.settled(), signal);
      const payload = toBase64(sealPayloads(clear, { pck, pckId: identity.pckId }, order.sentAt));
      return { payload, keyMessage: toBase64(made.message), identity, notes };
    });
  }

  /**
   * Opens the content of a message that came in. Its sender has to be the one whose PCK it is.
   *
   * @throws McError `message-unreadable`, `message-not-opened`; what `asReceivedFault` names
   */
  async open(order: OpenData, progress: LegProgress, signal: AbortSignal): Promise<OpenedData> {
    const { payloads, keyMessage: behind } = containersOf(order.payload);
    const opened = (key: HeldMessageKey): OpenedData => ({
      content: toBase64(openPayloads(payloads, keyOf(key))),
      contentId: contentIdOf(payloads[0]),
      identity: key.identity,
    });
    const { keyId } = payloads[0];
    const held = this.#find(order.callerId, "received", keyId);
    if (held !== undefined) return opened(held);
    const message = order.keyMessage ?? (behind === undefined ? undefined : toBase64(behind));
    if (message === undefined) throw new McError("message-not-opened", keyId);
    return this.#parts.opening.use({ ...order, message }, progress, signal, async ({ pck }, identity) => {
      // It counts as opened from now on: whoever spoils the content beside it must not take the key away too.
      const key: HeldMessageKey = {
        peer: mcIdKey(order.callerId),
        way: "received",
        identity,
        pck: Uint8Array.from(pck),
      };
      this.#keep(key);
      await untilAborted(this.#parts.ring.settled(), signal);
      return opened(key);
    });
  }

  /**
   * Makes the PCK of one file.
   *
   * @throws as {@link seal}
   */
  fileKey(order: FileKeyOrder, progress: LegProgress, signal: AbortSignal): Promise<FileKey> {
    return this.#parts.offer.make(order, progress, signal, async ({ made, identity, notes }) => {
      this.#keep({ peer: mcIdKey(order.calledId), way: "file", identity, pck: made.pck.slice() });
      await untilAborted(this.#parts.ring.settled(), signal);
      const key = { pck: made.pck.slice(), pckId: identity.pckId };
      return { key, keyMessage: toBase64(made.message), identity, notes };
    });
  }

  /**
   * Brings the PCK of a file once more: an upload can take longer than an I_MESSAGE is taken, and a file that lies there already
   * need not be sealed anew.
   *
   * @returns undefined where that PCK is here no more, or its period is over
   * @throws as {@link seal}
   */
  async fileKeyAgain(
    order: FileKeyOrder,
    pckId: string,
    progress: LegProgress,
    signal: AbortSignal,
  ): Promise<Omit<FileKey, "key"> | undefined> {
    const held = this.#find(order.calledId, "file", pckId);
    if (held === undefined || endsAt(held) <= this.#parts.now() * 1000) return undefined;
    const again = { pck: Uint8Array.from(held.pck), pckId: hexToBytes(pckId) };
    const use = ({ made, identity, notes }: MadePck) => ({ keyMessage: toBase64(made.message), identity, notes });
    return this.#parts.offer.make(order, progress, signal, use, again).finally(() => again.pck.fill(0));
  }

  /**
   * Opens the I_MESSAGE that came with a file.
   *
   * @throws what `asReceivedFault` names
   */
  async openFileKey(order: OpenFileKey, progress: LegProgress, signal: AbortSignal): Promise<KeyIdentity> {
    const opening = { ...order, message: order.keyMessage };
    return this.#parts.opening.use(opening, progress, signal, async (opened, identity) => {
      const pck = Uint8Array.from(opened.pck);
      this.#keep({ peer: mcIdKey(order.callerId), way: "received", identity, pck });
      await untilAborted(this.#parts.ring.settled(), signal);
      return identity;
    });
  }

  /** A PCK that somebody has brought; undefined where it is not here. */
  received(senderId: string, pckId: string): { readonly key: PayloadKey; readonly identity: KeyIdentity } | undefined {
    const held = this.#find(senderId, "received", pckId);
    return held && { key: { pck: Uint8Array.from(held.pck), pckId }, identity: held.identity };
  }

  /** A PCK of ours that is of the present period, for somebody. */
  #current(calledId: string): HeldMessageKey | undefined {
    const peer = mcIdKey(calledId);
    const now = this.#parts.now() * 1000;
    return this.#parts.ring.held.messageKeys.findLast(
      (held) => held.way === "sent" && held.peer === peer && endsAt(held) > now,
    );
  }

  #find(id: string, way: Way, pckId: string): HeldMessageKey | undefined {
    const peer = mcIdKey(id);
    return this.#parts.ring.held.messageKeys.findLast(
      (held) => held.way === way && held.peer === peer && held.identity.pckId === pckId,
    );
  }

  /** Keeps one more; those of a period that is over for both ends, and the oldest of too many, go. */
  #keep(key: HeldMessageKey): void {
    const { ring } = this.#parts;
    const now = this.#parts.now() * 1000;
    const { messageKeys } = ring.held;
    // What was sent at the end of a period comes in after it.
    const length = (held: HeldMessageKey) => held.identity.initiator.periodTo - held.identity.initiator.periodFrom;
    const present = messageKeys.filter((held) => endsAt(held) + length(held) > now);
    const ofOne = present.filter(({ peer, way }) => peer === key.peer && way === key.way);
    const surplus = ofOne.slice(0, -(MOST_OF_ONE - 1));
    const kept = present.filter((held) => !surplus.includes(held)).slice(-(MOST_KEYS - 1));
    ring.change({ messageKeys: [...kept, key] });
    for (const held of messageKeys) if (!kept.includes(held)) void ring.settled().then(() => held.pck.fill(0));
  }
}
