/**
 * AES-128-GCM (FIPS 197, NIST SP 800-38D) for the few octets that TS 33.180 protects with it: key parameters and short
 * messages. Initialisation vectors may have any length; TS 33.180 uses 16 octets.
 *
 * There are no tables. The S-box is computed as what it is, an inverse in GF(2⁸) and an affine map, with masks in
 * place of branches, so that no address or branch depends on a key or on plaintext. It costs some 10 microseconds a
 * block. For media use the platform's own implementation.
 *
 * @module
 */
import { aoctets, concatBytes, equalOctets, type Octets } from "./base/octets.ts";

const BLOCK = 16;
const ROUNDS = 10;
/** Octets of the authentication tag. */
export const GCM_TAG = 16;

/** Product in GF(2⁸) modulo x⁸ + x⁴ + x³ + x + 1. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = a;
  for (let bit = 0; bit < 8; bit++) {
    product ^= factor & -((b >> bit) & 1);
    factor = (factor << 1) ^ (0x11b & -(factor >> 7));
  }
  return product;
}

/** The S-box: x²⁵⁴, which is 1/x or 0, then the affine map. */
function substitute(x: number): number {
  const x2 = multiply(x, x);
  const x3 = multiply(x2, x);
  const x6 = multiply(x3, x3);
  const x12 = multiply(x6, x6);
  const x15 = multiply(x12, x3);
  const x30 = multiply(x15, x15);
  const x60 = multiply(x30, x30);
  const x120 = multiply(x60, x60);
  const x127 = multiply(multiply(x120, x6), x);
  const inverse = multiply(x127, x127);
  // Five rotated copies; the product with 0x0101 rotates a copy into the upper octet.
  const doubled = inverse * 0x101;
  return (doubled ^ (doubled >> 4) ^ (doubled >> 5) ^ (doubled >> 6) ^ (doubled >> 7) ^ 0x63) & 0xff;
}

/** Round keys, 11 blocks. */
function expandKey(key: Uint8Array): Octets {
  const keys = new Uint8Array(BLOCK * (ROUNDS + 1));
  keys.set(key);
  const octet = (i: number): number => keys[i] ?? 0;
  let constant = 1;
  for (let i = BLOCK; i < keys.length; i += 4) {
    const isFirst = i % BLOCK === 0;
    for (let j = 0; j < 4; j++) {
      const previous = isFirst ? substitute(octet(i - 4 + ((j + 1) % 4))) : octet(i - 4 + j);
      keys[i + j] = octet(i - BLOCK + j) ^ previous ^ (isFirst && j === 0 ? constant : 0);
    }
    if (isFirst) constant = multiply(constant, 2);
  }
  return keys;
}

/** One block through the cipher. */
function encryptBlock(keys: Uint8Array, block: Uint8Array): Octets {
  let state = Uint8Array.from(block, (octet, i) => octet ^ (keys[i] ?? 0));
  for (let round = 1; round <= ROUNDS; round++) {
    // SubBytes and ShiftRows: octet (row, column) comes from column + row.
    const shifted = Uint8Array.from(state, (_, i) => substitute(state[(i + 4 * (i % 4)) % BLOCK] ?? 0));
    const at = (column: number, row: number): number => shifted[4 * column + (row % 4)] ?? 0;
    state = Uint8Array.from(shifted, (octet, i) => {
      const [column, row] = [i >> 2, i % 4];
      // MixColumns, which the last round leaves out.
      const mixed =
        round === ROUNDS
          ? octet
          : multiply(octet, 2) ^ multiply(at(column, row + 1), 3) ^ at(column, row + 2) ^ at(column, row + 3);
      return mixed ^ (keys[round * BLOCK + i] ?? 0);
    });
  }
  return state;
}

/** GHASH of data that is a whole number of blocks. */
function ghash(h: Uint8Array, data: Uint8Array): Octets {
  const key = new DataView(h.buffer, h.byteOffset, BLOCK);
  let y = new Uint8Array(BLOCK);
  for (let start = 0; start < data.length; start += BLOCK) {
    for (let i = 0; i < BLOCK; i++) y[i] = (y[i] ?? 0) ^ (data[start + i] ?? 0);
    // y = y h, bit by bit from the most significant, which is the coefficient of x⁰.
    let [v0, v1, v2, v3] = [key.getUint32(0), key.getUint32(4), key.getUint32(8), key.getUint32(12)];
    const product = new Uint32Array(4);
    for (let bit = 0; bit < 128; bit++) {
      const mask = -(((y[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
      product[0] = (product[0] ?? 0) ^ (v0 & mask);
      product[1] = (product[1] ?? 0) ^ (v1 & mask);
      product[2] = (product[2] ?? 0) ^ (v2 & mask);
      product[3] = (product[3] ?? 0) ^ (v3 & mask);
      const carry = -(v3 & 1);
      v3 = (v3 >>> 1) | (v2 << 31);
      v2 = (v2 >>> 1) | (v1 << 31);
      v1 = (v1 >>> 1) | (v0 << 31);
      v0 = (v0 >>> 1) ^ (0xe1000000 & carry);
    }
    y = new Uint8Array(BLOCK);
    const view = new DataView(y.buffer);
    for (const [i, word] of product.entries()) view.setUint32(4 * i, word);
  }
  return y;
}

const padded = (octets: Uint8Array): Uint8Array =>
  concatBytes(octets, new Uint8Array((BLOCK - (octets.length % BLOCK)) % BLOCK));

/** Two lengths in bits, 64 bits each. */
function lengths(a: number, b: number): Octets {
  const block = new Uint8Array(BLOCK);
  const view = new DataView(block.buffer);
  view.setBigUint64(0, BigInt(a) * 8n);
  view.setBigUint64(8, BigInt(b) * 8n);
  return block;
}

/** What one key and initialisation vector make. */
function start(key: Uint8Array, iv: Uint8Array): { keys: Octets; h: Octets; counter: Octets } {
  const keys = expandKey(aoctets(key, BLOCK, "AES key"));
  const h = encryptBlock(keys, new Uint8Array(BLOCK));
  const counter =
    iv.length === 12
      ? (concatBytes(iv, Uint8Array.of(0, 0, 0, 1)) as Octets)
      : ghash(h, concatBytes(padded(iv), lengths(0, iv.length)));
  return { keys, h, counter };
}

/** Encrypts or decrypts with the counters after `first`. */
function applyCounter(keys: Uint8Array, first: Uint8Array, data: Uint8Array): Octets {
  const result = new Uint8Array(data.length);
  const counter = first.slice();
  const view = new DataView(counter.buffer);
  for (let offset = 0; offset < data.length; offset += BLOCK) {
    view.setUint32(12, view.getUint32(12) + 1);
    const stream = encryptBlock(keys, counter);
    for (let i = offset; i < Math.min(offset + BLOCK, data.length); i++) {
      result[i] = (data[i] ?? 0) ^ (stream[i - offset] ?? 0);
    }
  }
  return result;
}

function tagOf(keys: Uint8Array, h: Uint8Array, counter: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array): Octets {
  const hash = ghash(h, concatBytes(padded(aad), padded(ciphertext), lengths(aad.length, ciphertext.length)));
  const mask = encryptBlock(keys, counter);
  return hash.map((octet, i) => octet ^ (mask[i] ?? 0));
}

/**
 * Encrypts and authenticates.
 *
 * @param key - 16 octets
 * @param iv - never the same twice under one key
 * @param aad - authenticated, not encrypted
 * @returns ciphertext, then the 16-octet tag
 */
export function sealAesGcm(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Octets {
  const { keys, h, counter } = start(key, iv);
  const ciphertext = applyCounter(keys, counter, plaintext);
  const tag = tagOf(keys, h, counter, aad, ciphertext);
  keys.fill(0);
  return concatBytes(ciphertext, tag) as Octets;
}

/**
 * Checks and decrypts.
 *
 * @param sealed - ciphertext, then the 16-octet tag
 * @returns the plaintext, or undefined when the tag does not hold
 */
export function openAesGcm(key: Uint8Array, iv: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Octets | undefined {
  if (sealed.length < GCM_TAG) return undefined;
  const ciphertext = sealed.subarray(0, sealed.length - GCM_TAG);
  const { keys, h, counter } = start(key, iv);
  const holds = equalOctets(tagOf(keys, h, counter, aad, ciphertext), sealed.subarray(ciphertext.length));
  const plaintext = holds ? applyCounter(keys, counter, ciphertext) : undefined;
  keys.fill(0);
  return plaintext;
}
