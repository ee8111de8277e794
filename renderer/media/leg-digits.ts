/**
 * Digits of a leg: inside its protected frames, where both ends have agreed on that; as telephone events (RFC 4733), where
 * nothing is protected. Telephone events go by the transform, so a leg whose frames may be protected never has any.
 *
 * @module
 */
import type { FrameWatch } from "./frame-watch.ts";

/** The codec of telephone events. */
export const TELEPHONE_EVENT = "audio/telephone-event";
/** How long a digit and the silence after it last; what telephone systems recognise without fail. */
const DIGIT_MS = 160;
const DIGIT_GAP_MS = 70;
const LOOK_EVERY_MS = 100;

interface LegDigitsParts {
  /** The protection of the leg; undefined for a leg without. */
  readonly watch: Pick<FrameWatch, "passes" | "carriesDigits" | "sendDigits"> | undefined;
  /** The one line of audio; undefined before there is one. */
  readonly line: () => RTCRtpTransceiver | undefined;
  /** Whether digits can be sent from here on. */
  readonly tell: (available: boolean) => void;
}

export class LegDigits {
  readonly #parts: LegDigitsParts;
  #told = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: LegDigitsParts) {
    this.#parts = parts;
  }

  /** Whether telephone events are offered: frames of this leg are not, and will not be, protected. */
  get asEvents(): boolean {
    const { watch } = this.#parts;
    return watch === undefined || watch.passes;
  }

  /** Sends digits after those that are still being sent. */
  send(digits: string): void {
    const { watch } = this.#parts;
    const sender = this.#sender();
    if (watch?.carriesDigits === true) watch.sendDigits(digits);
    else if (sender !== undefined) sender.insertDTMF(sender.toneBuffer + digits, DIGIT_MS, DIGIT_GAP_MS);
    // Lost between the key press and here, to a hold of the other side; the keypad is about to go.
    else this.look();
  }

  /** Tells whether digits can be sent, where that has changed. */
  look(): void {
    const available = this.#parts.watch?.carriesDigits === true || this.#sender() !== undefined;
    if (available === this.#told || this.#closed) return;
    this.#told = available;
    this.#parts.tell(available);
  }

  /**
   * To be called when something was agreed. The browser says nothing when a sender becomes ready for it, which is some time
   * after the connection.
   */
  agreed(): void {
    clearTimeout(this.#timer);
    this.look();
    const line = this.#parts.line();
    const codecs = line?.sender.getParameters().codecs ?? [];
    const expected = this.asEvents && codecs.some(({ mimeType }) => mimeType === TELEPHONE_EVENT);
    const sending = line?.currentDirection?.startsWith("send") === true;
    if (this.#closed || !expected || !sending || this.#told) return;
    this.#timer = setTimeout(() => this.agreed(), LOOK_EVERY_MS);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #sender(): RTCDTMFSender | undefined {
    const sender = this.asEvents ? this.#parts.line()?.sender.dtmf : null;
    return sender?.canInsertDTMF === true ? sender : undefined;
  }
}
