/**
 * The frames of one leg inside the worker: counted, and sealed, opened, let through or dropped.
 *
 * Keys and counters belong to the leg and not to a transform. However often transforms, tracks or connections are
 * replaced, no counter is used twice.
 *
 * @module
 */
import type { SenderKey } from "../../shared/media/frame-agreement.ts";
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
  type FrameKind,
  type FrameNews,
  type FrameTally,
  type FrameTransformOptions,
  NOTHING_COUNTED,
} from "./frame-messages.ts";

/** What of an encoded frame is used; WebRTC's own fit. */
export interface EncodedFrame {
  data: ArrayBuffer;
  /** Of a picture: `key` for one that can be seen without another. */
  readonly type?: string | undefined;
  getMetadata(): { readonly mimeType?: string };
}

/** `silent` is the state of a leg that broke or was closed. */
type Mode = "drop" | "keyed" | "pass" | "silent";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The keys of one kind of frames, in use. */
interface Ends {
  readonly sealer: FrameSealer;
  readonly opener: FrameOpener;
}

/** What seals and opens pictures asks of their sender or receiver: one that can be seen without another. */
export type AskForKeyFrame = () => void;

/** Between two requests for such a picture. */
const KEY_FRAME_EACH_MS = 500;

const joined = (front: Octets, back: Octets): Octets => concatBytes(front, back) as Octets;

function required<T>(ends: T | undefined): T {
  if (ends === undefined) throw new Error("the leg was closed, or has no keys for frames of this kind");
  return ends;
}

export class FrameLeg {
  readonly #id: number;
  readonly #makeCipher: MakeFrameCipher;
  readonly #tell: (news: FrameNews) => void;
  readonly #tally: Record<FrameKind, Record<FrameDirection, Mutable<DirectionTally>>> = {
    audio: { out: { ...NOTHING_COUNTED }, in: { ...NOTHING_COUNTED } },
    video: { out: { ...NOTHING_COUNTED }, in: { ...NOTHING_COUNTED } },
  };
  #mode: Mode = "drop";
  /** Keys have come; from here on nothing passes unprotected, also while ciphers are being made. */
  #keyed = false;
  readonly #ends: Partial<Record<FrameKind, Ends>> = {};
  /** By direction, whether a picture has gone on that can be seen without another, and when one was asked for. */
  readonly #pictures = { out: { begun: false, askedAt: -Infinity }, in: { begun: false, askedAt: -Infinity } };
  /** Digits of the leg, both ways; undefined where its frames carry none. */
  #digits: { readonly out: DigitWriter; readonly in: DigitReader } | undefined;

  constructor(id: number, makeCipher: MakeFrameCipher, tell: (news: FrameNews) => void) {
    this.#id = id;
    this.#makeCipher = makeCipher;
    this.#tell = tell;
  }

  tally(kind: FrameKind): FrameTally {
    const { out, in: incoming } = this.#tally[kind];
    return { out: { ...out }, in: { ...incoming } };
  }

  /** Takes the keys of the leg. Anything but the first keys of a leg that passes nothing makes it silent. */
  async setKeys(keys: Pick<FrameKeying, "send" | "receive" | "digits" | "pictures">): Promise<void> {
    const { digits, pictures, receive, send } = keys;
    const all = [send, receive, ...(pictures === undefined ? [] : [pictures.send, pictures.receive])];
    const isDoubled = new Set(all.map(({ keyId }) => keyId)).size < all.length;
    if (this.#mode !== "drop" || this.#keyed || isDoubled) return this.#break("keys-unusable");
    this.#keyed = true;
    if (digits) this.#digits = { out: new DigitWriter(), in: new DigitReader() };
    try {
      this.#ends.audio = await this.#endsOf(send, receive);
      if (pictures !== undefined) this.#ends.video = await this.#endsOf(pictures.send, pictures.receive);
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
    delete this.#ends.audio;
    delete this.#ends.video;
    this.#digits = undefined;
  }

  async #endsOf(send: SenderKey, receive: SenderKey): Promise<Ends> {
    return {
      sealer: await FrameSealer.create(send, this.#makeCipher),
      opener: await FrameOpener.create(receive, this.#makeCipher),
    };
  }

  /**
   * Answers whether the frame, changed by now, may go on. Never rejects.
   *
   * @param ask - asks for a picture that can be seen without another: frames that were dropped leave the others without
   */
  async admits(
    frame: EncodedFrame,
    { direction, kind }: FrameTransformOptions,
    ask: AskForKeyFrame = () => {},
  ): Promise<boolean> {
    const tally = this.#tally[kind][direction];
    if (direction === "in" && frame.data.byteLength === 0) {
      tally.empty += 1;
      return false;
    }
    tally.seen += 1;
    const admitted = await this.#treat(frame, direction, kind, tally);
    if (tally.seen === 1) this.report();
    return admitted && this.#begins(frame, direction, kind, ask);
  }

  /** Whether a frame that may go on does: of pictures none does before one that can be seen without another. */
  #begins({ type }: EncodedFrame, direction: FrameDirection, kind: FrameKind, ask: AskForKeyFrame): boolean {
    const picture = this.#pictures[direction];
    if (kind === "audio" || type === undefined || this.#mode === "pass") return true;
    picture.begun ||= type === "key";
    const now = performance.now();
    if (!picture.begun && now - picture.askedAt >= KEY_FRAME_EACH_MS) {
      picture.askedAt = now;
      ask();
    }
    return picture.begun;
  }

  async #treat(
    frame: EncodedFrame,
    direction: FrameDirection,
    kind: FrameKind,
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
      this.report();
    }
    return true;
  }

  async #change(frame: EncodedFrame, direction: FrameDirection, kind: FrameKind): Promise<void> {
    const octets: Octets = new Uint8Array(frame.data);
    const form = formOf(kind, frame.getMetadata().mimeType);
    const clear = form.clear(octets);
    const readable = octets.subarray(0, clear);
    if (direction === "out") {
      const sealed = await required(this.#ends[kind]).sealer.seal(this.#withDigits(octets, kind), clear);
      frame.data = joined(readable, form.hide(sealed.subarray(clear), readable)).buffer;
    } else {
      const sealed = joined(readable, form.reveal(octets.subarray(clear), readable));
      frame.data = this.#withoutDigits(await required(this.#ends[kind]).opener.open(sealed, clear), kind).buffer;
    }
  }

  #withDigits(octets: Octets, kind: FrameKind): Octets {
    return kind === "video" || this.#digits === undefined ? octets : joined(octets, this.#digits.out.next());
  }

  /** @throws SFrameError `frame-too-short` when there is no room for digits in a frame that has to carry them */
  #withoutDigits(octets: Octets, kind: FrameKind): Octets {
    if (kind === "video" || this.#digits === undefined) return octets;
    if (octets.length < DIGIT_BLOCK) throw new SFrameError("frame-too-short");
    const speech = octets.length - DIGIT_BLOCK;
    const news = this.#digits.in.take(octets.subarray(speech));
    if (news !== undefined) this.#tell({ kind: "digits", leg: this.#id, ...news });
    return octets.slice(0, speech);
  }

  /** A transform has been taken up: from here on every frame of its line comes to `admits`. */
  takesUp({ direction, kind }: FrameTransformOptions): void {
    this.#tally[kind][direction].transforms += 1;
    this.report();
  }

  /**
   * Tells what has been counted so far.
   *
   * @param asked - whether the window has asked for it
   */
  report(asked = false): void {
    this.#tell({ kind: "tally", leg: this.#id, asked, tally: this.tally("audio"), pictures: this.tally("video") });
  }

  #break(reason: "exhausted" | "keys-unusable"): void {
    this.close();
    this.#tell({ kind: "broken", leg: this.#id, reason });
  }
}
