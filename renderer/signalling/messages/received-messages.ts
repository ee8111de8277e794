/**
 * MESSAGEs that come over the connection to our own server, and no other: each kind is read by its own rules, handed to whoever it concerns,
 * and answered.
 *
 * @module
 */
import type { Message } from "sip.js";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { asMcError, type ErrorCode, type ErrorReport } from "../../../shared/errors/mc-error.ts";
import type { MessageBody } from "../../../shared/mc/redirection-rules.ts";
import type { SipConnection } from "../connection/connection.ts";

/** Why a MESSAGE is not taken: our code, and the particular of it. */
export type MessageRefusal = ErrorReport;

/** Why it is not taken; undefined when it is. */
type Verdict = MessageRefusal | undefined;

/** One kind of MESSAGE. */
export interface MessageKind<T> {
  /**
   * @returns undefined for one of another kind
   * @throws McError with the rule that it breaks
   */
  read(body: MessageBody): T | undefined;
  /** The code where reading throws something that is none of ours. */
  readonly unreadable: ErrorCode;
  /** Has whoever it concerns decide; a person, or a disk, may have to be waited for. */
  take(told: T, callId: string): Verdict | Promise<Verdict>;
  /** The status that goes with a refusal; `read`: whether it could be read at all. */
  statusOf(code: ErrorCode, read: boolean): number;
  /** After it was accepted. */
  taken?(told: T): void;
}

/** @param onRefused - told of every MESSAGE that is not taken, for the log */
export function takeMessages<T>(
  connection: SipConnection,
  { wire }: Pick<SipAccount, "wire">,
  kind: MessageKind<T>,
  onRefused: (refusal: MessageRefusal) => void,
): void {
  const refuse = (message: Message, { code, detail }: MessageRefusal, read: boolean) => {
    const extraHeaders = [`Warning: 399 ${wire.warningAgent} "${code}"`];
    void message.reject({ statusCode: kind.statusOf(code, read), extraHeaders });
    onRefused({ code, detail });
  };
  const answer = (message: Message, told: T, refusal: Verdict) => {
    if (refusal !== undefined) return refuse(message, refusal, true);
    void message.accept();
    kind.taken?.(told);
  };
  connection.take("MESSAGE", (message) => {
    const { request } = message;
    let told: T | undefined;
    try {
      told = kind.read({ contentType: request.getHeader("Content-Type"), body: request.body });
    } catch (error) {
      refuse(message, asMcError(error, kind.unreadable), false);
      return true;
    }
    if (told === undefined) return false;
    const read = told;
    const verdict = kind.take(read, request.callId);
    // At once where nobody has to be waited for: what follows goes out behind the answer.
    if (verdict instanceof Promise) void verdict.then((refusal) => answer(message, read, refusal));
    else answer(message, read, verdict);
    return true;
  });
}
