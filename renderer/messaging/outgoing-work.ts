/**
 * What is done for a message of ours: sealed, brought to the content server, sent. What came of it leads on in `outgoing-message.ts`.
 *
 * @module
 */
import { base64Of } from "../../shared/base/base64.ts";
import { asMcError } from "../../shared/errors/mc-error.ts";
import { encodeDataMessage } from "../../shared/mc/data/data-message.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import type { MessageFile } from "../../shared/mc/message-file.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { planeOf } from "./message-sizes.ts";
import type { MessagingOptions } from "./messaging-options.ts";
import type { MessageEffect, MessageEvent } from "./outgoing-message.ts";
import { utf8Octets } from "./platform.ts";
import type { DataAnswer, DataOrder } from "./ports.ts";

/** A file of ours of which nothing has happened yet. */
export const NOT_SENT = {
  object: null,
  stage: "ours",
  wantsCompletion: true,
  answer: null,
  told: null,
  gone: null,
  leaving: null,
  failure: null,
} as const satisfies Partial<MessageFile>;

type EffectOf<D extends MessageEffect["do"]> = Extract<MessageEffect, { readonly do: D }>;

const contentOf = (text: string) =>
  encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: utf8Octets(text) }] });

/** For whom something is sealed, in the words of the host. */
const targetOf = (
  { id: callId, sentAt, service }: MessageRecord,
  { calledId, fresh, kmsUri, leg }: EffectOf<"seal" | "upload">,
) => ({ callId, leg, service, calledId, kmsUri, sentAt: Math.floor(sentAt / 1000), fresh });

export class OutgoingWork {
  readonly #options: Pick<MessagingOptions, "data" | "files" | "keys" | "limits" | "longer">;
  readonly #isConnected: () => boolean;

  constructor(
    options: Pick<MessagingOptions, "data" | "files" | "keys" | "limits" | "longer">,
    isConnected: () => boolean,
  ) {
    this.#options = options;
    this.#isConnected = isConnected;
  }

  /** Does it, and says what came of it. */
  perform(record: MessageRecord, effect: MessageEffect): Promise<MessageEvent> {
    switch (effect.do) {
      case "seal":
        return this.#seal(record, effect);
      case "upload":
        return this.#upload(record, effect);
      case "announce":
        return this.#announce(record, effect);
      case "send":
        return this.#send(record, effect);
    }
  }

  /** Has whoever a file is for told not to fetch it. */
  async withdraw(record: MessageRecord): Promise<MessageEvent> {
    const { currentId: recipientId, file, service } = record;
    const said = { information: "request" } as const;
    const order = { service, recipientId, about: record, said, url: file?.object?.url };
    const heard = await this.#options.data.terminateFile(order).catch(() => "unheard");
    return { kind: "withdrawn", failure: heard === "taken" ? null : { code: "file-not-withdrawn" } };
  }

  async #seal(record: MessageRecord, effect: EffectOf<"seal">): Promise<MessageEvent> {
    const { turn } = effect;
    try {
      const content = base64Of(contentOf(record.text));
      const sealed = await this.#options.keys.seal({ ...targetOf(record, effect), content });
      return { kind: "sealed", turn, sealed };
    } catch (error) {
      return { kind: "not-sealed", turn, failure: keptReason(asMcError(error, "keys-failed")) };
    }
  }

  async #upload(record: MessageRecord, effect: EffectOf<"upload">): Promise<MessageEvent> {
    const { isProtected, turn } = effect;
    const object = record.file?.object ?? null;
    try {
      const sent = await this.#options.files.send({ ...targetOf(record, effect), isProtected, object });
      return { kind: "uploaded", turn, sent, isConnected: this.#isConnected() };
    } catch (error) {
      return { kind: "not-sealed", turn, failure: keptReason(asMcError(error, "content-failed")) };
    }
  }

  #send(record: MessageRecord, { calledId, sealed, turn }: EffectOf<"send">): Promise<MessageEvent> {
    const payload = sealed?.payload ?? base64Of(contentOf(record.text));
    const order = { record, calledId, payload, keyMessage: sealed?.keyMessage ?? null };
    const { data, limits } = this.#options;
    // A session may be over; whoever has the sessions knows.
    const plane =
      record.plane === null || record.plane === "session" ? planeOf(record.text, limits().sizes) : record.plane;
    return plane === "media" ? this.#transmit(turn, order) : whatCame(turn, data.send(order));
  }

  async #transmit(turn: number, order: DataOrder): Promise<MessageEvent> {
    try {
      return cameOf(turn, await this.#options.longer.transmit(order));
    } catch (error) {
      return { kind: "not-sent", turn, failure: keptReason(asMcError(error, "message-path-failed")) };
    }
  }

  #announce(record: MessageRecord, { calledId, keyMessage, turn }: EffectOf<"announce">): Promise<MessageEvent> {
    return whatCame(turn, this.#options.data.announce({ record, calledId, keyMessage }));
  }
}

const cameOf = (turn: number, answer: DataAnswer | undefined): MessageEvent =>
  answer === undefined ? { kind: "unanswered", turn } : { kind: "answered", turn, answer };

async function whatCame(turn: number, answering: Promise<DataAnswer | undefined>): Promise<MessageEvent> {
  return cameOf(turn, await answering.catch(() => undefined));
}
