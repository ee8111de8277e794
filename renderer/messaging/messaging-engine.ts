/**
 * The messaging of one user: sends and takes short data, and writes what happens into the store. Every state of a message is in the host's
 * file before anything of that state leaves the program or is shown.
 *
 * @module
 */
import { base64Of } from "../../shared/base/base64.ts";
import { asMcError, type ErrorCode, type ErrorReport, McError } from "../../shared/errors/mc-error.ts";
import { encodeDataMessage } from "../../shared/mc/data/data-message.ts";
import type { ReceivedData } from "../../shared/mc/data/short-data.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { mcIdKey, parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";
import { MAX_TEXT, type MessageFailure, type MessageRecord, newMessage } from "../../shared/mc/message-record.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { ComingIn } from "../calling/call-pace.ts";
import { after, newId, type StopTimer } from "../calling/platform.ts";
import {
  isForPeople,
  notificationAgain,
  openedMessage,
  receivedMessage,
  sealedAnew,
  unopenedMessage,
} from "./incoming-message.ts";
import { bookOf, withMessage } from "./message-book.ts";
import { MessageNews } from "./message-news.ts";
import { MESSAGE_PACE } from "./message-pace.ts";
import type { MessagingStore } from "./messaging-store.ts";
import {
  advance,
  beginMessage,
  isOnItsWay,
  type MessageEffect,
  type MessageEvent,
  type MessageRules,
  type MessageTransition,
  type OutgoingMessage,
} from "./outgoing-message.ts";
import { utf8Octets } from "./platform.ts";
import type { DataPort, MessageFilePort, MessageKeyPort } from "./ports.ts";

export interface MessagingOptions {
  readonly store: MessagingStore;
  /** The service whose messages these are. */
  readonly service: McService;
  readonly ownId: string;
  readonly data: DataPort;
  readonly keys: MessageKeyPort;
  readonly file: MessageFilePort;
  /** What holds for a message that begins now. */
  readonly rules: () => MessageRules;
  /** Why no message is possible under them; null while one is. */
  readonly impossible: () => ErrorCode | null;
  /** Whether an ID is that of somebody in the directory: no flood of others keeps their messages out. */
  readonly knows: (id: string) => boolean;
  /** Told of what went wrong with a message that is here already, for the log. */
  readonly onFault: (code: ErrorCode, detail: string | undefined) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Octets of text in one MESSAGE: what a SIP message has room for when they are sealed, and in base64. */
export const MOST_OCTETS = 48_000;

/** Milliseconds between two words on how many messages were refused. */
const REFUSED_EVERY_MS = 1_000;

/** What the dispatcher can do. What follows shows in the store. */
export interface MessagingActions {
  /** Writes to somebody; the thread is that of the ID. An answer names the message that it is to. */
  write(primaryId: string, text: string, inReplyTo?: string): void;
  /** Sends a message once more that has failed; with `off` without protection, which nothing else does. */
  again(id: string, protection?: ProtectionRule): void;
  /** Answers the question about a redirection. */
  decide(id: string, follow: boolean): void;
  /** A message is visible to somebody: its sender may want to know. */
  seen(id: string): void;
}

export class MessagingEngine implements MessagingActions {
  readonly #options: MessagingOptions;
  /** Every message that is in the book, by its ID. */
  readonly #records = new Map<string, MessageRecord>();
  /** Messages of ours that are on their way, or whose last state is being stored. */
  readonly #outgoing = new Map<string, OutgoingMessage>();
  /** What is done with each message, one thing after the other. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #news: MessageNews;
  /** Which message has each content: nobody on the way can have one shown twice. */
  readonly #contents = new Map<string, string>();
  readonly #comingIn = new ComingIn(MESSAGE_PACE);
  #refused = 0;
  #tellsRefused: StopTimer | undefined;
  #isConnected = false;

  constructor(options: MessagingOptions) {
    this.#options = options;
    this.#news = new MessageNews({
      ...options,
      isConnected: () => this.#isConnected,
      record: (id) => this.#record(id),
      put: (record) => this.#put(record),
      inTurn: (id, work) => this.#inTurn(id, work),
    });
  }

  /** Takes over what was stored: goes on with what was on its way, and with what was not opened yet. */
  resume(records: readonly MessageRecord[]): void {
    const { rules, store } = this.#options;
    // What came in while they were being read is newer.
    const before = records.filter(({ id }) => !this.#records.has(id));
    for (const record of before) this.#records.set(record.id, record);
    store.setState({ book: bookOf(this.#records.values()) });
    for (const { contentId, id } of this.#records.values()) if (contentId !== null) this.#contents.set(contentId, id);
    for (const record of before) {
      if (record.direction === "outgoing") {
        if (isOnItsWay(record)) this.#apply(beginMessage(record, rules(), this.#isConnected));
      } else if (record.state === "sealed") this.#inTurn(record.id, () => this.#open(record.id));
      else this.#news.settle(record.id);
    }
  }

  write(primaryId: string, text: string, inReplyTo: string | null = null): void {
    const { impossible, now, ownId, rules, service } = this.#options;
    const record: MessageRecord = {
      ...newMessage({
        id: newId(),
        conversationId: this.#conversationWith(primaryId) ?? newId(),
        service,
        ownId,
        primaryId,
        at: now(),
      }),
      text: text.slice(0, MAX_TEXT),
      inReplyTo,
      disposition: "both",
    };
    const octets = utf8Octets(text).length;
    const refusal: ErrorCode | null =
      parseMcId(primaryId) === undefined
        ? "invalid-id"
        : sameMcId(primaryId, ownId)
          ? "redirection-to-self"
          : octets > MOST_OCTETS
            ? "message-too-large"
            : impossible();
    if (refusal === null) this.#apply(beginMessage(record, rules(), this.#isConnected));
    else this.#inTurn(record.id, () => this.#put({ ...record, state: "failed", failure: { code: refusal } }));
  }

  again(id: string, protection: ProtectionRule = this.#options.rules().protection): void {
    this.#reviveAnd(id, { kind: "again", protection });
  }

  decide(id: string, follow: boolean): void {
    this.#reviveAnd(id, { kind: "decided", follow });
  }

  seen(id: string): void {
    this.#inTurn(id, async () => {
      const record = this.#record(id);
      if (record?.state !== "received") return;
      await this.#put({ ...record, state: "seen" });
      const { knows } = this.#options;
      // What a person of the directory wrote and was read counts no more.
      if (knows(record.primaryId)) this.#comingIn.answered({ id: record.primaryId, known: true });
      await this.#news.tellOwed(id);
    });
  }

  /** The connection to the server is up, or lost. */
  connection(isConnected: boolean): void {
    this.#isConnected = isConnected;
    for (const id of [...this.#outgoing.keys()]) this.#event(id, { kind: isConnected ? "connected" : "disconnected" });
    if (isConnected) this.#news.connected(this.#records.values());
  }

  /**
   * Takes what came in; settles when it is stored.
   *
   * @returns why it is not taken
   */
  async receive(data: ReceivedData): Promise<ErrorReport | undefined> {
    const { senderId } = data;
    if (senderId === undefined) return { code: "message-unreadable", detail: "sender" };
    if (data.kind === "notification") {
      const { messageId, notification } = data.notification;
      this.#reviveAnd(messageId, { kind: "notified", notification, fromId: senderId });
      return undefined;
    }
    if (!isForPeople(data)) return undefined;
    if (!this.#admits(senderId)) return { code: "too-many-messages", detail: senderId };
    let refusal: ErrorReport | undefined;
    await this.#inTurn(data.signalling.messageId, async () => {
      refusal = await this.#take({ ...data, senderId });
    });
    return refusal;
  }

  stop(): void {
    this.#news.stop();
    this.#tellsRefused?.();
  }

  /** Counts those that are refused, and says so now and then: whoever floods must not have the window drawn for each. */
  #admits(id: string): boolean {
    const { knows, now, store } = this.#options;
    if (this.#comingIn.admit({ id, known: knows(id) }, now())) return true;
    this.#refused += 1;
    this.#tellsRefused ??= after(REFUSED_EVERY_MS, () => {
      this.#tellsRefused = undefined;
      store.setState({ refused: this.#refused });
    });
    return false;
  }

  async #take(
    data: Extract<ReceivedData, { kind: "message" }> & { readonly senderId: string },
  ): Promise<ErrorReport | undefined> {
    const { now, ownId, rules, service } = this.#options;
    let record: MessageRecord;
    try {
      record = receivedMessage(data, { service, ownId, now: now() });
    } catch (error) {
      return { code: "message-unreadable", detail: asMcError(error, "message-unreadable").detail };
    }
    if (record.isProtected === false && rules().protection === "required") {
      return { code: "message-not-protected", detail: data.senderId };
    }
    const known = this.#record(record.id);
    if (known !== undefined) return this.#takeAgain(known, record);
    await this.#put(record);
    this.#afterTaking(record);
    return undefined;
  }

  /** A message that is here already is shown once; who cannot have heard of that hears it again. */
  async #takeAgain(known: MessageRecord, record: MessageRecord): Promise<ErrorReport | undefined> {
    const isSame =
      known.direction === "incoming" &&
      known.conversationId === record.conversationId &&
      sameMcId(known.primaryId, record.primaryId);
    // Another message under an ID that is taken: whoever sends it must not change what is on record.
    if (!isSame) return { code: "message-unreadable", detail: record.id };
    if (known.state === "unopened" && record.sealed !== null) {
      await this.#put(sealedAnew(known, record));
      this.#afterTaking(record);
      return undefined;
    }
    const again = notificationAgain(known);
    if (again !== undefined) this.#inTurn(known.id, async () => void (await this.#news.tell(known, again)));
    return undefined;
  }

  #afterTaking({ id, state }: MessageRecord): void {
    if (state === "sealed") this.#inTurn(id, () => this.#open(id));
    else this.#news.settle(id);
  }

  async #open(id: string): Promise<void> {
    const { keys, onFault, service } = this.#options;
    const record = this.#record(id);
    if (record?.state !== "sealed" || record.sealed === null) return;
    const { payload, keyMessage } = record.sealed;
    let next: MessageRecord;
    try {
      const opened = await keys.open({ callId: id, leg: 1, service, callerId: record.primaryId, payload, keyMessage });
      if ((this.#contents.get(opened.contentId) ?? id) !== id) throw new McError("message-repeated");
      next = openedMessage(record, opened);
      this.#contents.set(opened.contentId, id);
    } catch (error) {
      const fault = asMcError(error, "message-not-opened");
      onFault(fault.code, fault.detail);
      next = unopenedMessage(record, keptReason(fault));
    }
    await this.#put(next);
    this.#news.settle(id);
  }

  // Messages of ours.

  /** A message that nothing more was expected of may be asked for again, or be told about. */
  #reviveAnd(id: string, event: MessageEvent): void {
    const record = this.#record(id);
    if (record?.direction !== "outgoing") return;
    if (!this.#outgoing.has(id)) {
      const kmsUri = record.redirections.at(-1)?.kmsUri ?? null;
      this.#outgoing.set(id, { record, rules: this.#options.rules(), kmsUri, turn: 0 });
    }
    this.#event(id, event);
  }

  #event(id: string, event: MessageEvent): void {
    const message = this.#outgoing.get(id);
    if (message === undefined) return;
    const next = advance(message, event, this.#options.now());
    // What changes nothing is not stored again: others decide how often they say something.
    if (next.message !== message || next.effects.length > 0) this.#apply(next);
  }

  #apply({ message, effects }: MessageTransition): void {
    const { record } = message;
    const before = this.#outgoing.get(record.id);
    this.#outgoing.set(record.id, message);
    if (before?.record !== record || effects.length > 0) {
      this.#inTurn(record.id, async () => {
        await this.#put(record);
        for (const effect of effects) void this.#perform(record, effect);
        this.#leave(message);
      });
    } else if (!this.#turns.has(record.id)) this.#leave(message);
  }

  /** Of a message that nothing more is done for by itself, the record is all that is needed. */
  #leave(message: OutgoingMessage): void {
    const { record } = message;
    if (!isOnItsWay(record) && this.#outgoing.get(record.id) === message) this.#outgoing.delete(record.id);
  }

  async #perform(record: MessageRecord, effect: MessageEffect): Promise<void> {
    const { turn } = effect;
    if (effect.do === "seal") this.#event(record.id, await this.#sealed(record, effect));
    else {
      const { data } = this.#options;
      const payload = effect.sealed?.payload ?? base64Of(contentOf(record.text));
      const keyMessage = effect.sealed?.keyMessage ?? null;
      const answer = await data.send({ record, calledId: effect.calledId, payload, keyMessage }).catch(() => undefined);
      this.#event(record.id, answer === undefined ? { kind: "unanswered", turn } : { kind: "answered", turn, answer });
    }
  }

  async #sealed(record: MessageRecord, effect: Extract<MessageEffect, { do: "seal" }>): Promise<MessageEvent> {
    const { calledId, fresh, kmsUri, leg, turn } = effect;
    try {
      const sealed = await this.#options.keys.seal({
        callId: record.id,
        leg,
        service: record.service,
        calledId,
        kmsUri,
        content: base64Of(contentOf(record.text)),
        sentAt: Math.floor(record.sentAt / 1000),
        fresh,
      });
      return { kind: "sealed", turn, sealed };
    } catch (error) {
      return { kind: "not-sealed", turn, failure: keptReason(asMcError(error, "keys-failed")) };
    }
  }

  // What is known.

  #record(id: string): MessageRecord | undefined {
    return this.#records.get(id);
  }

  /** The thread with somebody goes on, whoever began it. */
  #conversationWith(primaryId: string): string | undefined {
    return this.#options.store.getState().book.get(mcIdKey(primaryId))?.at(-1)?.conversationId;
  }

  /** Stores a message, and then shows it. What cannot be stored is shown all the same, and it is said that it is not stored. */
  async #put(record: MessageRecord): Promise<void> {
    const { file, store } = this.#options;
    let problem: MessageFailure | null = null;
    try {
      await file.put(record);
    } catch (error) {
      problem = keptReason(asMcError(error, "messages-unwritable"));
    }
    this.#records.set(record.id, record);
    store.setState(({ book }) => ({ book: withMessage(book, record), problem }));
  }

  /** Does something with a message after everything that was to be done before. */
  #inTurn(id: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(id) ?? Promise.resolve();
    const turn = before.then(work).catch((error) => {
      const fault = asMcError(error, "program-error");
      this.#options.onFault(fault.code, fault.detail);
    });
    this.#turns.set(id, turn);
    void turn.then(() => {
      if (this.#turns.get(id) === turn) this.#turns.delete(id);
    });
    return turn;
  }
}

const contentOf = (text: string) =>
  encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: utf8Octets(text) }] });
