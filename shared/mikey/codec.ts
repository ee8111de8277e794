/**
 * MIKEY messages in octets and back: RFC 3830, RFC 4567 and 6043 (IDR), RFC 6509 (SAKKE, SIGN), TS 33.180 Annex E.
 *
 * Decoding checks structure only: lengths, and that nothing is left over. What values mean, and which of them are
 * acceptable, is the business of `open.ts`. Every message that decodes encodes to the same octets.
 *
 * @module
 */
import { MikeyError } from "./base/errors.ts";
import type { Octets } from "./base/octets.ts";

/** Longest message that is looked at, octets. */
export const MESSAGE_LIMIT = 65_535;

/** Payload type numbers, as they stand in "next payload". */
export const PAYLOAD_TYPE = { last: 0, sign: 4, t: 5, sp: 10, rand: 11, idr: 14, extension: 21, sakke: 26 } as const;

/** CS ID map types. */
export const MAP_TYPE = { srtpId: 0, empty: 1, genericId: 2 } as const;

/** Octets of the SIGN payload in front of the signature; they are themselves signed. */
export const SIGN_HEADER = 2;

/** CS ID map of the header. */
type CsIdMap =
  | { readonly type: 0; readonly entries: readonly SrtpIdEntry[] }
  | { readonly type: 1 }
  | { readonly type: 2; readonly entries: readonly GenericIdEntry[] };

interface SrtpIdEntry {
  readonly policyNo: number;
  readonly ssrc: number;
  readonly roc: number;
}

interface GenericIdEntry {
  readonly csId: number;
  /** 0 is SRTP. */
  readonly protocol: number;
  /** The S bit. */
  readonly flag: boolean;
  readonly policies: readonly number[];
  readonly sessionData: Uint8Array;
  /** Carries the MKI. */
  readonly spi: Uint8Array;
}

/** The common header. */
export interface Header {
  readonly version: number;
  /** 26 for a SAKKE message. */
  readonly dataType: number;
  /** The V bit: a response is expected. */
  readonly respond: boolean;
  /** Pseudo-random function; 1 is PRF-HMAC-SHA-256. */
  readonly prf: number;
  /** CSB ID, 4 octets: the key identifier. */
  readonly csbId: Uint8Array;
  /** Number of crypto sessions; entries of the map, except that an empty map has none whatever the number. */
  readonly csCount: number;
  readonly map: CsIdMap;
}

/** Identity roles of RFC 6043 and TS 33.180. */
export const ROLE = {
  initiator: 1,
  responder: 2,
  initiatorKms: 6,
  responderKms: 7,
  initiatorUid: 8,
  responderUid: 9,
} as const;

interface TimePayload {
  readonly kind: "t";
  /** 0 NTP-UTC, 1 NTP, 2 counter. */
  readonly tsType: number;
  /** 8 octets, 4 for a counter. */
  readonly value: Uint8Array;
}
interface RandPayload {
  readonly kind: "rand";
  readonly rand: Uint8Array;
}
export interface IdentityPayload {
  readonly kind: "idr";
  readonly role: number;
  /** 1 is a URI. */
  readonly idType: number;
  readonly data: Uint8Array;
}
export interface PolicyPayload {
  readonly kind: "sp";
  readonly policyNo: number;
  /** 0 is SRTP. */
  readonly protocol: number;
  readonly parameters: readonly { readonly type: number; readonly value: Uint8Array }[];
}
export interface SakkePayload {
  readonly kind: "sakke";
  readonly parameterSet: number;
  /** 2 is the UID of TS 33.180. */
  readonly idScheme: number;
  readonly data: Uint8Array;
}
export interface ExtensionPayload {
  readonly kind: "extension";
  /** 6 SAKKE-to-self, 7 key parameters. */
  readonly type: number;
  readonly data: Uint8Array;
}
export interface SignPayload {
  readonly kind: "sign";
  /** 2 is ECCSI. */
  readonly signatureType: number;
  readonly signature: Uint8Array;
}
/** A payload of a type without a known form. Its length is unknown too, so it is all that is left of the message. */
interface UnknownPayload {
  readonly kind: "unknown";
  readonly type: number;
  readonly octets: Uint8Array;
}

export type Payload =
  | TimePayload
  | RandPayload
  | IdentityPayload
  | PolicyPayload
  | SakkePayload
  | ExtensionPayload
  | SignPayload
  | UnknownPayload;

export interface Message {
  readonly header: Header;
  readonly payloads: readonly Payload[];
}

/** Where something lies in the message, octets. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/** A message with the place of each part. */
export interface DecodedMessage extends Message {
  readonly headerExtent: Extent;
  /** One for each payload. */
  readonly extents: readonly Extent[];
}

/** Reads forward, never beyond the end. */
class Reader {
  readonly #octets: Uint8Array;
  #offset = 0;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#octets.length - this.#offset;
  }

  take(length: number): Uint8Array {
    if (length > this.remaining) throw new MikeyError("message-truncated", `at octet ${this.#offset}`);
    this.#offset += length;
    return this.#octets.slice(this.#offset - length, this.#offset);
  }

  number(length: 1 | 2 | 4): number {
    return this.take(length).reduce((value, octet) => value * 256 + octet, 0);
  }

  /** Octets behind their length. */
  counted(lengthOctets: 1 | 2): Uint8Array {
    return this.take(this.number(lengthOctets));
  }
}

/**
 * Reads a message.
 *
 * @throws MikeyError `message-too-long`, `message-truncated`, `message-trailing`, `payload-unknown` for a CS ID map
 *   without a known form
 */
export function decodeMessage(octets: Uint8Array): DecodedMessage {
  if (octets.length > MESSAGE_LIMIT) throw new MikeyError("message-too-long");
  const reader = new Reader(octets);
  const version = reader.number(1);
  const dataType = reader.number(1);
  let next = reader.number(1);
  const flags = reader.number(1);
  const csbId = reader.take(4);
  const csCount = reader.number(1);
  const map = readMap(reader, csCount);
  const header = { version, dataType, respond: flags >= 128, prf: flags % 128, csbId, csCount, map };
  const headerExtent = { offset: 0, length: reader.offset };

  const payloads: Payload[] = [];
  const extents: Extent[] = [];
  while (next !== PAYLOAD_TYPE.last) {
    const offset = reader.offset;
    const [payload, following] = readPayload(reader, next);
    payloads.push(payload);
    extents.push({ offset, length: reader.offset - offset });
    next = following;
  }
  if (reader.remaining > 0) throw new MikeyError("message-trailing", `from octet ${reader.offset}`);
  return { header, payloads, headerExtent, extents };
}

/**
 * Reads one SAKKE payload that stands by itself, as in SAKKE-to-self.
 *
 * @throws MikeyError `message-truncated`, `message-trailing`
 */
export function decodeSakkePayload(octets: Uint8Array): SakkePayload {
  const reader = new Reader(octets);
  const [payload, next] = readPayload(reader, PAYLOAD_TYPE.sakke);
  if (next !== PAYLOAD_TYPE.last || reader.remaining > 0 || payload.kind !== "sakke") {
    throw new MikeyError("message-trailing", "SAKKE-to-self");
  }
  return payload;
}

function readMap(reader: Reader, csCount: number): CsIdMap {
  const type = reader.number(1);
  const entries = <T>(read: () => T): T[] => Array.from({ length: csCount }, read);
  if (type === MAP_TYPE.empty) return { type };
  if (type === MAP_TYPE.srtpId) {
    return {
      type,
      entries: entries(() => ({ policyNo: reader.number(1), ssrc: reader.number(4), roc: reader.number(4) })),
    };
  }
  if (type === MAP_TYPE.genericId) {
    return {
      type,
      entries: entries(() => {
        const csId = reader.number(1);
        const protocol = reader.number(1);
        const count = reader.number(1);
        return {
          csId,
          protocol,
          flag: count >= 128,
          policies: [...reader.take(count % 128)],
          sessionData: reader.counted(2),
          spi: reader.counted(1),
        };
      }),
    };
  }
  throw new MikeyError("payload-unknown", `CS ID map type ${type}`);
}

/** Reads the payload of a type, and the type of the one after it. */
function readPayload(reader: Reader, type: number): [Payload, number] {
  if (type === PAYLOAD_TYPE.sign) {
    const head = reader.number(2);
    return [{ kind: "sign", signatureType: head >> 12, signature: reader.take(head & 0xfff) }, PAYLOAD_TYPE.last];
  }
  const isKnown = Object.values<number>(PAYLOAD_TYPE).includes(type);
  if (!isKnown) return [{ kind: "unknown", type, octets: reader.take(reader.remaining) }, PAYLOAD_TYPE.last];
  const next = reader.number(1);
  return [readBody(reader, type), next];
}

function readBody(reader: Reader, type: number): Payload {
  switch (type) {
    case PAYLOAD_TYPE.t: {
      const tsType = reader.number(1);
      if (tsType > 2) throw new MikeyError("payload-unknown", `timestamp type ${tsType}`);
      return { kind: "t", tsType, value: reader.take(tsType === 2 ? 4 : 8) };
    }
    case PAYLOAD_TYPE.rand:
      return { kind: "rand", rand: reader.counted(1) };
    case PAYLOAD_TYPE.idr:
      return { kind: "idr", role: reader.number(1), idType: reader.number(1), data: reader.counted(2) };
    case PAYLOAD_TYPE.sp: {
      const policyNo = reader.number(1);
      const protocol = reader.number(1);
      const inner = new Reader(reader.counted(2));
      const parameters: { type: number; value: Uint8Array }[] = [];
      while (inner.remaining > 0) parameters.push({ type: inner.number(1), value: inner.counted(1) });
      return { kind: "sp", policyNo, protocol, parameters };
    }
    case PAYLOAD_TYPE.sakke:
      return { kind: "sakke", parameterSet: reader.number(1), idScheme: reader.number(1), data: reader.counted(2) };
    default:
      return { kind: "extension", type: reader.number(1), data: reader.counted(2) };
  }
}

/** Writes forward, refusing what does not fit its place. */
class Writer {
  readonly #octets: number[] = [];

  number(value: number, length: 1 | 2 | 4): this {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) {
      throw new MikeyError("message-value", `${value} does not fit ${length} octets`);
    }
    for (let i = length - 1; i >= 0; i--) this.#octets.push(Math.floor(value / 256 ** i) % 256);
    return this;
  }

  put(octets: Uint8Array): this {
    for (const octet of octets) this.#octets.push(octet);
    return this;
  }

  fixed(octets: Uint8Array, length: number): this {
    if (octets.length !== length) throw new MikeyError("message-value", `expected ${length} octets`);
    return this.put(octets);
  }

  counted(octets: Uint8Array, lengthOctets: 1 | 2): this {
    return this.number(octets.length, lengthOctets).put(octets);
  }

  finish(): Octets {
    return Uint8Array.from(this.#octets);
  }
}

/**
 * Writes a message.
 *
 * @throws MikeyError `message-value` when a value does not fit its field; `payload-order` when a payload follows SIGN
 *   or an unknown one, which nothing can; `message-too-long` for what no decoder would look at
 */
export function encodeMessage({ header, payloads }: Message): Octets {
  const writer = new Writer();
  writer.number(header.version, 1).number(header.dataType, 1).number(typeOf(payloads[0]), 1);
  if (header.prf > 127) throw new MikeyError("message-value", "PRF");
  writer
    .number((header.respond ? 128 : 0) + header.prf, 1)
    .fixed(header.csbId, 4)
    .number(header.csCount, 1);
  writeMap(writer, header);
  for (const [i, payload] of payloads.entries()) writePayload(writer, payload, payloads[i + 1]);
  const octets = writer.finish();
  if (octets.length > MESSAGE_LIMIT) throw new MikeyError("message-too-long");
  return octets;
}

/** Writes one SAKKE payload that stands by itself, as in SAKKE-to-self. */
export function encodeSakkePayload(payload: SakkePayload): Octets {
  const writer = new Writer();
  writePayload(writer, payload, undefined);
  return writer.finish();
}

function typeOf(payload: Payload | undefined): number {
  if (payload === undefined) return PAYLOAD_TYPE.last;
  return payload.kind === "unknown" ? payload.type : PAYLOAD_TYPE[payload.kind];
}

function writeMap(writer: Writer, { map, csCount }: Header): void {
  writer.number(map.type, 1);
  if (map.type === MAP_TYPE.empty) return;
  if (map.entries.length !== csCount) throw new MikeyError("message-value", "#CS");
  if (map.type === MAP_TYPE.srtpId) {
    for (const entry of map.entries) writer.number(entry.policyNo, 1).number(entry.ssrc, 4).number(entry.roc, 4);
    return;
  }
  for (const entry of map.entries) {
    if (entry.policies.length > 127) throw new MikeyError("message-value", "#P");
    writer.number(entry.csId, 1).number(entry.protocol, 1);
    writer.number((entry.flag ? 128 : 0) + entry.policies.length, 1);
    for (const policy of entry.policies) writer.number(policy, 1);
    writer.counted(entry.sessionData, 2).counted(entry.spi, 1);
  }
}

function writePayload(writer: Writer, payload: Payload, following: Payload | undefined): void {
  if (payload.kind === "sign" || payload.kind === "unknown") {
    if (following !== undefined) throw new MikeyError("payload-order", `nothing can follow ${payload.kind}`);
    if (payload.kind === "unknown") {
      writer.put(payload.octets);
      return;
    }
    if (payload.signatureType > 15 || payload.signature.length > 0xfff) throw new MikeyError("message-value", "SIGN");
    writer.number(payload.signatureType * 0x1000 + payload.signature.length, SIGN_HEADER).put(payload.signature);
    return;
  }
  writer.number(typeOf(following), 1);
  switch (payload.kind) {
    case "t":
      writer.number(payload.tsType, 1).fixed(payload.value, payload.tsType === 2 ? 4 : 8);
      return;
    case "rand":
      writer.counted(payload.rand, 1);
      return;
    case "idr":
      writer.number(payload.role, 1).number(payload.idType, 1).counted(payload.data, 2);
      return;
    case "sp": {
      const inner = new Writer();
      for (const { type, value } of payload.parameters) inner.number(type, 1).counted(value, 1);
      writer.number(payload.policyNo, 1).number(payload.protocol, 1).counted(inner.finish(), 2);
      return;
    }
    case "sakke":
      writer.number(payload.parameterSet, 1).number(payload.idScheme, 1).counted(payload.data, 2);
      return;
    case "extension":
      writer.number(payload.type, 1).counted(payload.data, 2);
  }
}
