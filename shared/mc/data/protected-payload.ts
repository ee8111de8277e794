/**
 * The container of a protected payload (TS 33.180 clause 8.5.4), around a ciphertext that is made and opened elsewhere.
 *
 * @module
 */
import { DataMessageError } from "./data-message-error.ts";
import { type DataOctets, joinOctets, numberOctets, OctetReader } from "./octet-reader.ts";
import { PAYLOAD } from "./payload.ts";
import { time } from "./values.ts";

/** A message of type 3 that is protected. */
const PROTECTED_DATA = 0x43;
/** A mark of authentication between client and server, which is left aside. */
const AUTHENTICATED = 0x80;
const ALGORITHMS = { "AES-128-GCM": 1, "AES-256-GCM": 2 } as const;
/** Octets before the element. */
export const PAYLOAD_HEAD = 32;
/** Octets of the initialisation vector: not the 12 that are usual. */
export const IV_LENGTH = 16;
const TAG = 16;

type PayloadAlgorithm = keyof typeof ALGORITHMS;

/** One protected payload. */
export interface ProtectedPayload {
  /** Unix seconds. */
  readonly sentAt: number;
  /** The same for all payloads of one message. */
  readonly payloadId: number;
  /** Counts the payloads of a message, from 0 to 255. */
  readonly sequence: number;
  readonly algorithm: PayloadAlgorithm;
  /** 16 octets, never the same twice under one key. */
  readonly iv: DataOctets;
  /** DPPK-ID, between two users the PCK-ID: eight hexadecimal digits. */
  readonly keyId: string;
  /** Content type and data, encrypted, then the tag of 16 octets. */
  readonly ciphertext: DataOctets;
}

/** What a media type `application/vnd.3gpp.mcdata-payload` holds when it is protected. */
export interface ProtectedPayloads {
  readonly payloads: readonly [ProtectedPayload, ...ProtectedPayload[]];
  /** An I_MESSAGE that came with them, as off-network messages have it. */
  readonly keyMessage: DataOctets | undefined;
}

/** What is authenticated beside the ciphertext: the 32 octets before the element. */
export function payloadHeader(payload: PayloadHead): DataOctets {
  const { sentAt, payloadId, sequence, algorithm, iv, keyId } = payload;
  if (iv.length !== IV_LENGTH) throw new RangeError(`an initialisation vector of ${iv.length} octets`);
  return joinOctets([
    Uint8Array.of(PROTECTED_DATA),
    time.write(sentAt),
    numberOctets(payloadId, 4),
    Uint8Array.of(sequence, ALGORITHMS[algorithm]),
    iv,
    numberOctets(Number.parseInt(keyId, 16), 4),
  ]);
}

/** What stands before the ciphertext. */
type PayloadHead = Omit<ProtectedPayload, "ciphertext">;

/**
 * Reads the octets before the element of one container, or before the ciphertext of a file.
 *
 * @throws DataMessageError `another-type`, `cut-short`, `value-unknown`
 */
export function decodePayloadHeader(octets: DataOctets): PayloadHead {
  if (!isContainer(octets[0])) throw new DataMessageError("another-type");
  const header = new OctetReader(octets);
  header.take(1);
  const sentAt = header.number(5);
  const payloadId = header.number(4);
  const sequence = header.number(1);
  const number = header.number(1);
  const algorithm = (Object.keys(ALGORITHMS) as PayloadAlgorithm[]).find((name) => ALGORITHMS[name] === number);
  const iv = header.take(IV_LENGTH);
  const keyId = header.number(4).toString(16).padStart(8, "0");
  if (algorithm === undefined) throw new DataMessageError("value-unknown");
  return { sentAt, payloadId, sequence, algorithm, iv, keyId };
}

function decodePayload(reader: OctetReader): ProtectedPayload {
  const head = decodePayloadHeader(reader.take(PAYLOAD_HEAD));
  if (reader.number(1) !== PAYLOAD) throw new DataMessageError("value-unknown");
  const ciphertext = reader.take(reader.number(2));
  if (ciphertext.length <= TAG) throw new DataMessageError("cut-short");
  return { ...head, ciphertext };
}

const isContainer = (octet: number | undefined) => ((octet ?? 0) & ~AUTHENTICATED) === PROTECTED_DATA;

/**
 * Reads one container after the other, and an I_MESSAGE behind them.
 *
 * @throws DataMessageError `another-type`, `cut-short`, or `value-unknown` for an algorithm or an element that is not in use
 */
export function decodeProtectedPayloads(octets: DataOctets): ProtectedPayloads {
  if (!isContainer(octets[0])) throw new DataMessageError("another-type");
  const reader = new OctetReader(octets);
  const payloads: [ProtectedPayload, ...ProtectedPayload[]] = [decodePayload(reader)];
  while (isContainer(octets[octets.length - reader.left])) payloads.push(decodePayload(reader));
  const keyMessage = reader.left > 0 ? reader.take(reader.number(2)) : undefined;
  return { payloads, keyMessage };
}

/**
 * Writes containers, one for each payload.
 *
 * @throws RangeError when a ciphertext or initialisation vector has no length that fits
 */
export function encodeProtectedPayloads(payloads: readonly ProtectedPayload[]): DataOctets {
  return joinOctets(
    payloads.flatMap((payload) => {
      const { length } = payload.ciphertext;
      if (length <= TAG || length > 0xffff) throw new RangeError(`a ciphertext of ${length} octets`);
      return [payloadHeader(payload), Uint8Array.of(PAYLOAD), numberOctets(length, 2), payload.ciphertext];
    }),
  );
}
