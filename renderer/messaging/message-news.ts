/**
 * What the senders of messages are told of them: once, when it is due, and again where nobody was there to hear it.
 *
 * @module
 */
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { after, type StopTimer } from "../calling/platform.ts";
import { DELIVERED_WITHIN_MS, notificationOwed, told } from "./incoming-message.ts";
import type { DataPort, MessageNotification } from "./ports.ts";

/** Pauses before news that was not taken is told again, in milliseconds. */
const TELL_AGAIN_AFTER_MS = [5_000, 20_000, 80_000, 320_000] as const;

interface MessageNewsParts {
  readonly service: McService;
  readonly data: DataPort;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly isConnected: () => boolean;
  readonly record: (id: string) => MessageRecord | undefined;
  readonly put: (record: MessageRecord) => Promise<void>;
  /** Does something with a message after everything that was to be done before. */
  readonly inTurn: (id: string, work: () => Promise<void>) => void;
}

export class MessageNews {
  readonly #parts: MessageNewsParts;
  readonly #timers = new Map<string, StopTimer>();
  /** How often news of a message was not taken in a row. */
  readonly #untold = new Map<string, number>();

  constructor(parts: MessageNewsParts) {
    this.#parts = parts;
  }

  /** Has the sender told what it is owed, now or when the time for it has come. */
  settle(id: string): void {
    const record = this.#parts.record(id);
    // Of most of what is kept nothing is owed any more, whatever the time.
    if (record === undefined || notificationOwed(record, Number.POSITIVE_INFINITY) === undefined) return;
    this.#parts.inTurn(id, () => this.tellOwed(id));
    if (record.state !== "received" || record.disposition !== "both") return;
    const left = record.at + DELIVERED_WITHIN_MS - this.#parts.now();
    if (left > 0) this.#wait(id, left);
  }

  /** The connection is there: whoever could not be told may hear it now. */
  connected(messages: Iterable<MessageRecord>): void {
    this.#untold.clear();
    for (const { direction, id } of messages) if (direction === "incoming") this.settle(id);
  }

  /** Tells what is owed by now; to be called in the message's turn. */
  async tellOwed(id: string): Promise<void> {
    const { isConnected, now, put } = this.#parts;
    const record = this.#parts.record(id);
    const owed = record && notificationOwed(record, now());
    if (record === undefined || owed === undefined || !isConnected()) return;
    const times = this.#untold.get(id) ?? 0;
    this.#untold.delete(id);
    if (await this.tell(record, owed)) {
      this.#wait(id, undefined);
      return put(told(record, owed, now()));
    }
    // Whoever sent it may be back soon. Later than that, the next connection is the time for it.
    this.#untold.set(id, times + 1);
    const pause = TELL_AGAIN_AFTER_MS[times];
    this.#wait(id, pause);
  }

  tell(record: MessageRecord, notification: MessageNotification): Promise<boolean> {
    const { data, now, service } = this.#parts;
    const sentAt = Math.floor(now() / 1000);
    return data.notify({ service, recipientId: record.primaryId, about: record, notification, sentAt });
  }

  stop(): void {
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
  }

  /** Settles a message after some milliseconds, whatever was waited for before; undefined: there is nothing to wait for. */
  #wait(id: string, milliseconds: number | undefined): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    if (milliseconds === undefined) return;
    const stop = after(milliseconds, () => {
      this.#timers.delete(id);
      this.settle(id);
    });
    this.#timers.set(id, stop);
  }
}
