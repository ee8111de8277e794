/**
 * Messages of floor control, TS 24.380 clause 8: RTCP application packets named MCPT, several of which may share a datagram.
 *
 * A reader insists on the layout and on nothing else: fields that are not known are left out, and which ones a message should have
 * is for whoever acts on it.
 *
 * @module
 */
import { FloorRefusal } from "./floor-refusal.ts";

/** What every engine has, and the language's own types leave to those of the DOM. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new () => { decode(octets: Uint8Array): string };

const NAME = "MCPT";
const PACKET_TYPE = 204;
const HEADER = 12;
const ACK_BIT = 0x10;
const TYPE_BITS = 0x0f;
/** Octets of a datagram, and messages in one, beyond which nothing is read. */
export const MAX_DATAGRAM = 2048;
const MAX_MESSAGES = 16;
/** Fields from this number on have a length of two octets. */
const LONG_FIELDS = 192;

/** The messages of a private call, by their number on the wire. */
export const FLOOR_TYPES = {
  request: 0,
  granted: 1,
  taken: 2,
  deny: 3,
  release: 4,
  idle: 5,
  revoke: 6,
  "queue-position-request": 8,
  "queue-position-info": 9,
  ack: 10,
} as const;
export type FloorType = keyof typeof FLOOR_TYPES;

const TYPE_NAMES: ReadonlyMap<number, FloorType> = new Map(
  Object.entries(FLOOR_TYPES).map(([name, number]) => [number, name as FloorType]),
);

/** Numbers of the fields that are read and written. */
const FIELDS = {
  priority: 0,
  duration: 1,
  cause: 2,
  queueInfo: 3,
  grantedId: 4,
  mayRequest: 5,
  userId: 6,
  queueSize: 7,
  sequence: 8,
  queuedId: 9,
  source: 10,
  messageType: 12,
  indicator: 13,
  grantedSsrc: 14,
} as const;

/** Bits of the floor indicator. */
export const FLOOR_INDICATOR = {
  normal: 0x8000,
  broadcast: 0x4000,
  system: 0x2000,
  emergency: 0x1000,
  imminentPeril: 0x0800,
  queueing: 0x0400,
} as const;

/** Who a floor ack is from. */
export const FLOOR_SOURCE = { participant: 0, participating: 1, controlling: 2 } as const;

/** What a message can say; each left out where it does not. */
interface FloorFields {
  /** 0 to 255. */
  readonly priority?: number;
  /** Seconds that a grant lasts at most; 0 for without limit. */
  readonly duration?: number;
  /** Why a request is denied or a grant revoked, with the words of whoever did it. */
  readonly cause?: { readonly code: number; readonly phrase: string };
  /** Place in the queue (254 for none, 255 for not known) and priority there. */
  readonly queueInfo?: { readonly position: number; readonly priority: number };
  /** MCPTT ID of who talks. */
  readonly grantedId?: string;
  /** Whether the floor may be asked for. */
  readonly mayRequest?: boolean;
  /** MCPTT ID of the sender or the target. */
  readonly userId?: string;
  readonly queueSize?: number;
  /** 16 bits; of taken and idle. */
  readonly sequence?: number;
  readonly queuedId?: string;
  /** One of {@link FLOOR_SOURCE}, or another. */
  readonly source?: number;
  /** Of an ack: the type that it answers, as on the wire and without the bit that asked for it. */
  readonly messageType?: number;
  /** Bits of {@link FLOOR_INDICATOR}. */
  readonly indicator?: number;
  /** 32 bits: the source that whoever is granted the floor is to send as. */
  readonly grantedSsrc?: number;
}

export interface FloorMessage {
  readonly type: FloorType;
  /** Whether the sender wants a floor ack. */
  readonly ackWanted: boolean;
  /** 32 bits: who sent it. */
  readonly ssrc: number;
  readonly fields: FloorFields;
}

type FieldName = keyof typeof FIELDS;

const two = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 0xff, value & 0xff);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** How the value of each field is written; padding comes behind. */
const WRITERS: { readonly [Name in FieldName]: (value: NonNullable<FloorFields[Name]>) => Uint8Array } = {
  priority: (value) => Uint8Array.of(value, 0),
  duration: two,
  cause: ({ code, phrase }) => Uint8Array.of(...two(code), ...text(phrase)),
  queueInfo: ({ position, priority }) => Uint8Array.of(position, priority),
  grantedId: text,
  mayRequest: (value) => two(value ? 1 : 0),
  userId: text,
  queueSize: two,
  sequence: two,
  queuedId: text,
  source: two,
  messageType: (value) => Uint8Array.of(value, 0),
  indicator: two,
  grantedSsrc: (value) => Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff, 0, 0),
};

/** The order in which fields are written, as the examples of every implementation have it. */
const ORDER: Readonly<Record<FloorType, readonly FieldName[]>> = {
  request: ["priority", "userId", "indicator"],
  granted: ["duration", "grantedSsrc", "priority", "userId", "queueSize", "queuedId", "queueInfo", "indicator"],
  taken: ["grantedId", "mayRequest", "userId", "sequence", "indicator", "grantedSsrc"],
  deny: ["cause", "userId", "indicator"],
  release: ["userId", "indicator"],
  idle: ["sequence", "indicator"],
  revoke: ["cause", "indicator"],
  "queue-position-request": ["userId"],
  "queue-position-info": ["userId", "grantedSsrc", "queuedId", "queueInfo", "indicator"],
  ack: ["source", "messageType"],
};

/**
 * Writes a message, as one RTCP packet.
 *
 * @throws RangeError where a message of this type has no place for one of its fields, or a text has more than 255 octets
 */
export function encodeFloorMessage({ type, ackWanted, ssrc, fields }: FloorMessage): Uint8Array {
  const order = ORDER[type];
  const foreign = (Object.keys(fields) as FieldName[]).find((name) => !order.includes(name));
  if (foreign !== undefined) throw new RangeError(`${type} with ${foreign}`);
  const body = order.flatMap((name) => {
    const value = fields[name];
    if (value === undefined) return [];
    const octets = (WRITERS[name] as (it: unknown) => Uint8Array)(value);
    if (octets.length > 0xff) throw new RangeError(`${name} with ${octets.length} octets`);
    const padding = (4 - ((2 + octets.length) % 4)) % 4;
    return [FIELDS[name], octets.length, ...octets, ...new Array<number>(padding).fill(0)];
  });
  const packet = new Uint8Array(HEADER + body.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x80 | (ackWanted ? ACK_BIT : 0) | FLOOR_TYPES[type]);
  view.setUint8(1, PACKET_TYPE);
  view.setUint16(2, packet.length / 4 - 1);
  view.setUint32(4, ssrc);
  packet.set(text(NAME), 8);
  packet.set(body, HEADER);
  return packet;
}

const numberOf = (value: Uint8Array): number => value.reduce((sum, octet) => sum * 256 + octet, 0);
const textOf = (value: Uint8Array): string => new TextDecoder().decode(value);

function sized<T>(value: Uint8Array, least: number, read: (octets: Uint8Array) => T): T {
  if (value.length < least) throw new FloorRefusal("a field is shorter than it can be");
  return read(value);
}

/** How the value of each field is read. */
const READERS: { readonly [Name in FieldName]: (value: Uint8Array) => NonNullable<FloorFields[Name]> } = {
  priority: (value) => sized(value, 1, (it) => it[0] ?? 0),
  duration: (value) => sized(value, 2, (it) => numberOf(it.subarray(0, 2))),
  cause: (value) => sized(value, 2, (it) => ({ code: numberOf(it.subarray(0, 2)), phrase: textOf(it.subarray(2)) })),
  queueInfo: (value) => sized(value, 2, (it) => ({ position: it[0] ?? 0, priority: it[1] ?? 0 })),
  grantedId: textOf,
  mayRequest: (value) => sized(value, 2, (it) => numberOf(it.subarray(0, 2)) !== 0),
  userId: textOf,
  queueSize: (value) => sized(value, 2, (it) => numberOf(it.subarray(0, 2))),
  sequence: (value) => sized(value, 2, (it) => numberOf(it.subarray(0, 2))),
  queuedId: textOf,
  source: (value) => sized(value, 2, (it) => numberOf(it.subarray(0, 2))),
  messageType: (value) => sized(value, 1, (it) => it[0] ?? 0),
  indicator: (value) => sized(value, 2, (it) => numberOf(it.subarray(0, 2))),
  grantedSsrc: (value) => sized(value, 4, (it) => numberOf(it.subarray(0, 4))),
};

const NAME_OF_FIELD: ReadonlyMap<number, FieldName> = new Map(
  Object.entries(FIELDS).map(([name, number]) => [number, name as FieldName]),
);

function readFields(octets: Uint8Array): FloorFields {
  const fields: Record<string, unknown> = {};
  for (let at = 0; at < octets.length; ) {
    const id = octets[at] ?? 0;
    const wide = id >= LONG_FIELDS ? 2 : 1;
    if (octets.length < at + 1 + wide) throw new FloorRefusal("a field is cut");
    const length = numberOf(octets.subarray(at + 1, at + 1 + wide));
    const from = at + 1 + wide;
    if (octets.length < from + length) throw new FloorRefusal("a field is longer than its message");
    const name = NAME_OF_FIELD.get(id);
    // The first of two counts: a second is somebody's addition.
    if (name !== undefined && !(name in fields)) fields[name] = READERS[name](octets.subarray(from, from + length));
    at = (from + length + 3) & ~3;
  }
  return fields;
}

/**
 * Reads what came in one datagram. Packets of another name and messages of types that a private call does not have are left out.
 *
 * @throws FloorRefusal
 */
export function decodeFloorMessages(datagram: Uint8Array): readonly FloorMessage[] {
  if (datagram.length > MAX_DATAGRAM) throw new FloorRefusal("more than a datagram of floor control");
  const messages: FloorMessage[] = [];
  let at = 0;
  for (let number = 0; at < datagram.length; number++) {
    if (datagram.length < at + 4 || number === MAX_MESSAGES) throw new FloorRefusal("no whole packet");
    const view = new DataView(datagram.buffer, datagram.byteOffset + at);
    const length = 4 * (view.getUint16(2) + 1);
    const first = view.getUint8(0);
    // No padding: clause 8.1.
    if (first >> 5 !== 4 || datagram.length < at + length) throw new FloorRefusal("no whole packet");
    const isFloor =
      view.getUint8(1) === PACKET_TYPE && length >= HEADER && textOf(datagram.subarray(at + 8, at + 12)) === NAME;
    const type = TYPE_NAMES.get(first & TYPE_BITS);
    if (isFloor && type !== undefined) {
      messages.push({
        type,
        ackWanted: (first & ACK_BIT) !== 0,
        ssrc: view.getUint32(4),
        fields: readFields(datagram.subarray(at + HEADER, at + length)),
      });
    }
    at += length;
  }
  return messages;
}

/** The ack that a message asks for; its type is named without the bit that asked. */
export const ackOf = ({ type }: FloorMessage, ssrc: number): FloorMessage => ({
  type: "ack",
  ackWanted: false,
  ssrc,
  fields: { source: FLOOR_SOURCE.participant, messageType: FLOOR_TYPES[type] },
});
