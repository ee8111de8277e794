/**
 * The sending end of a protected medium.
 *
 * @module
 */
import { concatBytes, type Octets } from "../../mikey/base/octets.ts";
import type { SenderKey } from "../frame-agreement.ts";
import type { FrameCipher, MakeFrameCipher } from "./cipher.ts";
import { SFrameError } from "./errors.ts";
import { encodeHeader } from "./header.ts";
import { deriveSFrameKey, frameNonce } from "./key.ts";

/** Frames that one key protects at most: two months of speech, a hundred days of pictures. */
export const MAX_FRAMES = 2 ** 28;

/**
 * Octets that one key encrypts at most: 2^34 blocks, three weeks of pictures at a megabit in a second. RFC 8446 clause 5.5 puts the
 * limit for AES-GCM near 2^34.5 blocks.
 */
export const MAX_OCTETS = 2 ** 38;

/** What a key has done. */
interface Spent {
  /** Counter of the next frame. */
  readonly first: number;
  readonly octets: number;
}

export class FrameSealer {
  readonly #keyId: number;
  readonly #salt: Octets;
  readonly #cipher: FrameCipher;
  #next: number;
  #octets: number;

  private constructor(keyId: number, salt: Octets, cipher: FrameCipher, { first, octets }: Spent) {
    this.#keyId = keyId;
    this.#salt = salt;
    this.#cipher = cipher;
    this.#next = first;
    this.#octets = octets;
  }

  /**
   * @param spent - of the key; anything is for tests
   * @throws MikeyError `octets-length` when the base key is none of 16 octets
   */
  static async create(
    sender: SenderKey,
    makeCipher: MakeFrameCipher,
    spent: Partial<Spent> = {},
  ): Promise<FrameSealer> {
    const { key, salt } = deriveSFrameKey(sender);
    return new FrameSealer(sender.keyId, salt, await makeCipher(key, "encrypt"), { first: 0, octets: 0, ...spent });
  }

  /**
   * Protects a frame. Every call uses a counter of its own, also when it fails, and no matter how many run at a time.
   *
   * @param clear - octets at the front that stay readable; they are authenticated
   * @returns the readable octets, header, ciphertext and tag
   * @throws SFrameError `exhausted`, or `frame-too-short` when the frame has fewer octets than are to stay readable
   */
  async seal(frame: Octets, clear = 0): Promise<Octets> {
    if (frame.length < clear) throw new SFrameError("frame-too-short");
    const octets = this.#octets + frame.length;
    if (this.#next >= MAX_FRAMES || octets > MAX_OCTETS) throw new SFrameError("exhausted");
    this.#octets = octets;
    const counter = this.#next++;
    const header = encodeHeader({ keyId: this.#keyId, counter });
    const prefix = frame.subarray(0, clear);
    const nonce = frameNonce(this.#salt, counter);
    const ciphertext = await this.#cipher.encrypt(nonce, concatBytes(header, prefix) as Octets, frame.subarray(clear));
    return concatBytes(prefix, header, ciphertext) as Octets;
  }
}
