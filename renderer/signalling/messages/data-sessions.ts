/**
 * Sessions of messages (TS 24.282 clause 9.2.4): as long as one is open with somebody, messages and notifications go over it both ways. Whatever
 * finds none, or has a key to bring, goes its ordinary way; so does what a lost session has not taken.
 *
 * @module
 */
import { type Invitation, type Session, SessionState } from "sip.js";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import { encodeSessionNotification } from "../../../shared/mc/data/short-data.ts";
import { mcIdKey, sameMcId } from "../../../shared/mc/mc-id.ts";
import type { MessageDescription } from "../../../shared/msrp/message-description.ts";
import { after, type StopTimer } from "../../calling/platform.ts";
import type { DataAnswer, DataOrder, NotificationOrder } from "../../messaging/ports.ts";
import { MessageDescriptions, SDP } from "./message-descriptions.ts";
import { AGAIN, answered, answeredEnd, inviterOf, messageOver, overConnection, saidOf } from "./message-invites.ts";
import { describedEnd, endSession, type LongDataParts, otherEnd, whenOver } from "./message-sessions.ts";
import { type AnnouncedMessage, takeOver } from "./taken-over.ts";

/** Sessions at a time; whoever asks for one more has its messages some other way. */
const MOST_SESSIONS = 8;
/** Milliseconds without a message after which a session is ended. */
const IDLE_MS = 300_000;
/** Who answers so has no room for another one. */
const BUSY_HERE = 486;
/** Who answers so knows of no sessions: messages go one at a time then. */
const NOT_KNOWN: ReadonlySet<number> = new Set([405, 415, 488, 501, 606]);

interface OpenSession {
  /** The ID of whoever is at the other end, as this session has it. */
  readonly peerId: string;
  readonly session: Session;
  readonly other: ReturnType<typeof otherEnd>;
  /** Octets of the largest message that it takes; undefined where it has not said. */
  readonly maxSize: number | undefined;
  stopIdle: StopTimer;
}

interface SessionParts extends LongDataParts {
  /** Told whenever one begins or ends: with whom there are any. */
  readonly onSessions: (peerIds: readonly string[]) => void;
}

export class DataSessions {
  readonly #parts: SessionParts;
  #open: readonly OpenSession[] = [];
  /** With whom sessions are being set up. */
  #beginning: readonly string[] = [];
  /** Who has said that there are none with it. */
  readonly #without = new Set<string>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Whether a session with somebody may be asked for; while one is being set up, no second is. */
  mayOpen(peerId: string): boolean {
    const key = mcIdKey(peerId);
    return !this.#without.has(key) && !this.#beginning.includes(key) && !this.#isFull();
  }

  /** Sends a message over the session with whom it is for; undefined where there is none, or the key has to be brought first. */
  send(order: DataOrder): Promise<DataAnswer | undefined> | undefined {
    const open = this.#with(order.calledId);
    return open === undefined || order.keyMessage !== null ? undefined : this.#say(open, order);
  }

  /** The same of a notification; settles as `DataPort.notify` does. */
  notify(order: NotificationOrder): Promise<boolean> | undefined {
    const open = this.#with(order.recipientId);
    return open === undefined ? undefined : this.#tellOver(open, order);
  }

  async #tellOver(open: OpenSession, { about, notification, sentAt }: NotificationOrder): Promise<boolean> {
    const { conversationId, id: messageId } = about;
    const told = { kind: "sds-notification", notification, sentAt, conversationId, messageId, others: [] } as const;
    const body = encodeSessionNotification(told, `mc-${crypto.randomUUID()}`);
    try {
      const { status } = await this.#transmit(open, overConnection(body, open.maxSize));
      return !AGAIN.has(status);
    } catch {
      return false;
    }
  }

  /**
   * Asks for a session, and sends the message as the first over it.
   *
   * @returns as `LongDataPort`; `none` where the other end knows of no sessions
   */
  async open(order: DataOrder): Promise<DataAnswer | "none" | undefined> {
    const asked = await this.#whileBeginning(order.calledId, () => this.#ask(order));
    return asked.kind === "answer" ? asked.answer : this.#say(asked.open, order);
  }

  async #ask(
    order: DataOrder,
  ): Promise<
    | { readonly kind: "answer"; readonly answer: DataAnswer | "none" | undefined }
    | { readonly kind: "open"; readonly open: OpenSession }
  > {
    const { connection, media } = this.#parts;
    const end = await media.open(true);
    let open: OpenSession | undefined;
    try {
      const { descriptions, inviter } = inviterOf(this.#parts, end, order, "session");
      const answer = await answered(inviter);
      if (inviter.state !== SessionState.Established) {
        // An answer whose description says nothing that messages could go over is as good as one that knows of none.
        const isNone = answer !== undefined && (answer.status < 300 || NOT_KNOWN.has(answer.status));
        if (isNone) this.#without.add(mcIdKey(order.calledId));
        // As many as it can have at a time: the message has another way.
        if (answer?.status === BUSY_HERE) return { kind: "answer", answer: "none" };
        return { kind: "answer", answer: isNone ? "none" : answer };
      }
      try {
        const described = { peerId: order.calledId, session: inviter, end, others: answeredEnd(descriptions, end) };
        open = this.#began(described, { senderId: order.calledId, recipientId: order.record.ownId, sdp: "" });
      } catch (error) {
        endSession(connection, inviter, false);
        throw error;
      }
      return { kind: "open", open };
    } finally {
      if (open === undefined) void media.close(end.id);
    }
  }

  /** Takes a session that somebody asks for. @throws McError, where it is not to be had */
  async accept(invitation: Invitation, announced: AnnouncedMessage, others: MessageDescription): Promise<void> {
    const { senderId: peerId } = announced;
    if (peerId === undefined) throw new McError("message-unreadable", "sender");
    if (this.#isFull()) throw new McError("message-ends-full");
    await this.#whileBeginning(peerId, () => this.#answer(peerId, invitation, announced, others));
  }

  async #answer(
    peerId: string,
    invitation: Invitation,
    announced: AnnouncedMessage,
    others: MessageDescription,
  ): Promise<void> {
    const { connection, media } = this.#parts;
    const end = await media.open(true);
    try {
      if (others.setup === "active" && end.path.length === 1) throw new McError("message-path-failed", "setup");
      connection.describe(
        invitation,
        new MessageDescriptions({ contentType: SDP, body: describedEnd(end, "sendrecv") }),
      );
      await invitation.accept();
    } catch (error) {
      void media.close(end.id);
      throw error;
    }
    this.#began({ peerId, session: invitation, end, others }, announced);
  }

  /** Ends those with somebody, with what they have to say of it. */
  end(peerId: string): void {
    for (const open of this.#open) if (sameMcId(open.peerId, peerId)) this.#finish(open, true);
  }

  endAll(): void {
    for (const open of this.#open) this.#finish(open, true);
  }

  #isFull(): boolean {
    return this.#open.length + this.#beginning.length >= MOST_SESSIONS;
  }

  async #whileBeginning<T>(peerId: string, work: () => Promise<T>): Promise<T> {
    const key = mcIdKey(peerId);
    this.#beginning = [...this.#beginning, key];
    try {
      return await work();
    } finally {
      this.#beginning = this.#beginning.toSpliced(this.#beginning.indexOf(key), 1);
    }
  }

  /** The latest with somebody. */
  #with(peerId: string): OpenSession | undefined {
    return this.#open.findLast((open) => sameMcId(open.peerId, peerId));
  }

  #began(
    {
      end,
      others,
      peerId,
      session,
    }: Pick<OpenSession, "peerId" | "session"> & {
      readonly end: { readonly id: string };
      readonly others: MessageDescription;
    },
    announced: AnnouncedMessage,
  ): OpenSession {
    const { maxSize } = others;
    const open: OpenSession = { peerId, session, other: otherEnd(end.id, others), maxSize, stopIdle: () => {} };
    this.#open = [...this.#open, open];
    this.#heard(open);
    this.#tell();
    whenOver(session, () => this.#finish(open, true));
    void this.#listen(open, announced);
    return open;
  }

  /** Takes one message after the other, until there is no connection any more. */
  async #listen(open: OpenSession, announced: AnnouncedMessage): Promise<void> {
    const { media, onRefused } = this.#parts;
    try {
      while (this.#open.includes(open)) {
        const came = await media.receive(open.other);
        this.#heard(open);
        await takeOver(this.#parts, announced, open.other.id, came, "session");
      }
    } catch (error) {
      // Ended by whichever side, there is nothing to say of it.
      if (!this.#open.includes(open)) return;
      const { code, detail } = asMcError(error, "message-path-cut");
      onRefused({ code, detail });
      this.#finish(open, false);
    }
  }

  async #say(open: OpenSession, order: DataOrder): Promise<DataAnswer | undefined> {
    try {
      const said = saidOf(await this.#transmit(open, messageOver(order, open.maxSize)), open.maxSize);
      return said && { ...said, plane: "session" };
    } catch (error) {
      // The session is over; the message is not, unless it was not the other end that had the connection.
      if (error instanceof McError && error.code === "message-path-cut") return undefined;
      throw error;
    }
  }

  async #transmit(open: OpenSession, body: ReturnType<typeof overConnection>) {
    this.#heard(open);
    try {
      const said = await this.#parts.media.send({ ...open.other, ...body });
      // The server of the other end stands, and the other end is gone from it.
      if (AGAIN.has(said.status)) this.#finish(open, false);
      return said;
    } catch (error) {
      this.#finish(open, false);
      throw error;
    }
  }

  #heard(open: OpenSession): void {
    open.stopIdle();
    open.stopIdle = after(IDLE_MS, () => this.#finish(open, true));
  }

  /** A session is over, or is to be. */
  #finish(open: OpenSession, isWell: boolean): void {
    if (!this.#open.includes(open)) return;
    this.#open = this.#open.filter((each) => each !== open);
    open.stopIdle();
    void this.#parts.media.close(open.other.id);
    endSession(this.#parts.connection, open.session, isWell);
    this.#tell();
  }

  #tell(): void {
    this.#parts.onSessions(this.#open.map(({ peerId }) => peerId));
  }
}
