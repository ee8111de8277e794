/**
 * The floor control server of the lab, TS 24.380 clause 6.3: who of the two of a private call may talk. Each of them has a port of its own
 * with it. Demonstration equipment: the floor is granted, queued, denied, revoked and freed as the clause has it; its messages are under the CSK
 * of whoever has one (TS 33.180 clause 9.4), and in clear for all others.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { INDICATOR, NOT_QUEUED } from "../../shared/floor/app-packet.ts";
import { ControlRefusal } from "../../shared/floor/control-refusal.ts";
import { decodeFloorMessages, encodeFloorMessage, type FloorMessage } from "../../shared/floor/floor-message.ts";
import { type SeatKeys, SeatProtection } from "./seat-protection.ts";

/** Causes of TS 24.380 clause 8.2.3. */
const DENIED_BUSY = 1;
const REVOKED_TOO_LONG = 2;
const REVOKED_PRE_EMPTED = 4;
/** From this priority on a request takes the floor from whoever has asked below it. */
export const PRE_EMPTIVE_PRIORITY = 200;
const SEQUENCES = 0x1_0000;

/** One of the two. */
export interface FloorMember {
  /** MCPTT ID. */
  readonly id: string;
  /** Where its participant is. */
  readonly address: string;
  readonly port: number;
  /** Whether it lets itself be queued. */
  readonly queueing: boolean;
  /** Of its CSK; left out, its messages go in clear. */
  readonly keys?: SeatKeys | undefined;
}

export interface FloorServerTimes {
  /** Milliseconds that one may talk (T2). */
  readonly talkLimitMs: number;
  /** Milliseconds between two revocations of the same burst (T8), and for a talker to let go (T3). */
  readonly revokeMs: number;
  /** Revocations before the floor is taken without an answer. */
  readonly revocations: number;
}

const TIMES: FloorServerTimes = { talkLimitMs: 30_000, revokeMs: 1_000, revocations: 3 };

/** One of the two who waits for the floor. */
interface Waiting {
  readonly seat: Seat;
  readonly urgent: boolean;
}

interface Seat extends FloorMember {
  readonly socket: Socket;
  readonly protection: SeatProtection | undefined;
}

/** The floor of one call. */
export class FloorCall {
  readonly #times: FloorServerTimes;
  readonly #seats: readonly Seat[];
  readonly #ssrc = randomInt(1, 0x1_0000_0000);
  #holder: Seat | undefined;
  /** Who waits, the next first. */
  #queue: readonly Waiting[] = [];
  /** Whoever has the floor has asked for it urgently. */
  #urgent = false;
  #sequence = 0;
  #limit: NodeJS.Timeout | undefined;
  #revoking: NodeJS.Timeout | undefined;

  constructor(seats: readonly Seat[], times: FloorServerTimes) {
    this.#seats = seats;
    this.#times = times;
    for (const seat of seats) {
      seat.socket.on("message", (octets: Buffer, from: RemoteInfo) => this.#onMessage(seat, octets, from));
      seat.socket.on("error", () => undefined);
    }
  }

  /** Where the server listens for one of the two. */
  portOf(id: string): number {
    return this.#seats.find((seat) => seat.id === id)?.socket.address().port ?? 0;
  }

  /** What became of the messages of one of the two that are under its CSK; undefined where they go in clear. */
  protectionOf(id: string) {
    return this.#seats.find((seat) => seat.id === id)?.protection?.counts;
  }

  /** Grants the floor to whoever has asked for it with the call itself. */
  grantFirst(id: string): void {
    const seat = this.#seats.find((each) => each.id === id);
    if (seat !== undefined && this.#holder === undefined) this.#hold(seat, false);
  }

  async close(): Promise<void> {
    clearTimeout(this.#limit);
    clearTimeout(this.#revoking);
    for (const { protection } of this.#seats) protection?.close();
    await Promise.all(this.#seats.map(({ socket }) => new Promise<void>((resolve) => socket.close(resolve))));
  }

  #onMessage(seat: Seat, octets: Buffer, from: RemoteInfo): void {
    if (from.port !== seat.port || from.address !== seat.address) return;
    try {
      const clear = seat.protection === undefined ? octets : seat.protection.open(octets, this.#ssrc);
      if (clear === undefined) return;
      for (const message of decodeFloorMessages(clear)) this.#take(seat, message);
    } catch (error) {
      if (!(error instanceof ControlRefusal)) throw error;
    }
  }

  #take(seat: Seat, { type, fields }: FloorMessage): void {
    if (type === "request") {
      const isEmergency = ((fields.indicator ?? 0) & INDICATOR.emergency) !== 0;
      this.#request(seat, isEmergency || (fields.priority ?? 0) >= PRE_EMPTIVE_PRIORITY);
    } else if (type === "release") this.#release(seat);
    else if (type === "queue-position-request") this.#tellPosition(seat);
  }

  #request(seat: Seat, urgent: boolean): void {
    const holder = this.#holder;
    if (holder === undefined) this.#hold(seat, urgent);
    else if (holder === seat) this.#grant(seat);
    // Also of who waits already: a call that has become an emergency is asked for anew. The floor is taken away once.
    else if (urgent && !this.#urgent && !this.#queue.some((each) => each.urgent)) {
      this.#queue = [{ seat, urgent }, ...this.#without(seat)];
      this.#tellPosition(seat);
      this.#revoke(holder, REVOKED_PRE_EMPTED, "pre-empted");
    } else if (this.#queue.some((each) => each.seat === seat)) this.#tellPosition(seat);
    else if (seat.queueing) {
      this.#queue = [...this.#queue, { seat, urgent }];
      this.#tellPosition(seat);
    } else {
      const cause = { code: DENIED_BUSY, phrase: "another user has permission" };
      this.#send(seat, { type: "deny", fields: { cause, userId: seat.id } });
    }
  }

  #release(seat: Seat): void {
    this.#queue = this.#without(seat);
    if (this.#holder === seat) this.#free();
    else if (this.#holder === undefined) this.#send(seat, { type: "idle", fields: { sequence: this.#next() } });
    else this.#send(seat, this.#taken(this.#holder));
  }

  #without(seat: Seat): readonly Waiting[] {
    return this.#queue.filter((each) => each.seat !== seat);
  }

  #free(): void {
    clearTimeout(this.#limit);
    clearTimeout(this.#revoking);
    this.#holder = undefined;
    this.#urgent = false;
    const [next, ...rest] = this.#queue;
    this.#queue = rest;
    if (next !== undefined) {
      this.#hold(next.seat, next.urgent);
      return;
    }
    const fields = { sequence: this.#next(), indicator: INDICATOR.normal };
    for (const seat of this.#seats) this.#send(seat, { type: "idle", fields });
  }

  #hold(seat: Seat, urgent: boolean): void {
    this.#holder = seat;
    this.#urgent = urgent;
    this.#limit = setTimeout(() => this.#revoke(seat, REVOKED_TOO_LONG, "talked too long"), this.#times.talkLimitMs);
    this.#grant(seat);
    const taken = this.#taken(seat);
    for (const each of this.#seats) if (each !== seat) this.#send(each, taken);
  }

  #grant(seat: Seat): void {
    const duration = Math.floor(this.#times.talkLimitMs / 1000);
    this.#send(seat, { type: "granted", fields: { duration, userId: seat.id, indicator: INDICATOR.normal } });
  }

  #taken(holder: Seat): Pick<FloorMessage, "type" | "fields"> {
    const fields = {
      grantedId: holder.id,
      mayRequest: true,
      sequence: this.#next(),
      indicator: INDICATOR.normal,
    };
    return { type: "taken", fields };
  }

  #tellPosition(seat: Seat): void {
    const place = this.#queue.findIndex((each) => each.seat === seat);
    const queueInfo = { position: place === -1 ? NOT_QUEUED : place + 1, priority: 0 };
    this.#send(seat, { type: "queue-position-info", fields: { userId: seat.id, queueInfo } });
  }

  /** Once more each time that nothing comes, and then without an answer. */
  #revoke(seat: Seat, code: number, phrase: string, sent = 0): void {
    if (this.#holder !== seat) return;
    if (sent === this.#times.revocations) {
      this.#free();
      return;
    }
    this.#send(seat, { type: "revoke", fields: { cause: { code, phrase } } });
    clearTimeout(this.#revoking);
    this.#revoking = setTimeout(() => this.#revoke(seat, code, phrase, sent + 1), this.#times.revokeMs);
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) % SEQUENCES;
    return this.#sequence;
  }

  #send({ socket, port, address, protection }: Seat, message: Pick<FloorMessage, "type" | "fields">): void {
    const clear = encodeFloorMessage({ ...message, ackWanted: false, ssrc: this.#ssrc });
    const octets = protection?.protect(clear) ?? clear;
    socket.send(octets, port, address, () => undefined);
  }
}

/** Begins the floor of a call: nobody has it. */
export async function openFloorCall(members: readonly FloorMember[], times: Partial<FloorServerTimes> = {}) {
  const seats = await Promise.all(
    members.map(async (member) => {
      const socket = createSocket(member.address.includes(":") ? "udp6" : "udp4");
      socket.bind({ address: member.address, port: 0, exclusive: true });
      await once(socket, "listening");
      return { ...member, socket, protection: member.keys && new SeatProtection(member.keys) };
    }),
  );
  return new FloorCall(seats, { ...TIMES, ...times });
}
