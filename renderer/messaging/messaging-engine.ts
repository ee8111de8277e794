/**
 * The messaging of one user: sends and takes short data, and writes what happens into the store. Every state of a message is in the host's
 * file before anything of that state leaves the program or is shown.
 *
 * @module
 */
import type { ChosenFile, FileProgress } from "../../shared/bridge/files.ts";
import { asMcError, type ErrorCode, type ErrorReport, McError } from "../../shared/errors/mc-error.ts";
import type { FileData, ReceivedData } from "../../shared/mc/data/short-data.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { mcIdKey, parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";
import type { FileAnswer } from "../../shared/mc/message-file.ts";
import {
  isOnItsWay,
  MAX_TEXT,
  type MessageFailure,
  type MessagePlane,
  type MessageRecord,
  newMessage,
} from "../../shared/mc/message-record.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import { ComingIn } from "../calling/call-pace.ts";
import { after, newId, type StopTimer } from "../calling/platform.ts";
import { announcedFile, answeredFile, isAnnouncedAnew, openedFile } from "./incoming-file.ts";
import { IncomingFiles, isFileForPeople, isMandatory, isWithin, WITHOUT_ADDRESS } from "./incoming-files.ts";
import {
  isForPeople,
  notificationAgain,
  openedMessage,
  receivedMessage,
  sealedAnew,
  unopenedMessage,
} from "./incoming-message.ts";
import { bookOf, withMessage, withoutMessages } from "./message-book.ts";
import { MessageNews } from "./message-news.ts";
import { MESSAGE_PACE } from "./message-pace.ts";
import { octetsIn, planeOf } from "./message-sizes.ts";
import type { MessagingOptions } from "./messaging-options.ts";
import {
  advance,
  beginMessage,
  canWithdraw,
  fail,
  kmsUriOf,
  type MessageEffect,
  type MessageEvent,
  type MessageTransition,
  type OutgoingMessage,
} from "./outgoing-message.ts";
import { NOT_SENT, OutgoingWork } from "./outgoing-work.ts";

/** Milliseconds between two words on how many messages were refused. */
const REFUSED_EVERY_MS = 1_000;

/** What the dispatcher can do. What follows shows in the store. */
export interface MessagingActions {
  /** Sends somebody a file that was chosen. */
  sendFile(primaryId: string, file: ChosenFile): void;
  /** Says what is to become of a file to us. */
  answerFile(id: string, answer: FileAnswer): void;
  /** Stops a file on its way, ours or theirs. @param keep - whether one that is fetched is to go on from there later */
  stopFile(id: string, keep: boolean): void;
  /** Has whoever a file of ours is for told not to fetch it. */
  withdrawFile(id: string): void;
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
  readonly #files: IncomingFiles;
  readonly #work: OutgoingWork;
  #isConnected = false;

  constructor(options: MessagingOptions) {
    this.#options = options;
    const keeper = {
      isConnected: () => this.#isConnected,
      record: (id: string) => this.#record(id),
      put: (record: MessageRecord) => this.#put(record),
      inTurn: (id: string, work: () => Promise<void>) => this.#inTurn(id, work),
    };
    this.#news = new MessageNews({ ...options, ...keeper });
    this.#files = new IncomingFiles(options, keeper, this.#news);
    this.#work = new OutgoingWork(options, keeper.isConnected);
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
        if (isOnItsWay(record))
          this.#depart(beginMessage({ ...record, plane: this.#planeOf(record) }, rules(), this.#isConnected));
      } else if (record.state === "sealed") this.#inTurn(record.id, () => this.#open(record.id));
      else this.#news.settle(record.id);
      if (record.direction === "incoming") this.#files.begin(record.id);
    }
  }

  /** The host keeps these no more: nobody here does. */
  removed(ids: readonly string[]): void {
    const gone = new Set(ids.filter((id) => this.#records.delete(id)));
    for (const id of gone) this.#outgoing.delete(id);
    this.#options.store.setState(({ book }) => ({ book: withoutMessages(book, gone) }));
  }

  write(primaryId: string, text: string, inReplyTo: string | null = null): void {
    const written = { text: text.slice(0, MAX_TEXT), inReplyTo, disposition: "both" } as const;
    this.#begin({ ...this.#newMessage(newId(), primaryId), ...written });
  }

  sendFile(primaryId: string, { id, name, size, type }: ChosenFile): void {
    this.#begin({ ...this.#newMessage(id, primaryId), file: { ...NOT_SENT, name, size, type, found: type } });
  }

  answerFile(id: string, answer: FileAnswer): void {
    this.#files.answer(id, answer);
  }

  stopFile(id: string, keep: boolean): void {
    if (this.#record(id)?.direction === "incoming") this.#files.stop(id, keep);
    else {
      this.#reviveAnd(id, { kind: "stopped" });
      void this.#options.files.stop(id, false);
    }
  }

  withdrawFile(id: string): void {
    const record = this.#record(id);
    if (record === undefined || !canWithdraw(record)) return;
    void this.#work.withdraw(record).then((event) => this.#reviveAnd(id, event));
  }

  /** How far a file is on its way. */
  fileProgress(progress: FileProgress): void {
    this.#files.progress(progress);
  }

  #newMessage(id: string, primaryId: string): MessageRecord {
    const { now, ownId, service } = this.#options;
    const conversationId = this.#conversationWith(primaryId) ?? newId();
    const first = this.#options.dialledFirst(primaryId);
    return {
      ...newMessage({ id, conversationId, service, ownId, primaryId, at: now() }),
      ...(first === null ? {} : { dialledFirst: first, currentId: first.newId }),
    };
  }

  /** Sends it, if nothing speaks against that. */
  #begin(written: MessageRecord): void {
    const { impossible, rules } = this.#options;
    const record = { ...written, plane: this.#planeOf(written) };
    const refusal = this.#refusalOf(record) ?? impossible();
    if (refusal === null) this.#apply(beginMessage(record, rules(), this.#isConnected));
    else this.#inTurn(record.id, () => this.#put({ ...record, state: "failed", failure: { code: refusal } }));
  }

  /** Which way a message of ours goes now; null for a file. */
  #planeOf({ file, text }: MessageRecord): MessagePlane | null {
    return file === null ? planeOf(text, this.#options.limits().sizes) : null;
  }

  /** Why a message of ours may not leave, whatever is known of keys; null where it may. */
  #refusalOf({ file, primaryId, text }: MessageRecord): ErrorCode | null {
    const { limits, ownId } = this.#options;
    const { barred, sizes } = limits();
    if (parseMcId(primaryId) === undefined) return "invalid-id";
    if (sameMcId(primaryId, ownId)) return "redirection-to-self";
    return barred ?? (file === null && octetsIn(text) > sizes.longest ? sizes.refusal : null);
  }

  /** What was written earlier leaves only if that is still allowed: the service may have other limits by now. */
  #depart(next: MessageTransition): void {
    const code = next.effects.length === 0 ? null : this.#refusalOf(next.message.record);
    this.#apply(code === null ? next : fail(next.message, { code }));
  }

  again(id: string, protection: ProtectionRule = this.#options.rules().protection): void {
    const record = this.#record(id);
    if (record === undefined) return;
    this.#reviveAnd(id, { kind: "again", protection, plane: this.#planeOf(record), isConnected: this.#isConnected });
  }

  decide(id: string, follow: boolean): void {
    this.#reviveAnd(id, { kind: "decided", follow, isConnected: this.#isConnected });
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
    if (!isConnected) return;
    this.#news.connected(this.#records.values());
    this.#files.connected(this.#records.values());
  }

  /**
   * Takes what came in; settles when it is stored.
   *
   * @returns why it is not taken
   */
  async receive(data: ReceivedData): Promise<ErrorReport | undefined> {
    const { senderId } = data;
    if (data.kind === "file-gone") {
      await this.#files.gone(data);
      return undefined;
    }
    if (data.kind === "file-termination") return this.#files.terminated(data);
    if (senderId === undefined) return { code: "message-unreadable", detail: "sender" };
    if (data.kind === "notification") {
      const { messageId, notification } = data.notification;
      this.#reviveAnd(messageId, { kind: "notified", notification, fromId: senderId });
      await this.#turns.get(messageId);
      return undefined;
    }
    if (data.kind === "file-notification") {
      const { messageId, notification } = data.notification;
      this.#reviveAnd(messageId, { kind: "file-notified", notification, fromId: senderId });
      await this.#turns.get(messageId);
      return undefined;
    }
    if (!(data.kind === "file" ? isFileForPeople(data) : isForPeople(data))) return undefined;
    if (!this.#admits(senderId)) return { code: "too-many-messages", detail: senderId };
    let refusal: ErrorReport | undefined;
    await this.#inTurn(data.signalling.messageId, async () => {
      refusal = await (data.kind === "file"
        ? this.#takeFile({ ...data, senderId })
        : this.#take({ ...data, senderId }));
    });
    return refusal;
  }

  stop(): void {
    this.#news.stop();
    this.#tellsRefused?.();
    this.#files.close();
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
    return this.#takeRecord(record);
  }

  async #takeFile(data: FileData & { readonly senderId: string }): Promise<ErrorReport | undefined> {
    const { limits, now, ownId, service } = this.#options;
    const record = announcedFile(data, { service, ownId, now: now() });
    if (record === undefined) return WITHOUT_ADDRESS;
    // What its server wants fetched at once is wanted from the first state on: nobody has to ask again after the program was killed.
    const isWanted = isMandatory(data) && isWithin(record, limits().mostFetchedByItself);
    return this.#takeRecord(isWanted ? answeredFile(record, "accepted") : record);
  }

  async #takeRecord(record: MessageRecord): Promise<ErrorReport | undefined> {
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
    if (isAnnouncedAnew(known, record) || (known.state === "unopened" && record.sealed !== null)) {
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
    else {
      this.#news.settle(id);
      this.#files.begin(id);
    }
  }

  async #open(id: string): Promise<void> {
    const { files, keys, onFault, service } = this.#options;
    const record = this.#record(id);
    if (record?.state !== "sealed" || record.sealed === null) return;
    const { payload, keyMessage } = record.sealed;
    const order = { callId: id, leg: 1, service, callerId: record.primaryId } as const;
    let next: MessageRecord;
    try {
      if (record.file !== null) {
        next = openedFile(record, await files.openKey({ ...order, keyMessage: keyMessage ?? "" }));
      } else {
        const opened = await keys.open({ ...order, payload, keyMessage });
        if ((this.#contents.get(opened.contentId) ?? id) !== id) throw new McError("message-repeated");
        next = openedMessage(record, opened);
        this.#contents.set(opened.contentId, id);
      }
    } catch (error) {
      const fault = asMcError(error, "message-not-opened");
      onFault(fault.code, fault.detail);
      next = unopenedMessage(record, keptReason(fault));
    }
    await this.#put(next);
    this.#news.settle(id);
    this.#files.begin(id);
  }

  // Messages of ours.

  /** A message that nothing more was expected of may be asked for again, or be told about. */
  #reviveAnd(id: string, event: MessageEvent): void {
    const record = this.#record(id);
    if (record?.direction !== "outgoing") return;
    if (!this.#outgoing.has(id)) {
      const rules = this.#options.rules();
      this.#outgoing.set(id, { record, rules, kmsUri: kmsUriOf(record), isAnew: false, turn: 0 });
    }
    this.#event(id, event);
  }

  #event(id: string, event: MessageEvent): void {
    const message = this.#outgoing.get(id);
    if (message === undefined) return;
    const next = advance(message, event, this.#options.now());
    // What changes nothing is not stored again: others decide how often they say something.
    if (next.message !== message || next.effects.length > 0) this.#depart(next);
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
    this.#event(record.id, await this.#work.perform(record, effect));
    this.#files.forget(record.id);
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
