/**
 * What the messages of floor control (TS 24.380 clause 8) and of transmission control (TS 24.581 clause 9) have in common: RTCP application
 * packets, several of which may share a datagram, with fields of a number, a length and a value.
 *
 * A reader insists on the layout and on nothing else: fields that are not known are left out, and which ones a message should have
 * is for whoever acts on it.
 *
 * @module
 */
import { ControlRefusal } from "./control-refusal.ts";

/** What every engine has, and the language's own types leave to those of the DOM. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(octets: Uint8Array): string };

const PACKET_TYPE = 204;
const HEADER = 12;
const ACK_BIT = 0x10;
const TYPE_BITS = 0x0f;
/** Octets of a datagram, and messages in one, beyond which nothing is read. */
export const MAX_DATAGRAM = 2048;
const MAX_MESSAGES = 16;
/** Fields from this number on have a length of two octets. */
const LONG_FIELDS = 192;

/** One packet, its fields as they are. */
export interface AppPacket {
  /** Four characters of ASCII. */
  readonly name: string;
  /** 0 to 15. */
  readonly type: number;
  /** Whether the sender wants an ack. */
  readonly ackWanted: boolean;
  /** 32 bits: who sent it. */
  readonly ssrc: number;
  readonly fields: Uint8Array;
}

/** Bits of the indicator of a message. */
export const INDICATOR = {
  normal: 0x8000,
  broadcast: 0x4000,
  system: 0x2000,
  emergency: 0x1000,
  imminentPeril: 0x0800,
  queueing: 0x0400,
} as const;

/** How urgent a call is, as its messages say. */
export type ControlUrgency = "normal" | "emergency" | "imminent-peril";

const RISING: readonly ControlUrgency[] = ["normal", "imminent-peril", "emergency"];

/** Whether a call has become more urgent: requests of it go before others. */
export const isRaised = (before: ControlUrgency, now: ControlUrgency): boolean =>
  RISING.indexOf(now) > RISING.indexOf(before);

/** The same as an indicator. */
export const INDICATOR_OF: Readonly<Record<ControlUrgency, number>> = {
  normal: INDICATOR.normal,
  emergency: INDICATOR.emergency,
  "imminent-peril": INDICATOR.imminentPeril,
};

/** Who an ack is from. */
export const SOURCE = { participant: 0, participating: 1, controlling: 2 } as const;

/** Place in a queue of who is in none. */
export const NOT_QUEUED = 254;

/** Milliseconds between two packets that keep the way open. */
export const KEEP_ALIVE_MS = 15_000;

const SEQUENCES = 0x1_0000;

/** Whether a message that is numbered is newer than the last one that counted; those without a number always count. */
export function isNewer(last: number | null, next: number | undefined): boolean {
  if (last === null || next === undefined) return true;
  const ahead = (next - last + SEQUENCES) % SEQUENCES;
  return ahead > 0 && ahead < SEQUENCES / 2;
}

const two = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 0xff, value & 0xff);
const numberOf = (value: Uint8Array): number => value.reduce((sum, octet) => sum * 256 + octet, 0);
const octetsOf = (value: string): Uint8Array => new TextEncoder().encode(value);
const textOf = (value: Uint8Array): string => new TextDecoder().decode(value);

/** Octets of the longest text. */
const MOST_TEXT = 0xff;

/** A text of somebody else. What is no UTF-8 is read with a longer sign in its place: of that no more is read than could be written again. */
function foreignTextOf(value: Uint8Array, most: number): string {
  let room = most;
  let text = "";
  for (const sign of textOf(value)) {
    room -= octetsOf(sign).length;
    if (room < 0) break;
    text += sign;
  }
  return text;
}

/** How the value of a field is written and read; padding comes behind. */
interface FieldForm<T> {
  /** The least octets of one. */
  readonly least: number;
  write(value: T): Uint8Array;
  read(octets: Uint8Array): T;
}

const octet: FieldForm<number> = {
  least: 1,
  write: (value) => Uint8Array.of(value, 0),
  read: (it) => it[0] ?? 0,
};
const word: FieldForm<number> = { least: 2, write: two, read: (it) => numberOf(it.subarray(0, 2)) };
const flag: FieldForm<boolean> = {
  least: 2,
  write: (value) => two(value ? 1 : 0),
  read: (it) => word.read(it) !== 0,
};
const text: FieldForm<string> = { least: 0, write: octetsOf, read: (it) => foreignTextOf(it, MOST_TEXT) };
/** Why something is refused or taken away, with the words of whoever did it. */
const cause: FieldForm<{ readonly code: number; readonly phrase: string }> = {
  least: 2,
  write: ({ code, phrase }) => Uint8Array.of(...two(code), ...octetsOf(phrase)),
  read: (it) => ({ code: word.read(it), phrase: foreignTextOf(it.subarray(2), MOST_TEXT - 2) }),
};
/** Place in the queue ({@link NOT_QUEUED} for none, 255 for not known) and priority there. */
const place: FieldForm<{ readonly position: number; readonly priority: number }> = {
  least: 2,
  write: ({ position, priority }) => Uint8Array.of(position, priority),
  read: (it) => ({ position: it[0] ?? 0, priority: it[1] ?? 0 }),
};
const ssrc: FieldForm<number> = {
  least: 4,
  write: (value) => Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff, 0, 0),
  read: (it) => numberOf(it.subarray(0, 4)),
};
/** Four characters of ASCII. */
const name: FieldForm<string> = {
  least: 4,
  write: (value) => Uint8Array.of(...octetsOf(value), 0, 0),
  read: (it) => textOf(it.subarray(0, 4)),
};

export const FORMS = { octet, word, flag, text, cause, place, ssrc, name } as const;

/** One kind of field: its number on the wire, others under which it is read too, and its form. */
interface FieldKind<T> {
  readonly id: number;
  readonly also?: readonly number[];
  readonly form: FieldForm<T>;
}

/** The fields of a kind of messages, by their names. */
export type FieldKinds<F> = { readonly [Name in keyof F]-?: FieldKind<NonNullable<F[Name]>> };

/** Writes and reads fields by a table of them. */
export class FieldTable<F extends object> {
  readonly #kinds: FieldKinds<F>;
  readonly #names = new Map<number, keyof F>();

  constructor(kinds: FieldKinds<F>) {
    this.#kinds = kinds;
    for (const each of Object.keys(kinds) as (keyof F)[]) {
      const { id, also = [] } = kinds[each];
      for (const number of [id, ...also]) this.#names.set(number, each);
    }
  }

  /**
   * Writes fields.
   *
   * @param order - those that a message has a place for, as the examples of every implementation have them
   * @param of - names the message, for an error
   * @throws RangeError where it has no place for one of them, or a text has more than 255 octets
   */
  write(fields: F, order: readonly (keyof F)[], of: string): Uint8Array {
    const foreign = (Object.keys(fields) as (keyof F)[]).find((each) => !order.includes(each));
    if (foreign !== undefined) throw new RangeError(`${of} with ${String(foreign)}`);
    const body = order.flatMap((each) => {
      const value = fields[each];
      if (value === undefined) return [];
      const { form, id } = this.#kinds[each];
      const octets = form.write(value as NonNullable<F[typeof each]>);
      if (octets.length > MOST_TEXT) throw new RangeError(`${String(each)} with ${octets.length} octets`);
      const padding = (4 - ((2 + octets.length) % 4)) % 4;
      return [id, octets.length, ...octets, ...new Array<number>(padding).fill(0)];
    });
    return Uint8Array.from(body);
  }

  /** @throws ControlRefusal */
  read(octets: Uint8Array): F {
    const fields: { [Name in keyof F]?: unknown } = {};
    for (let at = 0; at < octets.length; ) {
      const id = octets[at] ?? 0;
      const wide = id >= LONG_FIELDS ? 2 : 1;
      if (octets.length < at + 1 + wide) throw new ControlRefusal("a field is cut");
      const length = numberOf(octets.subarray(at + 1, at + 1 + wide));
      const from = at + 1 + wide;
      if (octets.length < from + length) throw new ControlRefusal("a field is longer than its message");
      const of = this.#names.get(id);
      // The first of two counts: a second is somebody's addition.
      if (of !== undefined && !(of in fields)) fields[of] = this.#value(of, octets.subarray(from, from + length));
      at = (from + length + 3) & ~3;
    }
    return fields as F;
  }

  #value(of: keyof F, octets: Uint8Array): unknown {
    const { form } = this.#kinds[of];
    if (octets.length < form.least) throw new ControlRefusal("a field is shorter than it can be");
    return form.read(octets);
  }
}

/** Writes a packet. */
export function encodeAppPacket({ name: called, type, ackWanted, ssrc: sender, fields }: AppPacket): Uint8Array {
  const packet = new Uint8Array(HEADER + fields.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x80 | (ackWanted ? ACK_BIT : 0) | type);
  view.setUint8(1, PACKET_TYPE);
  view.setUint16(2, packet.length / 4 - 1);
  view.setUint32(4, sender);
  packet.set(octetsOf(called), 8);
  packet.set(fields, HEADER);
  return packet;
}

/**
 * The application packets of one datagram; packets of other kinds are left out.
 *
 * @throws ControlRefusal
 */
export function appPacketsIn(datagram: Uint8Array): readonly AppPacket[] {
  if (datagram.length > MAX_DATAGRAM) throw new ControlRefusal("more than a datagram of control messages");
  const packets: AppPacket[] = [];
  let at = 0;
  for (let number = 0; at < datagram.length; number++) {
    if (datagram.length < at + 4 || number === MAX_MESSAGES) throw new ControlRefusal("no whole packet");
    const view = new DataView(datagram.buffer, datagram.byteOffset + at);
    const length = 4 * (view.getUint16(2) + 1);
    const first = view.getUint8(0);
    // No padding: TS 24.380 clause 8.1, TS 24.581 clause 9.1.
    if (first >> 5 !== 4 || datagram.length < at + length) throw new ControlRefusal("no whole packet");
    if (view.getUint8(1) === PACKET_TYPE && length >= HEADER)
      packets.push({
        name: textOf(datagram.subarray(at + 8, at + HEADER)),
        type: first & TYPE_BITS,
        ackWanted: (first & ACK_BIT) !== 0,
        ssrc: view.getUint32(4),
        fields: datagram.subarray(at + HEADER, at + length),
      });
    at += length;
  }
  return packets;
}
