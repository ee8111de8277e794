/**
 * Files to us on their way: fetched at once, when somebody wants them, or when they were being fetched as the program ended.
 *
 * @module
 */
import type { FileProgress } from "../../shared/bridge/files.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { FileData, ReceivedData } from "../../shared/mc/data/short-data.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { FileAnswer } from "../../shared/mc/message-file.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { after, type StopTimer } from "../calling/platform.ts";
import { nextTransfer } from "./file-progress.ts";
import {
  ANSWERED_WITHIN_MS,
  answeredFile,
  fetchedFile,
  goneFile,
  isMissed,
  leavingFile,
  stoppedFile,
  unfetchedFile,
} from "./incoming-file.ts";
import type { MessageNews } from "./message-news.ts";
import type { MessagingOptions } from "./messaging-options.ts";
import type { FileTerminationOrder } from "./ports.ts";

/** What of the engine this part needs. */
export interface RecordKeeper {
  record(id: string): MessageRecord | undefined;
  put(record: MessageRecord): Promise<void>;
  inTurn(id: string, work: () => Promise<void>): Promise<void>;
}

/** Words of a termination after which a file is not fetched any more; a mere intent changes nothing. */
const BY_AUTHORITY = "ended-by-authorised-user";
const ENDS_FILE: ReadonlySet<string> = new Set(["request", "stopped", BY_AUTHORITY]);

type Options = Pick<MessagingOptions, "data" | "files" | "now" | "onFault" | "rules" | "store">;

export class IncomingFiles {
  readonly #options: Options;
  readonly #keeper: RecordKeeper;
  readonly #news: Pick<MessageNews, "tellOwed">;
  readonly #timers = new Map<string, StopTimer>();

  constructor(options: Options, keeper: RecordKeeper, news: Pick<MessageNews, "tellOwed">) {
    this.#options = options;
    this.#keeper = keeper;
    this.#news = news;
  }

  /** Goes on with a file once its key was opened: fetches what is wanted, waits for an answer. */
  begin(id: string): void {
    const record = this.#keeper.record(id);
    if (record === undefined || record.file === null || record.state === "sealed") return;
    this.#waitForAnswer(record);
    if (record.file.stage === "fetching" && record.state !== "unopened") void this.#fetch(id);
  }

  close(): void {
    for (const stop of this.#timers.values()) stop();
    this.#timers.clear();
  }

  /** Somebody has so long to say whether a file is wanted; then its sender hears that it is put off. */
  #waitForAnswer({ at, file, id, state }: MessageRecord): void {
    if (state !== "received" && state !== "seen") return;
    if (file?.stage !== "offered" || file.answer !== null) return;
    this.#timers.get(id)?.();
    const putOff = () => {
      this.#timers.delete(id);
      const now = this.#keeper.record(id)?.file;
      if (now?.stage === "offered" && now.answer === null) this.answer(id, "deferred");
    };
    this.#timers.set(id, after(Math.max(0, at + ANSWERED_WITHIN_MS - this.#options.now()), putOff));
  }

  /** Somebody, or a rule, says what is to become of it. */
  answer(id: string, answer: FileAnswer): void {
    void this.#change(id, (record) => answeredFile(record, answer)).then((record) => {
      if (record?.file?.stage === "fetching") void this.#fetch(id);
    });
  }

  /** @param keep - whether it is to go on from there later */
  stop(id: string, keep: boolean): void {
    void this.#change(id, (record) => stoppedFile(record, keep ? "paused" : "offered")).then(async () => {
      await this.#options.files.stop(id, keep);
      this.forget(id);
    });
  }

  /** The content server has it no more. */
  async gone({ notification }: Extract<ReceivedData, { kind: "file-gone" }>): Promise<void> {
    await this.#change(notification.messageId, (record) => goneFile(record, notification.notification));
  }

  /**
   * A file is not to be fetched any more: its sender says so, or whoever may end it. One that is here stays.
   *
   * @returns why that is not taken
   */
  async terminated({
    senderId,
    termination: { conversationId, information, messageId, release },
  }: Extract<ReceivedData, { kind: "file-termination" }>): Promise<ErrorReport | undefined> {
    const record = this.#keeper.record(messageId);
    if (record?.direction !== "incoming" || record.file === null) return undefined;
    const isSenders = senderId !== undefined && sameMcId(senderId, record.primaryId);
    const ends = ENDS_FILE.has(information);
    // What ends it is said by its sender or by authority. What its server says besides has no sender, or the file's own: anybody else who
    // knows its IDs says nothing of it.
    const mayBeSaid = isSenders || (ends ? information === BY_AUTHORITY : senderId === undefined);
    if (record.conversationId !== conversationId || !mayBeSaid)
      return { code: "message-unreadable", detail: senderId ?? "sender" };
    if (!ends) {
      if (information === "intent-to-release") void this.#askForTime(messageId);
      else if (information === "extension-response")
        await this.#change(messageId, (now) => leavingFile(now, release === "success" ? "extended" : "refused"));
      return undefined;
    }
    const isHere = record.file.stage === "fetched";
    await this.#change(messageId, (now) => goneFile(now, "withdrawn"));
    await this.#options.files.stop(messageId, false);
    this.forget(messageId);
    // Whoever does not hear it has taken the file back all the same.
    if (information === "request")
      void this.#say(record, { information: "response", release: isHere ? "failed" : "success" });
    return undefined;
  }

  /** A file that somebody may still want is to be kept a while longer (TS 24.282 clause 13.2). */
  async #askForTime(id: string): Promise<void> {
    const record = await this.#change(id, (now) => leavingFile(now, "asking"));
    if (record !== undefined) await this.#wishForTime(record);
  }

  /** What nobody has heard is wished again with the next connection. */
  async #wishForTime(record: MessageRecord): Promise<void> {
    const heard = await this.#say(record, { information: "extension-request" });
    if (heard !== "unheard")
      await this.#change(record.id, (now) => leavingFile(now, heard === "taken" ? "asked" : "refused"));
  }

  /** The connection is there: what could not be asked for before, or was not before the program ended, is asked for now. */
  connected(records: Iterable<MessageRecord>): void {
    for (const record of records)
      if (record.file?.leaving === "asking" && isMissed(record)) void this.#wishForTime(record);
  }

  #say(record: MessageRecord, said: FileTerminationOrder["said"]) {
    const { file, primaryId: recipientId, service } = record;
    const order = { service, recipientId, about: record, said, url: file?.object?.url };
    return this.#options.data.terminateFile(order).catch(() => "unheard" as const);
  }

  progress(progress: FileProgress): void {
    const { now, store } = this.#options;
    const { transfers } = store.getState();
    const next = nextTransfer(transfers.get(progress.id), progress, now());
    store.setState({ transfers: new Map(transfers).set(progress.id, next) });
  }

  /**
   * Changes a record, and tells its sender what follows.
   *
   * @returns the record; undefined where nothing of it has changed
   */
  async #change(id: string, change: (record: MessageRecord) => MessageRecord): Promise<MessageRecord | undefined> {
    let changed: MessageRecord | undefined;
    await this.#keeper.inTurn(id, async () => {
      const record = this.#keeper.record(id);
      if (record === undefined) return;
      const next = change(record);
      if (next !== record) {
        changed = next;
        await this.#keeper.put(next);
      }
      await this.#news.tellOwed(id);
    });
    return changed;
  }

  async #fetch(id: string): Promise<void> {
    const { files, onFault, rules } = this.#options;
    const record = this.#keeper.record(id);
    const file = record?.file ?? null;
    if (record === undefined || file?.object == null) return;
    try {
      const fetched = await files.fetch({
        id,
        senderId: record.primaryId,
        name: file.name,
        object: file.object,
        isProtectionRequired: rules().protection === "required",
        pckId: record.identity?.pckId ?? null,
      });
      await this.#change(id, (now) => fetchedFile(now, fetched));
    } catch (error) {
      const fault = asMcError(error, "content-failed");
      // Whoever stopped it has said what becomes of it.
      if (fault.code === "file-stopped") return;
      onFault(fault.code, fault.detail);
      await this.#change(id, (now) => unfetchedFile(now, keptReason(fault)));
    }
    this.forget(id);
  }

  /** It is not on its way any more. */
  forget(id: string): void {
    const transfers = new Map(this.#options.store.getState().transfers);
    if (transfers.delete(id)) this.#options.store.setState({ transfers });
  }
}

/** Whether the content server wants it fetched at once. */
export const isMandatory = ({ signalling }: FileData): boolean => signalling.download === "mandatory";

/** Whether a file is small enough to be fetched without anybody asking for it: one that does not say its size is not, where there is a limit. */
export const isWithin = ({ file }: MessageRecord, most: number | null): boolean =>
  most === null || (file?.size ?? Number.POSITIVE_INFINITY) <= most;

/** An announcement that is for people: it asks for no application. */
export const isFileForPeople = ({ signalling }: FileData): boolean =>
  signalling.applicationId === undefined && signalling.extendedApplicationId === undefined;

/** An announcement that does not say where its file is. */
export const WITHOUT_ADDRESS: ErrorReport = { code: "message-unreadable", detail: "payload" };
