/**
 * Keys derived from a PCK. Each kind of key has a function and a construction of its own, so that none can stand in
 * for another: SRTP keys come from the MIKEY PRF, the DPCK from the KDF of TS 33.220, frame keys from HKDF.
 *
 * @module
 */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { MikeyError } from "./base/errors.ts";
import { ainteger, aoctets, concatBytes, fromInteger, type Octets, utf8ToBytes } from "./base/octets.ts";

/** Octets of a PCK. */
export const PCK_LENGTH = 16;
/** Octets of the RAND of a private call. */
export const RAND_LENGTH = 16;

/** Purpose tags, the top 4 bits of a 32-bit key identifier; TS 33.180 Annex G. */
export const KEY_PURPOSE = { GMK: 0, PCK: 1, CSK: 2, SPK: 3, MKFC: 4, MSCCK: 5, MuSiK: 6 } as const;

/** Keys whose I_MESSAGE a client makes: of a private call, and of its signalling and floor control with its own system (clause 9). */
export type MadeKeyPurpose = Extract<keyof typeof KEY_PURPOSE, "PCK" | "CSK">;

/**
 * Crypto session identifiers of TS 33.180 clause 7.4 that a private call uses: of the media of MCPTT the first two, of those of MCVideo the next
 * two; of floor and of transmission control under the CSK (clause E.4.2), in both directions, the last.
 */
export const CS_ID = {
  voiceInitiator: 0,
  voiceReceiver: 1,
  videoInitiator: 2,
  videoReceiver: 3,
  floorControl: 6,
  transmissionControl: 8,
} as const;

/** Constants of RFC 3830 clause 4.1.4 in front of the label. */
const KEY_CONSTANT = Uint8Array.of(0x2a, 0xd0, 0x1c, 0x64);
const SALT_CONSTANT = Uint8Array.of(0x39, 0xa2, 0xc1, 0x4b);

/**
 * Suites of SRTP that a policy can name, by their names in session descriptions (RFC 7714 clause 12, RFC 4568 clause 6.2, RFC 6188 clause 5): the
 * cipher, and octets of master key, master salt, and of the tag of an RTP packet.
 */
export const SRTP_SUITES = {
  AEAD_AES_128_GCM: { cipher: "GCM", key: 16, salt: 12, tag: 16 },
  AEAD_AES_256_GCM: { cipher: "GCM", key: 32, salt: 12, tag: 16 },
  AES_CM_128_HMAC_SHA1_80: { cipher: "CM", key: 16, salt: 14, tag: 10 },
  AES_CM_128_HMAC_SHA1_32: { cipher: "CM", key: 16, salt: 14, tag: 4 },
  AES_256_CM_HMAC_SHA1_80: { cipher: "CM", key: 32, salt: 14, tag: 10 },
  AES_256_CM_HMAC_SHA1_32: { cipher: "CM", key: 32, salt: 14, tag: 4 },
} as const;
export type SrtpSuite = keyof typeof SRTP_SUITES;

/** The suite of the default profile (TS 33.180 clause E.3.1). */
export const DEFAULT_SUITE = "AEAD_AES_128_GCM" satisfies SrtpSuite;

/** SRTP master key and salt of one direction. */
export interface SrtpKeys {
  /** What they are for. */
  readonly suite: SrtpSuite;
  /** As many octets as the suite has in {@link SRTP_SUITES}. */
  readonly masterKey: Octets;
  /** The same. */
  readonly masterSalt: Octets;
}

/** Overwrites them. */
export function wipeSrtpKeys({ masterKey, masterSalt }: SrtpKeys): void {
  masterKey.fill(0);
  masterSalt.fill(0);
}

/** What the key derivations take. */
export interface CallKey {
  /** 16 octets, secret. */
  readonly pck: Uint8Array;
  /** 4 octets. */
  readonly pckId: Uint8Array;
  /** RAND of the I_MESSAGE. */
  readonly rand: Uint8Array;
}

/**
 * PRF-HMAC-SHA-256 of RFC 3830 clause 4.1.2.
 *
 * @param key - inputs above 256 bits are cut into pieces whose outputs are combined by exclusive or
 * @param length - octets of output
 */
export function mikeyPrf(key: Uint8Array, label: Uint8Array, length: number): Octets {
  const output = new Uint8Array(length);
  for (let piece = 0; piece < key.length; piece += 32) {
    const k = key.subarray(piece, piece + 32);
    let a = label;
    for (let offset = 0; offset < length; offset += 32) {
      a = hmac(sha256, k, a);
      const block = hmac(sha256, k, concatBytes(a, label));
      for (let i = offset; i < Math.min(offset + 32, length); i++)
        output[i] = (output[i] ?? 0) ^ (block[i - offset] ?? 0);
    }
  }
  return output;
}

/**
 * SRTP keys of one crypto session, TS 33.180 clause 7.4.1.
 *
 * @param csId - 0 to 255, see {@link CS_ID}
 * @param suite - a longer key is a longer output of the PRF (RFC 3830 clause 4.1.3), and as strong as the PCK: 128 bits
 * @throws MikeyError `octets-length`, `input-invalid`
 */
export function deriveSrtpKeys(
  { pck, pckId, rand }: CallKey,
  csId: number,
  suite: SrtpSuite = DEFAULT_SUITE,
): SrtpKeys {
  aoctets(pck, PCK_LENGTH, "PCK");
  aoctets(pckId, 4, "PCK-ID");
  aoctets(rand, RAND_LENGTH, "RAND");
  const session = concatBytes(Uint8Array.of(ainteger(csId, 0, 255, "CS-ID")), pckId, rand);
  const { key, salt } = SRTP_SUITES[suite];
  return {
    suite,
    masterKey: mikeyPrf(pck, concatBytes(KEY_CONSTANT, session), key),
    masterSalt: mikeyPrf(pck, concatBytes(SALT_CONSTANT, session), salt),
  };
}

/**
 * DPCK, the key of one-to-one data and of key parameters; TS 33.180 clause F.1.5.
 *
 * @param dppk - for a private call the PCK, 16 octets
 * @param dppkId - its identifier, 4 octets
 * @returns 16 octets
 * @throws MikeyError `octets-length`
 */
export function deriveDpck(dppk: Uint8Array, dppkId: Uint8Array): Octets {
  aoctets(dppk, PCK_LENGTH, "DPPK");
  aoctets(dppkId, 4, "DPPK-ID");
  return hmac(sha256, dppk, concatBytes(Uint8Array.of(0x53), dppkId, Uint8Array.of(0, 4))).slice(16) as Octets;
}

/** Name and version of the frame protection; a change of anything in it changes this. */
export const FRAME_PROFILE = "mc-dispatcher-frame-1";

/** Octets of the frame secret. */
const FRAME_SECRET_LENGTH = 32;

/**
 * The secret that protects the media frames of one call between two consoles of this kind: the only thing of a PCK that
 * a window is given. Keys for the two directions are derived from it together with what was negotiated. This is a
 * profile of ours and not of 3GPP, see {@link FRAME_PROFILE}; the secret is of no use for SRTP.
 *
 * @returns 32 octets
 * @throws MikeyError `octets-length`
 */
export function deriveFrameSecret({ pck, pckId, rand }: CallKey): Octets {
  aoctets(pck, PCK_LENGTH, "PCK");
  aoctets(pckId, 4, "PCK-ID");
  aoctets(rand, RAND_LENGTH, "RAND");
  // The profile, a zero octet, the purpose, a zero octet, then octets of fixed length: no two inputs coincide.
  const info = concatBytes(utf8ToBytes(`${FRAME_PROFILE}\0secret\0`), pckId);
  return hkdf(sha256, pck, rand, info, FRAME_SECRET_LENGTH) as Octets;
}

/**
 * A key identifier with a purpose tag and 28 random bits.
 *
 * @param random - 4 random octets
 */
export function keyIdentifier(purpose: number, random: Uint8Array): Octets {
  aoctets(random, 4, "random part");
  const bits = new DataView(random.buffer, random.byteOffset, 4).getUint32(0);
  return fromInteger((BigInt(purpose) << 28n) | BigInt(bits & 0x0fffffff), 4);
}

/**
 * Asserts an identifier with the purpose tag of a kind of key.
 *
 * @throws MikeyError `key-purpose`, `octets-length`
 */
export function akeyId(keyId: Uint8Array, purpose: MadeKeyPurpose): Uint8Array {
  aoctets(keyId, 4, `${purpose}-ID`);
  if ((keyId[0] ?? 0) >> 4 !== KEY_PURPOSE[purpose]) throw new MikeyError("key-purpose");
  return keyId;
}
