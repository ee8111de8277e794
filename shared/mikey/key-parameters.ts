/**
 * 3GPP key parameters, general extension type 7 of TS 33.180 clause E.6.1: what kind of key a message carries, and
 * whether it is revoked. They are protected like a short message (clause 8.5.4) under the DPCK.
 *
 * @module
 */
import { GCM_TAG, openAesGcm, sealAesGcm } from "./aes-gcm.ts";
import { MikeyError } from "./base/errors.ts";
import { aoctets, concatBytes, equalOctets, fromInteger, type Octets, toInteger } from "./base/octets.ts";
import { deriveDpck } from "./derivation.ts";

/** Key parameters. Times are Unix seconds. */
export interface KeyParameters {
  /** 1 is a PCK. */
  readonly keyType: number;
  /** Bit 0: not revoked. Bit 1: shared with a security gateway. */
  readonly status: number;
  /** 0 for none. */
  readonly activation: number;
  /** 0 for none. */
  readonly expiry: number;
  readonly text: Uint8Array;
  /** What follows; group identifiers, for keys of groups. */
  readonly rest: Uint8Array;
}

/** Status bit: the key is not revoked. */
export const NOT_REVOKED = 1;

/** Key parameters of a PCK when there is nothing to say. */
export const PCK_PARAMETERS: KeyParameters = {
  keyType: 1,
  status: NOT_REVOKED,
  activation: 0,
  expiry: 0,
  text: new Uint8Array(),
  rest: new Uint8Array(),
};

/** Octets in front of the text. */
const FIXED = 17;

/** Writes key parameters in clear. */
export function encodeKeyParameters(parameters: KeyParameters): Octets {
  return concatBytes(
    fromInteger(BigInt(parameters.keyType), 1),
    fromInteger(BigInt(parameters.status), 4),
    fromInteger(BigInt(parameters.activation), 5),
    fromInteger(BigInt(parameters.expiry), 5),
    fromInteger(BigInt(parameters.text.length), 2),
    parameters.text,
    parameters.rest,
  ) as Octets;
}

/**
 * Reads key parameters in clear.
 *
 * @throws MikeyError `key-parameters-invalid`
 */
export function decodeKeyParameters(octets: Uint8Array): KeyParameters {
  const number = (from: number, to: number): number => Number(toInteger(octets.subarray(from, to)));
  const textEnd = FIXED + number(15, FIXED);
  if (octets.length < FIXED || octets.length < textEnd) throw new MikeyError("key-parameters-invalid");
  return {
    keyType: number(0, 1),
    status: number(1, 5),
    activation: number(5, 10),
    expiry: number(10, 15),
    text: octets.slice(FIXED, textEnd),
    rest: octets.slice(textEnd),
  };
}

/** Layout of the protected payload, TS 33.180 clause 8.5.4: offsets in octets. */
const AT = { date: 1, payloadId: 6, algorithm: 11, iv: 12, keyId: 28, element: 32, length: 33, sealed: 35 } as const;

/** Message type of a protected data payload. */
const PROTECTED_PAYLOAD = 0x43;
/** AEAD_AES_128_GCM. */
const ALGORITHM = 1;

/**
 * Protects key parameters for the extension.
 *
 * @param key - the encapsulated key and its identifier
 * @param at - Unix seconds
 * @param iv - 16 fresh random octets
 */
export function protectKeyParameters(
  parameters: KeyParameters,
  key: { readonly pck: Uint8Array; readonly pckId: Uint8Array },
  at: number,
  iv: Uint8Array,
): Octets {
  const head = concatBytes(
    Uint8Array.of(PROTECTED_PAYLOAD),
    fromInteger(BigInt(Math.floor(at)), AT.payloadId - AT.date),
    // Payload ID and sequence number are zero here.
    new Uint8Array(AT.algorithm - AT.payloadId),
    Uint8Array.of(ALGORITHM),
    aoctets(iv, AT.keyId - AT.iv, "initialisation vector"),
    key.pckId,
  );
  const dpck = deriveDpck(key.pck, key.pckId);
  const sealed = sealAesGcm(dpck, iv, head, encodeKeyParameters(parameters));
  dpck.fill(0);
  return concatBytes(head, Uint8Array.of(0), fromInteger(BigInt(sealed.length), 2), sealed) as Octets;
}

/**
 * Reads protected key parameters.
 *
 * @throws MikeyError `key-parameters-invalid` when they have another layout, algorithm or key, or were altered
 */
export function openKeyParameters(
  data: Uint8Array,
  key: { readonly pck: Uint8Array; readonly pckId: Uint8Array },
): KeyParameters {
  const sealed = data.subarray(AT.sealed);
  const isOurs =
    sealed.length >= GCM_TAG &&
    data[AT.algorithm] === ALGORITHM &&
    equalOctets(data.subarray(AT.keyId, AT.element), key.pckId) &&
    toInteger(data.subarray(AT.length, AT.sealed)) === BigInt(sealed.length);
  if (!isOurs) throw new MikeyError("key-parameters-invalid");
  const dpck = deriveDpck(key.pck, key.pckId);
  const plaintext = openAesGcm(dpck, data.subarray(AT.iv, AT.keyId), data.subarray(0, AT.element), sealed);
  dpck.fill(0);
  if (plaintext === undefined) throw new MikeyError("key-parameters-invalid");
  return decodeKeyParameters(plaintext);
}
