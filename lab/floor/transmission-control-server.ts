/**
 * The transmission control server of the lab, TS 24.581 clause 6.3: who of the two of a private call may send sound and pictures, and who takes
 * them. Both may at the same time, or one and then the other. Demonstration equipment: transmissions are granted, queued, rejected, revoked and
 * ended as the clause has it, and the other end is told of them; messages are under the CSK of whoever has one (TS 33.180 clause 9.4), and in clear for all others.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { INDICATOR, NOT_QUEUED } from "../../shared/floor/app-packet.ts";
import { ControlRefusal } from "../../shared/floor/control-refusal.ts";
import {
  decodeTransmissionMessages,
  encodeTransmissionMessage,
  type TransmissionFields,
  type TransmissionMessage,
  type TransmissionType,
} from "../../shared/transmission/transmission-message.ts";
import { PRE_EMPTIVE_PRIORITY } from "./floor-control-server.ts";
import { type SeatKeys, SeatProtection } from "./seat-protection.ts";

/** Causes of TS 24.581 clause 9.2.3. */
const REJECTED_LIMIT = 1;
const REJECTED_ONE_PARTICIPANT = 3;
const REVOKED_TOO_LONG = 2;
const REVOKED_NO_PERMISSION = 3;
const REVOKED_PRE_EMPTED = 4;
const REVOKED_INTO_QUEUE = 7;
const SEQUENCES = 0x1_0000;
const WORD = 0x1_0000_0000;

/** One of the two. */
export interface TransmissionMember {
  /** MCVideo ID. */
  readonly id: string;
  /** Where its participant is; undefined where that is heard of its first message. */
  readonly at?: { readonly address: string; readonly port: number } | undefined;
  /** Whether it lets itself be queued; left out, it does not. */
  readonly queueing?: boolean;
  /** Of its CSK; left out, its messages go in clear. */
  readonly keys?: SeatKeys | undefined;
}

export interface TransmissionServerRules {
  /** How many may transmit at the same time. */
  readonly atOnce: 1 | 2;
  /** Milliseconds that one may transmit. */
  readonly limitMs: number;
  /** Milliseconds between two revocations, and between two notifications that nobody has acknowledged. */
  readonly againMs: number;
  /** How often either is said in all. */
  readonly times: number;
  /** Whether the other end has to ask for what it is told of. */
  readonly manual: boolean;
  /** What goes wrong: nobody answers; or a transmission is revoked as soon as it is granted. */
  readonly fault: "none" | "no-answer" | "revoked";
}

const RULES: TransmissionServerRules = {
  ...{ atOnce: 2, limitMs: 300_000, againMs: 1_000, times: 3 },
  ...{ manual: true, fault: "none" },
};

interface Seat {
  readonly id: string;
  readonly socket: Socket;
  readonly protection: SeatProtection | undefined;
  queueing: boolean;
  at: { readonly address: string; readonly port: number } | undefined;
  /** Who its sound and its pictures are while it transmits. */
  sources: { readonly audioSsrc: number; readonly videoSsrc: number } | undefined;
  limit: NodeJS.Timeout | undefined;
  again: NodeJS.Timeout | undefined;
}

/** The transmissions of one call. */
export class TransmissionCall {
  readonly #rules: TransmissionServerRules;
  readonly #seats: readonly Seat[];
  readonly #ssrc = randomInt(1, WORD);
  /** Who waits, the next first. */
  #queue: readonly Seat[] = [];
  /** For whom the one who transmits is stopped. */
  #urgent: Seat | undefined;
  #sequence = 0;
  #heard: readonly TransmissionType[] = [];

  constructor(seats: readonly Seat[], rules: TransmissionServerRules) {
    this.#seats = seats;
    this.#rules = rules;
    for (const seat of seats) {
      seat.socket.on("message", (octets: Buffer, from: RemoteInfo) => this.#onMessage(seat, octets, from));
      seat.socket.on("error", () => undefined);
    }
  }

  /** Where the server listens for one of the two. */
  portOf(id: string): number {
    return this.#seats.find((seat) => seat.id === id)?.socket.address().port ?? 0;
  }

  /** Where a participant is, and whether it can be queued, as its description says. */
  seat(id: string, at: { readonly address: string; readonly port: number }, queueing: boolean): void {
    for (const seat of this.#seats) if (seat.id === id) Object.assign(seat, { at, queueing });
  }

  /** What became of the messages of one of the two that are under its CSK; undefined where they go in clear. */
  protectionOf(id: string) {
    return this.#seats.find((seat) => seat.id === id)?.protection?.counts;
  }

  /** What was heard, in its order, but for what keeps the way open. */
  get heard(): readonly TransmissionType[] {
    return this.#heard;
  }

  /** Grants permission to whoever has asked for it with the call itself. */
  grantFirst(id: string): void {
    const seat = this.#seats.find((each) => each.id === id);
    if (seat !== undefined) this.#request(seat, false);
  }

  async close(): Promise<void> {
    for (const { again, limit, protection } of this.#seats) {
      clearTimeout(limit);
      clearTimeout(again);
      protection?.close();
    }
    await Promise.all(this.#seats.map(({ socket }) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  #other(seat: Seat): Seat | undefined {
    return this.#seats.find((each) => each !== seat);
  }

  #onMessage(seat: Seat, octets: Buffer, from: RemoteInfo): void {
    if (seat.at !== undefined && (from.port !== seat.at.port || from.address !== seat.at.address)) return;
    try {
      const clear = seat.protection === undefined ? octets : seat.protection.open(octets, this.#ssrc);
      if (clear === undefined) return;
      for (const message of decodeTransmissionMessages(clear)) {
        if (message.type !== "ack") this.#heard = [...this.#heard, message.type].slice(-200);
        if (this.#rules.fault !== "no-answer") this.#take(seat, message);
      }
    } catch (error) {
      if (!(error instanceof ControlRefusal)) throw error;
    }
  }

  #take(seat: Seat, { type, fields }: TransmissionMessage): void {
    const other = this.#other(seat);
    if (type === "request") this.#request(seat, isUrgent(fields));
    else if (type === "end-request") this.#end(seat, fields);
    else if (type === "queue-position-request") this.#tellPosition(seat);
    else if (type === "receive-request" && other !== undefined) {
      const sources = other.sources;
      const granted = sources !== undefined;
      this.#send(seat, "receive-response", { granted, transmitterId: other.id, ...sources });
      if (granted) this.#send(other, "reception-notification", { userId: seat.id, ...sources });
    } else if (type === "reception-end-request" && other !== undefined)
      this.#send(seat, "reception-end-response", { transmitterId: other.id, ...other.sources });
    // Whoever was told says so: it need not be told again.
    else if (type === "ack" && fields.messageName === "MCV1" && other !== undefined) clearTimeout(other.again);
  }

  #request(seat: Seat, urgent: boolean): void {
    const other = this.#other(seat);
    if (other?.at === undefined) {
      const cause = { code: REJECTED_ONE_PARTICIPANT, phrase: "nobody else is in the call" };
      this.#send(seat, "rejected", { cause, userId: seat.id });
      return;
    }
    if (seat.sources === undefined && !this.#hasRoom) this.#wait(seat, other, urgent);
    else this.#grant(seat, other);
  }

  get #hasRoom(): boolean {
    return this.#seats.filter(({ sources }) => sources !== undefined).length < this.#rules.atOnce;
  }

  /** There is no room: it waits its turn, or for that the other is stopped; or it is rejected. */
  #wait(seat: Seat, other: Seat, urgent: boolean): void {
    if (urgent) {
      // It asks again until it is granted what the other has given up.
      if (this.#urgent !== undefined) return;
      this.#urgent = seat;
      this.#queue = this.#queue.filter((each) => each !== seat);
      if (other.queueing) this.#queue = [...this.#queue, other];
      this.#revoke(other, other.queueing ? REVOKED_INTO_QUEUE : REVOKED_PRE_EMPTED, "more urgent");
    } else if (seat.queueing) {
      if (!this.#queue.includes(seat)) this.#queue = [...this.#queue, seat];
      this.#tellPosition(seat);
    } else {
      const cause = { code: REJECTED_LIMIT, phrase: "somebody else transmits" };
      this.#send(seat, "rejected", { cause, userId: seat.id });
    }
  }

  #tellPosition(seat: Seat): void {
    const place = this.#queue.indexOf(seat);
    const queueInfo = { position: place === -1 ? NOT_QUEUED : place + 1, priority: 0 };
    this.#send(seat, "queue-position-info", { userId: seat.id, queueInfo });
  }

  #grant(seat: Seat, other: Seat): void {
    this.#queue = this.#queue.filter((each) => each !== seat);
    if (this.#urgent === seat) this.#urgent = undefined;
    if (seat.sources === undefined) {
      const audioSsrc = randomInt(1, WORD - 1);
      seat.sources = { audioSsrc, videoSsrc: audioSsrc + 1 };
      seat.limit = setTimeout(() => this.#revoke(seat, REVOKED_TOO_LONG, "too long"), this.#rules.limitMs);
    }
    const duration = Math.floor(this.#rules.limitMs / 1000);
    this.#send(seat, "granted", { duration, ...seat.sources, indicator: INDICATOR.normal }, true);
    this.#notify(seat, other);
    if (this.#rules.fault === "revoked") this.#revoke(seat, REVOKED_NO_PERMISSION, "no permission");
  }

  /** Said again until it was acknowledged. */
  #notify(seat: Seat, other: Seat, said = 0): void {
    if (seat.sources === undefined || said === this.#rules.times) return;
    const fields = { transmitterId: seat.id, ...seat.sources, mayRequest: true, manual: this.#rules.manual };
    this.#send(other, "notification", { ...fields, indicator: INDICATOR.normal }, true);
    clearTimeout(seat.again);
    seat.again = setTimeout(() => this.#notify(seat, other, said + 1), this.#rules.againMs);
  }

  #revoke(seat: Seat, code: number, phrase: string, said = 0): void {
    if (seat.sources === undefined) return;
    if (said === this.#rules.times) {
      this.#over(seat);
      return;
    }
    this.#send(seat, "revoked", { cause: { code, phrase } });
    clearTimeout(seat.limit);
    // Who waits again has stopped, and has no end to say.
    if (code === REVOKED_INTO_QUEUE) {
      this.#over(seat);
      return;
    }
    seat.limit = setTimeout(() => this.#revoke(seat, code, phrase, said + 1), this.#rules.againMs);
  }

  #end(seat: Seat, { audioSsrc, videoSsrc }: TransmissionFields): void {
    // Who withdraws waits no more.
    this.#queue = this.#queue.filter((each) => each !== seat);
    if (this.#urgent === seat) this.#urgent = undefined;
    this.#send(seat, "end-response", {
      transmitterId: seat.id,
      ...(audioSsrc === undefined ? {} : { audioSsrc }),
      ...(videoSsrc === undefined ? {} : { videoSsrc }),
    });
    this.#over(seat);
  }

  #over(seat: Seat): void {
    this.#left(seat);
    const next = this.#urgent ?? this.#queue[0];
    const other = next && this.#other(next);
    if (next !== undefined && other !== undefined && this.#hasRoom) this.#grant(next, other);
  }

  /** Whoever has transmitted does so no more, and the other end is told. */
  #left(seat: Seat): void {
    clearTimeout(seat.limit);
    clearTimeout(seat.again);
    const { sources } = seat;
    seat.sources = undefined;
    if (sources === undefined) return;
    const other = this.#other(seat);
    if (other !== undefined) this.#send(other, "end-notify", { transmitterId: seat.id, ...sources });
    if (this.#seats.some((each) => each.sources !== undefined)) return;
    this.#sequence = (this.#sequence + 1) % SEQUENCES;
    for (const each of this.#seats) this.#send(each, "idle", { sequence: this.#sequence });
  }

  #send(seat: Seat, type: TransmissionType, fields: TransmissionFields, ackWanted = false): void {
    const { at, protection, socket } = seat;
    if (at === undefined) return;
    const clear = encodeTransmissionMessage({ type, ackWanted, ssrc: this.#ssrc, fields });
    socket.send(protection?.protect(clear) ?? clear, at.port, at.address, () => undefined);
  }
}

/** Whether a request takes permission from who has it, by what it is for or by its priority. */
const isUrgent = ({ indicator = 0, priority = 0 }: TransmissionFields): boolean =>
  (indicator & INDICATOR.emergency) !== 0 || priority >= PRE_EMPTIVE_PRIORITY;

/**
 * Begins the transmissions of a call: nobody has permission.
 *
 * @param address - where the server listens, on a port of its own for each
 */
export async function openTransmissionCall(
  members: readonly TransmissionMember[],
  address: string,
  rules: Partial<TransmissionServerRules> = {},
): Promise<TransmissionCall> {
  const seats = await Promise.all(
    members.map(async ({ at, id, keys, queueing = false }): Promise<Seat> => {
      const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
      socket.bind({ address, port: 0, exclusive: true });
      await once(socket, "listening");
      const protection = keys && new SeatProtection(keys);
      return { id, at, queueing, socket, protection, sources: undefined, limit: undefined, again: undefined };
    }),
  );
  return new TransmissionCall(seats, { ...RULES, ...rules });
}
