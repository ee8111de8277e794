/**
 * Binary MCData messages (TS 24.282 clause 15): what a media type `application/vnd.3gpp.mcdata-signalling` holds, and, as `data`, what one
 * `application/vnd.3gpp.mcdata-payload` holds in clear. Protected ones are told apart by {@link isProtected}, see `protected-payload.ts`.
 *
 * @module
 */
import { DataMessageError } from "./data-message-error.ts";
import { decodeElements, encodeElements } from "./elements.ts";
import { FORMS } from "./forms.ts";
import { decodeForm, encodeForm, type MessageForm, type MessageOf } from "./message-form.ts";
import { type DataOctets, joinOctets, OctetReader } from "./octet-reader.ts";
import { type DataPayload, PAYLOAD, payload } from "./payload.ts";

type FormName = keyof typeof FORMS;

/** The message that carries the content of short data. */
interface Data {
  readonly kind: "data";
  /** At most 255. */
  readonly payloads: readonly DataPayload[];
}

export type DataMessage = { [K in FormName]: { readonly kind: K } & MessageOf<(typeof FORMS)[K]> }[FormName] | Data;

/** A message of one kind. */
export type DataMessageOf<K extends DataMessage["kind"]> = Extract<DataMessage, { readonly kind: K }>;

const DATA = 0x03;
const MAX_PAYLOADS = 0xff;

/** The number of a message; above it the first octet says how the message is protected. */
const TYPE = 0x3f;
const PROTECTED = 0x40;

const NAMES: ReadonlyMap<number, FormName> = new Map(
  (Object.keys(FORMS) as FormName[]).map((name) => [FORMS[name].type, name]),
);

/** Whether the content of a message can be read only by who has its key. */
export function isProtected(message: DataOctets): boolean {
  return ((message[0] ?? 0) & PROTECTED) !== 0;
}

function decodeData(octets: DataOctets): Data {
  const reader = new OctetReader(octets);
  const count = reader.number(1);
  const payloads = decodeElements(reader.rest())
    .filter(({ id }) => id === PAYLOAD)
    .map(({ value }) => payload.read(value))
    .filter((found) => found !== undefined);
  if (payloads.length < count) throw new DataMessageError("payload-missing");
  return { kind: "data", payloads: payloads.slice(0, count) };
}

/**
 * Reads a message in clear. A mark of authentication by the server (0x80) is left aside: nothing here can check it.
 *
 * @throws DataMessageError by what is wrong with it; `another-type` for messages that have no part between two users
 */
export function decodeDataMessage(message: DataOctets): DataMessage {
  const reader = new OctetReader(message);
  const first = reader.number(1);
  if (isProtected(message)) throw new DataMessageError("protected");
  const type = first & TYPE;
  if (type === DATA) return decodeData(reader.rest());
  const kind = NAMES.get(type);
  if (kind === undefined) throw new DataMessageError("another-type");
  const form: MessageForm = FORMS[kind];
  return { kind, ...decodeForm(form, reader.rest()) } as DataMessage;
}

/**
 * Writes a message in clear.
 *
 * @throws RangeError when a value does not fit its field, or there are more than 255 payloads
 */
export function encodeDataMessage(message: DataMessage): DataOctets {
  if (message.kind !== "data") {
    const form: MessageForm = FORMS[message.kind];
    return encodeForm(form, message as unknown as MessageOf<MessageForm>);
  }
  const { payloads } = message;
  if (payloads.length > MAX_PAYLOADS) throw new RangeError(`${payloads.length} payloads`);
  const elements = payloads.map((each) => ({ id: PAYLOAD, value: payload.write(each) }));
  return joinOctets([Uint8Array.of(DATA, payloads.length), encodeElements(elements)]);
}
