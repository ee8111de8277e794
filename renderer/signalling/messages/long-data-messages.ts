/**
 * Messages that are too long for a MESSAGE (TS 24.282 clause 9.2.3): an INVITE asks for a connection, one message goes over it, and whoever has
 * sent it ends the session. What goes over the connection is the host's.
 *
 * @module
 */
import { SessionState } from "sip.js";
import type { MessageEnd } from "../../../shared/bridge/message-media.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { DataAnswer, DataOrder, LongDataPort } from "../../messaging/ports.ts";
import { answered, answeredEnd, inviterOf, messageOver, saidOf } from "./message-invites.ts";
import { endSession, type LongDataParts, otherEnd, whenOver } from "./message-sessions.ts";

export class LongDataMessages implements LongDataPort {
  readonly #parts: LongDataParts;

  constructor(parts: LongDataParts) {
    this.#parts = parts;
  }

  async transmit(order: DataOrder): Promise<DataAnswer | undefined> {
    const { media } = this.#parts;
    const end = await media.open(false);
    try {
      return await this.#over(end, order);
    } finally {
      void media.close(end.id);
    }
  }

  async #over(end: MessageEnd, order: DataOrder): Promise<DataAnswer | undefined> {
    const { connection, media } = this.#parts;
    const { descriptions, inviter } = inviterOf(this.#parts, end, order, "one");
    const answer = await answered(inviter);
    if (inviter.state !== SessionState.Established) {
      // An answer whose description says nothing that a message could go over.
      if (answer !== undefined && answer.status < 300) throw new McError("message-path-failed", "answer");
      return answer;
    }
    whenOver(inviter, () => void media.close(end.id));
    let isThere = false;
    try {
      const others = answeredEnd(descriptions, end);
      const said = await media.send({ ...otherEnd(end.id, others), ...messageOver(order, others.maxSize) });
      isThere = said.status === 200;
      return saidOf(said, others.maxSize);
    } catch (error) {
      if (error instanceof McError && error.code === "message-path-cut") return undefined;
      throw error;
    } finally {
      endSession(connection, inviter, isThere);
    }
  }
}
