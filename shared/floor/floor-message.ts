/**
 * Messages of floor control, TS 24.380 clause 8: RTCP application packets named MCPT.
 *
 * @module
 */
import {
  type AppPacket,
  appPacketsIn,
  encodeAppPacket,
  type FieldKinds,
  FieldTable,
  FORMS,
  SOURCE,
} from "./app-packet.ts";

const NAME = "MCPT";

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
  /** One of `SOURCE`, or another. */
  readonly source?: number;
  /** Of an ack: the type that it answers, as on the wire and without the bit that asked for it. */
  readonly messageType?: number;
  /** Bits of `INDICATOR`. */
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

/** Numbers and forms of the fields that are read and written. */
const KINDS: FieldKinds<FloorFields> = {
  priority: { id: 0, form: FORMS.octet },
  duration: { id: 1, form: FORMS.word },
  cause: { id: 2, form: FORMS.cause },
  queueInfo: { id: 3, form: FORMS.place },
  grantedId: { id: 4, form: FORMS.text },
  mayRequest: { id: 5, form: FORMS.flag },
  userId: { id: 6, form: FORMS.text },
  queueSize: { id: 7, form: FORMS.word },
  sequence: { id: 8, form: FORMS.word },
  queuedId: { id: 9, form: FORMS.text },
  source: { id: 10, form: FORMS.word },
  messageType: { id: 12, form: FORMS.octet },
  indicator: { id: 13, form: FORMS.word },
  grantedSsrc: { id: 14, form: FORMS.ssrc },
};
const FIELDS = new FieldTable<FloorFields>(KINDS);

/** The order in which fields are written, as the examples of every implementation have it. */
const ORDER: Readonly<Record<FloorType, readonly (keyof FloorFields)[]>> = {
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
  const written = FIELDS.write(fields, ORDER[type], type);
  return encodeAppPacket({ name: NAME, type: FLOOR_TYPES[type], ackWanted, ssrc, fields: written });
}

function messageOf({ name, type: number, ackWanted, ssrc, fields }: AppPacket): readonly FloorMessage[] {
  const type = TYPE_NAMES.get(number);
  return name !== NAME || type === undefined ? [] : [{ type, ackWanted, ssrc, fields: FIELDS.read(fields) }];
}

/**
 * Reads what came in one datagram. Packets of another name and messages of types that a private call does not have are left out.
 *
 * @throws ControlRefusal
 */
export const decodeFloorMessages = (datagram: Uint8Array): readonly FloorMessage[] =>
  appPacketsIn(datagram).flatMap(messageOf);

/** The ack that a message asks for; its type is named without the bit that asked. */
export const ackOf = ({ type }: FloorMessage, ssrc: number): FloorMessage => ({
  type: "ack",
  ackWanted: false,
  ssrc,
  fields: { source: SOURCE.participant, messageType: FLOOR_TYPES[type] },
});
