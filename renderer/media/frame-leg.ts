/**
 * The frames of one leg inside the worker: counted, and sealed, opened, let through or dropped.
 *
 * Keys and counters belong to the leg and not to a transform. However often transforms, tracks or connections are
 * replaced, no counter is used twice.
 *
 * @module
 */
import { DIGIT_BLOCK, DigitReader, DigitWriter } from "../../shared/media/frame-digits.ts";
import type { MakeFrameCipher } from "../../shared/media/sframe/cipher.ts";
import { SFrameError } from "../../shared/media/sframe/errors.ts";
import { formOf } from "../../shared/media/sframe/frame-form.ts";
import { FrameOpener } from "../../shared/media/sframe/opener.ts";
import { FrameSealer } from "../../shared/media/sframe/sealer.ts";
import { concatBytes, type Octets } from "../../shared/mikey/base/octets.ts";
import type { FrameKeying } from "../calling/protection/frames-scheme.ts";
import {
  type DirectionTally,
  type FrameDirection,
  type FrameNews,
  type FrameTally,
  type FrameTransformOptions,
  NOTHING_COUNTED,
} from "./frame-messages.ts";

/** What of an encoded frame is used; WebRTC's own fit. */
export interface EncodedFrame {
  data: ArrayBuffer;
  getMetadata(): { readonly mimeType?: string };
}

/** `silent` is the state of a leg that broke or was closed. */
type Mode = "drop" | "keyed" | "pass" | "silent";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const joined = (front: Octets, back: Octets): Octets => concatBytes(front, back) as Octets;

function required<T>(end: T | undefined): T {
  if (end === undefined) throw new Error("the leg was closed");
  return end;
}

export class FrameLeg {
  readonly #id: number;
  readonly #makeCipher: MakeFrameCipher;
  readonly #tell: (news: FrameNews) => void;
  readonly #tally: Record<FrameDirection, Mutable<DirectionTally>> = {
    out: { ...NOTHING_COUNTED },
    in: { ...NOTHING_COUNTED },
  };
  #mode: Mode = "drop";
  /** Keys have come; from here on nothing passes unprotected, also while ciphers are being made. */
  #keyed = false;
  #sealer: FrameSealer | undefined;
  #opener: FrameOpener | undefined;
  /** Digits of the leg, both ways; undefined where its frames carry none. */
  #digits: { readonly out: DigitWriter; readonly in: DigitReader } | undefined;

  constructor(id: number, makeCipher: MakeFrameCipher, tell: (news: FrameNews) => void) {
    this.#id = id;
    this.#makeCipher = makeCipher;
    this.#tell = tell;
  }

  tally(): FrameTally {
    return { out: { ...this.#tally.out }, in: { ...this.#tally.in } };
  }

  /** Takes the keys of the leg. Anything but the first keys of a leg that passes nothing makes it silent. */
  async setKeys({ send, receive, digits }: Pick<FrameKeying, "send" | "receive" | "digits">): Promise<void> {
    if (this.#mode !== "drop" || this.#keyed || send.keyId === receive.keyId) return this.#break("keys-unusable");
    this.#keyed = true;
    if (digits) this.#digits = { out: new DigitWriter(), in: new DigitReader() };
    try {
      this.#sealer = await FrameSealer.create(send, this.#makeCipher);
      this.#opener = await FrameOpener.create(receive, this.#makeCipher);
    } catch {
      return this.#break("keys-unusable");
    }
    if (this.#mode === "drop") this.#mode = "keyed";
    else this.close();
  }

  /** Sends digits with the frames of speech that leave from here on. A leg whose frames carry none sends none. */
  sendDigits(digits: string): void {
    this.#digits?.out.send(digits);
  }

  /** Lets frames through unprotected. After keys that makes the leg silent. */
  pass(): void {
    if (this.#mode !== "drop" || this.#keyed) this.#break("keys-unusable");
    else this.#mode = "pass";
  }

  close(): void {
    this.#mode = "silent";
    this.#sealer = undefined;
    this.#opener = undefined;
    this.#digits = undefined;
  }

  /** Answers whether the frame, changed by now, may go on. Never rejects. */
  async admits(frame: EncodedFrame, { direction, kind }: FrameTransformOptions): Promise<boolean> {
    const tally = this.#tally[direction];
    if (direction === "in" && frame.data.byteLength === 0) {
      tally.empty += 1;
      return false;
    }
    tally.seen += 1;
    const admitted = await this.#treat(frame, direction, kind, tally);
    if (tally.seen === 1) this.#report();
    return admitted;
  }

  async #treat(
    frame: EncodedFrame,
    direction: FrameDirection,
    kind: "audio" | "video",
    tally: Mutable<DirectionTally>,
  ): Promise<boolean> {
    if (this.#mode === "pass") {
      tally.passed += 1;
      return true;
    }
    if (this.#mode !== "keyed") {
      tally.withheld += 1;
      return false;
    }
    try {
      await this.#change(frame, direction, kind);
    } catch (error) {
      const failure = error instanceof SFrameError ? error.failure : undefined;
      if (failure === "replayed" || failure === "too-old") tally.replayed += 1;
      else tally.refused += 1;
      if (failure === "exhausted") this.#break("exhausted");
      return false;
    }
    // The leg may have been closed in the meantime.
    if (this.#mode !== "keyed") return false;
    tally.secured += 1;
    if (tally.firstSecuredAt === null) {
      tally.firstSecuredAt = performance.timeOrigin + performance.now();
      this.#report();
    }
    return true;
  }

  async #change(frame: EncodedFrame, direction: FrameDirection, kind: "audio" | "video"): Promise<void> {
    const octets: Octets = new Uint8Array(frame.data);
    const form = formOf(kind, frame.getMetadata().mimeType);
    const clear = form.clear(octets);
    const readable = octets.subarray(0, clear);
    if (direction === "out") {
      const sealed = await required(this.#sealer).seal(this.#withDigits(octets, kind), clear);
      frame.data = joined(readable, form.hide(sealed.subarray(clear), readable)).buffer;
    } else {
      const sealed = joined(readable, form.reveal(octets.subarray(clear), readable));
      frame.data = this.#withoutDigits(await required(this.#opener).open(sealed, clear), kind).buffer;
    }
  }

  #withDigits(octets: Octets, kind: "audio" | "video"): Octets {
    return kind === "video" || this.#digits === undefined ? octets : joined(octets, this.#digits.out.next());
  }

  /** @throws SFrameError `frame-too-short` when there is no room for digits in a frame that has to carry them */
  #withoutDigits(octets: Octets, kind: "audio" | "video"): Octets {
    if (kind === "video" || this.#digits === undefined) return octets;
    if (octets.length < DIGIT_BLOCK) throw new SFrameError("frame-too-short");
    const speech = octets.length - DIGIT_BLOCK;
    const news = this.#digits.in.take(octets.subarray(speech));
    if (news !== undefined) this.#tell({ kind: "digits", leg: this.#id, ...news });
    return octets.slice(0, speech);
  }

  #report(): void {
    this.#tell({ kind: "tally", leg: this.#id, tally: this.tally() });
  }

  #break(reason: "exhausted" | "keys-unusable"): void {
    this.close();
    this.#tell({ kind: "broken", leg: this.#id, reason });
  }
}
