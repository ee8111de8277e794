/**
 * A message laid out for people: every payload with its place and its fields. Needs no key and trusts nothing.
 *
 * @module
 */

import { MikeyError } from "./base/errors.ts";
import { bytesToHex } from "./base/octets.ts";
import { type DecodedMessage, decodeMessage, decodeSakkePayload, type Extent, type Payload, ROLE } from "./codec.ts";
import { EXTENSION } from "./create.ts";
import { KEY_PURPOSE } from "./derivation.ts";
import { fromNtp } from "./uid.ts";

/** A value of a field: octets in hex, text, numbers as they are. */
export type FieldValue = string | number | boolean | readonly FieldValue[] | { readonly [name: string]: FieldValue };

/** One payload, or the header. */
interface InspectedPayload extends Extent {
  readonly name: string;
  readonly fields: { readonly [name: string]: FieldValue };
}

export interface Inspection {
  /** Octets. */
  readonly length: number;
  readonly payloads: readonly InspectedPayload[];
}

const ROLE_NAME: ReadonlyMap<number, string> = new Map([
  [ROLE.initiator, "IDRi"],
  [ROLE.responder, "IDRr"],
  [ROLE.initiatorKms, "IDRkmsi"],
  [ROLE.responderKms, "IDRkmsr"],
  [ROLE.initiatorUid, "IDRuidi"],
  [ROLE.responderUid, "IDRuidr"],
]);

const POLICY_NAME: ReadonlyMap<number, string> = new Map([
  [0, "encryption algorithm"],
  [1, "session encryption key length"],
  [2, "authentication algorithm"],
  [3, "session authentication key length"],
  [4, "session salt length"],
  [5, "SRTP PRF"],
  [6, "key derivation rate"],
  [7, "SRTP encryption"],
  [8, "SRTCP encryption"],
  [9, "FEC order"],
  [10, "SRTP authentication"],
  [11, "authentication tag length"],
  [12, "SRTP prefix length"],
  [13, "ROC transmission rate"],
  [18, "ROC authentication tag length"],
  [19, "SRTCP authentication tag length"],
  [20, "AEAD authentication tag length"],
]);

const purposeOf = (csbId: Uint8Array): string => {
  const tag = (csbId[0] ?? 0) >> 4;
  return Object.entries(KEY_PURPOSE).find(([, value]) => value === tag)?.[0] ?? `unknown (${tag})`;
};

/**
 * Lays a message out.
 *
 * @throws MikeyError when the message has no readable structure, as `decodeMessage`
 */
export function inspectMessage(octets: Uint8Array): Inspection {
  const message = decodeMessage(octets);
  const payloads = message.payloads.map((payload, i) => ({
    name: nameOf(payload),
    ...(message.extents[i] ?? { offset: 0, length: 0 }),
    fields: fieldsOf(payload),
  }));
  return {
    length: octets.length,
    payloads: [{ name: "HDR", ...message.headerExtent, fields: headerFields(message) }, ...payloads],
  };
}

function headerFields({ header }: DecodedMessage): InspectedPayload["fields"] {
  const { version, dataType, respond, prf, csbId, csCount, map } = header;
  const fields = {
    version,
    dataType,
    respond,
    prf,
    csbId: bytesToHex(csbId),
    purpose: purposeOf(csbId),
    csCount,
    mapType: map.type,
  };
  if (map.type === 1) return fields;
  if (map.type === 0) return { ...fields, map: map.entries.map((entry) => ({ ...entry })) };
  return {
    ...fields,
    map: map.entries.map(({ sessionData, spi, ...entry }) => ({
      ...entry,
      sessionData: bytesToHex(sessionData),
      spi: bytesToHex(spi),
    })),
  };
}

function nameOf(payload: Payload): string {
  switch (payload.kind) {
    case "idr":
      return ROLE_NAME.get(payload.role) ?? `IDR role ${payload.role}`;
    case "extension":
      if (payload.type === EXTENSION.sakkeToSelf) return "SAKKE-to-self";
      if (payload.type === EXTENSION.keyParameters) return "Key parameters";
      return `General extension ${payload.type}`;
    case "unknown":
      return `unknown payload type ${payload.type}`;
    default:
      return payload.kind.toUpperCase();
  }
}

function fieldsOf(payload: Payload): InspectedPayload["fields"] {
  switch (payload.kind) {
    case "t": {
      const hex = bytesToHex(payload.value);
      if (payload.tsType === 2) return { tsType: payload.tsType, counter: hex };
      const unix = fromNtp(payload.value);
      return { tsType: payload.tsType, ntp: hex, unixSeconds: unix, utc: new Date(unix * 1000).toISOString() };
    }
    case "rand":
      return { rand: bytesToHex(payload.rand) };
    case "idr": {
      const { role, idType, data } = payload;
      const isUid = role === ROLE.initiatorUid || role === ROLE.responderUid;
      const text = isUid ? undefined : printable(data);
      return { role, idType, ...(text === undefined ? { data: bytesToHex(data) } : { uri: text }) };
    }
    case "sp":
      return {
        policyNo: payload.policyNo,
        protocol: payload.protocol,
        parameters: payload.parameters.map(({ type, value }) => ({
          type,
          name: POLICY_NAME.get(type) ?? "unknown",
          value: value.length === 1 ? (value[0] ?? 0) : bytesToHex(value),
        })),
      };
    case "sakke":
      return sakkeFields(payload);
    case "extension":
      return { type: payload.type, ...extensionFields(payload.type, payload.data) };
    case "sign": {
      const { signatureType, signature } = payload;
      if (signatureType !== 2 || signature.length !== 129) return { signatureType, signature: bytesToHex(signature) };
      const part = (from: number, to: number): string => bytesToHex(signature.subarray(from, to));
      return { signatureType, r: part(0, 32), s: part(32, 64), pvt: part(64, 129) };
    }
    case "unknown":
      return { type: payload.type, octets: bytesToHex(payload.octets) };
  }
}

function sakkeFields(payload: Extract<Payload, { kind: "sakke" }>): InspectedPayload["fields"] {
  const { parameterSet, idScheme, data } = payload;
  if (data.length !== 273) return { parameterSet, idScheme, data: bytesToHex(data) };
  return { parameterSet, idScheme, r: bytesToHex(data.subarray(0, 257)), h: bytesToHex(data.subarray(257)) };
}

function extensionFields(type: number, data: Uint8Array): InspectedPayload["fields"] {
  if (type !== EXTENSION.sakkeToSelf) return { data: bytesToHex(data) };
  try {
    return { sakke: sakkeFields(decodeSakkePayload(data)) };
  } catch (error) {
    if (error instanceof MikeyError) return { data: bytesToHex(data), unreadable: error.message };
    throw error;
  }
}

/** Octets as text when they are printable ASCII, as URIs are. */
function printable(data: Uint8Array): string | undefined {
  const text = String.fromCharCode(...data);
  return /^[\x21-\x7e]*$/.test(text) ? text : undefined;
}
