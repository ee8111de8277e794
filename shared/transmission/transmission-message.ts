/**
 * Messages of transmission control, TS 24.581 clause 9: RTCP application packets of three names, MCV0 of a participant, MCV1 of the server
 * and MCV2 of both. A type counts within its name.
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
} from "../floor/app-packet.ts";

/**
 * Number of the field that has the source of pictures (clause 9.2.3.23). One that reads messages of Rel-18.5 expects {@link VIDEO_SSRC_ALSO}, so
 * both are read.
 */
const VIDEO_SSRC_FIELD = 23;
const VIDEO_SSRC_ALSO = 24;

/** What a message can say; each left out where it does not. */
export interface TransmissionFields {
  /** 0 to 255. */
  readonly priority?: number;
  /** Seconds that a grant lasts at most; 0 for without limit. */
  readonly duration?: number;
  /** Why something is rejected, revoked or ended, with the words of whoever did it. */
  readonly cause?: { readonly code: number; readonly phrase: string };
  /** Place in the queue (254 for none, 255 for not known) and priority there. */
  readonly queueInfo?: { readonly position: number; readonly priority: number };
  /** MCVideo ID of who transmits. */
  readonly transmitterId?: string;
  /** Whether permission may be asked for. */
  readonly mayRequest?: boolean;
  /** MCVideo ID of the sender or the target. */
  readonly userId?: string;
  readonly queueSize?: number;
  /** 16 bits. */
  readonly sequence?: number;
  readonly queuedId?: string;
  /** One of `SOURCE`, or another. */
  readonly source?: number;
  /** Of an ack: the type that it answers, without the bit that asked for it. */
  readonly messageType?: number;
  /** Bits of `INDICATOR`. */
  readonly indicator?: number;
  /** 32 bits: the source of the sound of a transmission. */
  readonly audioSsrc?: number;
  /** Of a request to receive: whether it was granted. */
  readonly granted?: boolean;
  /** Of an ack: the name of the message that it answers. */
  readonly messageName?: string;
  readonly overridingId?: string;
  readonly overriddenId?: string;
  /** 0 to 255. */
  readonly receptionPriority?: number;
  readonly groupId?: string;
  readonly alias?: string;
  /** Whether whoever is told of a transmission has to ask for it (1), or is sent it at once (0). */
  readonly manual?: boolean;
  /** 32 bits: the source of the pictures of a transmission. */
  readonly videoSsrc?: number;
}

const FIELDS = new FieldTable<TransmissionFields>({
  priority: { id: 0, form: FORMS.octet },
  duration: { id: 1, form: FORMS.word },
  cause: { id: 2, form: FORMS.cause },
  queueInfo: { id: 3, form: FORMS.place },
  transmitterId: { id: 4, form: FORMS.text },
  mayRequest: { id: 5, form: FORMS.flag },
  userId: { id: 6, form: FORMS.text },
  queueSize: { id: 7, form: FORMS.word },
  sequence: { id: 8, form: FORMS.word },
  queuedId: { id: 9, form: FORMS.text },
  source: { id: 10, form: FORMS.word },
  messageType: { id: 12, form: FORMS.octet },
  indicator: { id: 13, form: FORMS.word },
  audioSsrc: { id: 14, form: FORMS.ssrc },
  granted: { id: 15, form: FORMS.flag },
  messageName: { id: 16, form: FORMS.name },
  overridingId: { id: 17, form: FORMS.text },
  overriddenId: { id: 18, form: FORMS.text },
  receptionPriority: { id: 19, form: FORMS.octet },
  groupId: { id: 20, form: FORMS.text },
  alias: { id: 21, form: FORMS.text },
  manual: { id: 22, form: FORMS.flag },
  videoSsrc: { id: VIDEO_SSRC_FIELD, also: [VIDEO_SSRC_ALSO], form: FORMS.ssrc },
} satisfies FieldKinds<TransmissionFields>);

type Kind = readonly [name: "MCV0" | "MCV1" | "MCV2", type: number, order: readonly (keyof TransmissionFields)[]];

/** Each message: its name and type on the wire, and the fields that it has a place for, in their order. */
const KINDS = {
  request: ["MCV0", 0, ["priority", "userId", "indicator", "alias"]],
  release: ["MCV0", 2, ["userId", "indicator"]],
  "queue-position-request": ["MCV0", 3, ["userId"]],
  "receive-request": [
    "MCV0",
    4,
    ["userId", "transmitterId", "audioSsrc", "videoSsrc", "indicator", "receptionPriority", "alias"],
  ],
  "remote-request": ["MCV0", 7, ["userId"]],
  "remote-cancel": ["MCV0", 8, ["userId"]],
  granted: [
    "MCV1",
    0,
    ["duration", "audioSsrc", "videoSsrc", "priority", "userId", "queueSize", "queuedId", "queueInfo", "indicator"],
  ],
  rejected: ["MCV1", 1, ["cause", "userId", "indicator"]],
  "arbitration-taken": [
    "MCV1",
    2,
    ["transmitterId", "mayRequest", "userId", "sequence", "indicator", "audioSsrc", "videoSsrc"],
  ],
  "arbitration-release": ["MCV1", 3, ["userId", "sequence", "indicator"]],
  revoked: ["MCV1", 4, ["cause", "indicator"]],
  "queue-position-info": ["MCV1", 5, ["userId", "queuedId", "queueInfo", "indicator"]],
  notification: ["MCV1", 6, ["transmitterId", "audioSsrc", "videoSsrc", "mayRequest", "indicator", "alias", "manual"]],
  "receive-response": ["MCV1", 7, ["granted", "cause", "transmitterId", "audioSsrc", "videoSsrc", "indicator"]],
  "reception-notification": ["MCV1", 8, ["userId", "audioSsrc", "videoSsrc", "alias"]],
  "cancel-notify": ["MCV1", 10, []],
  "remote-response": ["MCV1", 11, []],
  "remote-cancel-response": ["MCV1", 12, []],
  "reception-override": ["MCV1", 13, ["userId", "overridingId", "overriddenId"]],
  "end-notify": ["MCV1", 14, ["transmitterId", "audioSsrc", "videoSsrc"]],
  idle: ["MCV1", 15, ["sequence", "indicator"]],
  "end-request": ["MCV2", 0, ["transmitterId", "audioSsrc", "videoSsrc", "cause", "indicator"]],
  "end-response": ["MCV2", 1, ["transmitterId", "audioSsrc", "videoSsrc", "cause", "indicator"]],
  "reception-end-request": ["MCV2", 2, ["transmitterId", "audioSsrc", "videoSsrc", "indicator"]],
  "reception-end-response": ["MCV2", 3, ["transmitterId", "audioSsrc", "videoSsrc", "indicator"]],
  ack: ["MCV2", 4, ["source", "messageName", "messageType"]],
} as const satisfies Readonly<Record<string, Kind>>;

export type TransmissionType = keyof typeof KINDS;

/** All there are. */
export const TRANSMISSION_TYPES = Object.keys(KINDS) as readonly TransmissionType[];

const TYPES: ReadonlyMap<string, TransmissionType> = new Map(
  TRANSMISSION_TYPES.map((type) => [`${KINDS[type][0]} ${KINDS[type][1]}`, type]),
);

export interface TransmissionMessage {
  readonly type: TransmissionType;
  /** Whether the sender wants an ack. */
  readonly ackWanted: boolean;
  /** 32 bits: who sent it. */
  readonly ssrc: number;
  readonly fields: TransmissionFields;
}

/**
 * Writes a message, as one RTCP packet.
 *
 * @throws RangeError where a message of this type has no place for one of its fields, or a text has more than 255 octets
 */
export function encodeTransmissionMessage({ type, ackWanted, ssrc, fields }: TransmissionMessage): Uint8Array {
  const [name, number, order] = KINDS[type];
  return encodeAppPacket({ name, type: number, ackWanted, ssrc, fields: FIELDS.write(fields, order, type) });
}

function messageOf({ name, type: number, ackWanted, ssrc, fields }: AppPacket): readonly TransmissionMessage[] {
  const type = TYPES.get(`${name} ${number}`);
  return type === undefined ? [] : [{ type, ackWanted, ssrc, fields: FIELDS.read(fields) }];
}

/**
 * Reads what came in one datagram. Packets of other names and messages of unknown types are left out (clause 9.1.4).
 *
 * @throws ControlRefusal
 */
export const decodeTransmissionMessages = (datagram: Uint8Array): readonly TransmissionMessage[] =>
  appPacketsIn(datagram).flatMap(messageOf);

/** What the answer to a message that ends something repeats of it: of what else it says an answer has no place. */
export function answeredFields({
  audioSsrc,
  indicator,
  transmitterId,
  videoSsrc,
}: TransmissionFields): TransmissionFields {
  return {
    ...(transmitterId === undefined ? {} : { transmitterId }),
    ...(audioSsrc === undefined ? {} : { audioSsrc }),
    ...(videoSsrc === undefined ? {} : { videoSsrc }),
    ...(indicator === undefined ? {} : { indicator }),
  };
}

/** The ack of a message, by its name and its type: types overlap between names. */
export function transmissionAck(type: TransmissionType, ssrc: number): TransmissionMessage {
  const [messageName, messageType] = KINDS[type];
  const fields = { source: SOURCE.participant, messageName, messageType };
  return { type: "ack", ackWanted: false, ssrc, fields };
}
