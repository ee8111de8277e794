/**
 * AES key unwrap: RFC 3394, and RFC 5649 for keys whose length is no multiple of 8 octets.
 *
 * Written out over single blocks, because the cryptographic library inside Electron offers no cipher for it.
 *
 * @module
 */
import { createDecipheriv } from "node:crypto";
import { equalOctets } from "../../shared/mikey/base/octets.ts";

const HALF = 8;
const BLOCK = 16;
/** What stands in front of the key when it was not altered (RFC 3394 clause 2.2.3.1, RFC 5649 clause 3). */
const CHECK = Uint8Array.of(0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6);
const PADDED_CHECK = Uint8Array.of(0xa6, 0x59, 0x59, 0xa6);

function decryptBlocks(key: Uint8Array, blocks: Uint8Array): Buffer {
  const cipher = createDecipheriv("aes-256-ecb", key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]);
}

/** RFC 3394 clause 2.2.2: the check value, then the key. */
function unwrapRaw(key: Uint8Array, wrapped: Uint8Array): Buffer {
  if (wrapped.length === BLOCK) return decryptBlocks(key, wrapped);
  const plain = Buffer.from(wrapped);
  const block = Buffer.alloc(BLOCK);
  const halves = wrapped.length / HALF - 1;
  for (let round = 5; round >= 0; round--) {
    for (let half = halves; half >= 1; half--) {
      const at = half * HALF;
      plain.copy(block, 0, 0, HALF);
      plain.copy(block, HALF, at, at + HALF);
      block.writeUInt32BE((block.readUInt32BE(4) ^ (halves * round + half)) >>> 0, 4);
      decryptBlocks(key, block).copy(block);
      block.copy(plain, 0, 0, HALF);
      block.copy(plain, at, HALF);
    }
  }
  block.fill(0);
  return plain;
}

function unpad(plain: Buffer): Uint8Array | undefined {
  const length = plain.readUInt32BE(4);
  const room = plain.length - HALF;
  const isRight = equalOctets(plain.subarray(0, 4), PADDED_CHECK) && length <= room && length > room - HALF;
  const isPadded = isRight && plain.subarray(HALF + length).every((octet) => octet === 0);
  return isPadded ? Uint8Array.from(plain.subarray(HALF, HALF + length)) : undefined;
}

/**
 * Unwraps a key.
 *
 * @param key - 32 octets
 * @param padded - RFC 5649 instead of RFC 3394
 * @returns undefined when it was wrapped under another key, or altered
 */
export function unwrapKey(key: Uint8Array, wrapped: Uint8Array, padded: boolean): Uint8Array | undefined {
  if (wrapped.length % HALF !== 0 || wrapped.length < (padded ? BLOCK : BLOCK + HALF)) return undefined;
  const plain = unwrapRaw(key, wrapped);
  try {
    if (padded) return unpad(plain);
    return equalOctets(plain.subarray(0, HALF), CHECK) ? Uint8Array.from(plain.subarray(HALF)) : undefined;
  } finally {
    plain.fill(0);
  }
}
