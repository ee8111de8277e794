/**
 * What the senders of messages are told of them and of their files: once, when it is due, and again where nobody was there to hear it.
 *
 * @module
 */
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { after, type StopTimer } from "../calling/platform.ts";
import { fileNotificationOwed, toldOfFile } from "./incoming-file.ts";
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

/** One thing that a sender is to be told. */
interface Owed {
  /** @returns whether it was taken */
  readonly tell: () => Promise<boolean>;
  /** The record once it was. */
  readonly after: () => MessageRecord;
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
    if (record === undefined || this.#owed(record, Number.POSITIVE_INFINITY) === undefined) return;
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

  /** Tells what is owed by now, one thing after the other; to be called in the message's turn. */
  async tellOwed(id: string): Promise<void> {
    const { isConnected, now, put } = this.#parts;
    for (;;) {
      const record = this.#parts.record(id);
      const owed = record && this.#owed(record, now());
      if (record === undefined || owed === undefined || !isConnected()) return;
      if (!(await owed.tell())) return this.#tellAgain(id);
      this.#untold.delete(id);
      this.#wait(id, undefined);
      await put(owed.after());
    }
  }

  /** Whoever sent it may be back soon. Later than that, the next connection is the time for it. */
  #tellAgain(id: string): void {
    const times = this.#untold.get(id) ?? 0;
    this.#untold.set(id, times + 1);
    const pause = TELL_AGAIN_AFTER_MS[times];
    this.#wait(id, pause);
  }

  #owed(record: MessageRecord, by: number): Owed | undefined {
    const { data, now } = this.#parts;
    const ofMessage = notificationOwed(record, by);
    if (ofMessage !== undefined)
      return { tell: () => this.tell(record, ofMessage), after: () => told(record, ofMessage, now()) };
    const ofFile = fileNotificationOwed(record);
    if (ofFile === undefined) return undefined;
    const tell = () => data.notifyFile({ ...this.#about(record), notification: ofFile });
    return { tell, after: () => toldOfFile(record, ofFile) };
  }

  tell(record: MessageRecord, notification: MessageNotification): Promise<boolean> {
    return this.#parts.data.notify({ ...this.#about(record), notification });
  }

  #about(record: MessageRecord) {
    const { now, service } = this.#parts;
    return { service, recipientId: record.primaryId, about: record, sentAt: Math.floor(now() / 1000) };
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
