/**
 * The receiving end of a protected medium.
 *
 * @module
 */
import { concatBytes, type Octets } from "../../mikey/base/octets.ts";
import type { SenderKey } from "../frame-agreement.ts";
import { ReplayWindow } from "../replay-window.ts";
import { type FrameCipher, type MakeFrameCipher, TAG_LENGTH } from "./cipher.ts";
import { SFrameError } from "./errors.ts";
import { decodeHeader } from "./header.ts";
import { deriveSFrameKey, frameNonce } from "./key.ts";

export class FrameOpener {
  readonly #keyId: number;
  readonly #salt: Octets;
  readonly #cipher: FrameCipher;
  readonly #window = new ReplayWindow();

  private constructor(keyId: number, salt: Octets, cipher: FrameCipher) {
    this.#keyId = keyId;
    this.#salt = salt;
    this.#cipher = cipher;
  }

  /** @throws MikeyError `octets-length` when the base key is none of 16 octets */
  static async create(sender: SenderKey, makeCipher: MakeFrameCipher): Promise<FrameOpener> {
    const { key, salt } = deriveSFrameKey(sender);
    return new FrameOpener(sender.keyId, salt, await makeCipher(key, "decrypt"));
  }

  /**
   * Opens a frame, if it is one of the other end's, untouched and not received before.
   *
   * @param clear - octets at the front that the other end left readable
   * @returns the frame as it was before {@link FrameSealer.seal}
   * @throws SFrameError `frame-too-short`, `header-not-minimal`, `header-too-large`, `key-unknown`, `not-authentic`,
   * `replayed` or `too-old`
   */
  async open(frame: Octets, clear = 0): Promise<Octets> {
    const prefix = frame.subarray(0, clear);
    const rest = frame.subarray(clear);
    const { keyId, counter, length } = decodeHeader(rest);
    if (rest.length < length + TAG_LENGTH) throw new SFrameError("frame-too-short");
    if (keyId !== this.#keyId) throw new SFrameError("key-unknown");
    this.#refuseKnown(counter);
    const authenticated = concatBytes(rest.subarray(0, length), prefix) as Octets;
    let plaintext: Octets;
    try {
      plaintext = await this.#cipher.decrypt(frameNonce(this.#salt, counter), authenticated, rest.subarray(length));
    } catch (error) {
      throw new SFrameError("not-authentic", error);
    }
    // Its twin may have been opened in the meantime.
    this.#refuseKnown(counter);
    this.#window.accept(counter);
    return concatBytes(prefix, plaintext) as Octets;
  }

  #refuseKnown(counter: number): void {
    const known = this.#window.check(counter);
    if (known !== "new") throw new SFrameError(known);
  }
}
