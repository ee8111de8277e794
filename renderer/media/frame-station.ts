/**
 * Everything of the frame worker but its entry: the legs, their orders and their transforms.
 *
 * @module
 */
import type { MakeFrameCipher } from "../../shared/media/sframe/cipher.ts";
import { type EncodedFrame, FrameLeg } from "./frame-leg.ts";
import type { FrameNews, FrameOrder, FrameTransformOptions } from "./frame-messages.ts";

/** The worker's end of a transform; an `RTCRtpScriptTransformer` fits. */
export interface FrameTransformer {
  readonly options: unknown;
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  /** Asks our own encoder for a picture that can be seen without another. */
  generateKeyFrame?(): Promise<unknown>;
  /** Asks the other end for one. */
  sendKeyFrameRequest?(): Promise<unknown>;
}

export class FrameStation {
  readonly #legs = new Map<number, FrameLeg>();
  readonly #makeCipher: MakeFrameCipher;
  readonly #tell: (news: FrameNews) => void;

  constructor(makeCipher: MakeFrameCipher, tell: (news: FrameNews) => void) {
    this.#makeCipher = makeCipher;
    this.#tell = tell;
  }

  /** Carries out an order of the window. */
  async obey(order: FrameOrder): Promise<void> {
    const leg = this.#leg(order.leg);
    switch (order.kind) {
      case "keys":
        return leg.setKeys(order);
      case "pass":
        return leg.pass();
      case "digits":
        return leg.sendDigits(order.digits);
      case "report":
        return leg.report(true);
      case "close":
        leg.close();
        this.#legs.delete(order.leg);
    }
  }

  /** Treats the frames of a transform, one after the other, until its stream ends. */
  async run(transformer: FrameTransformer): Promise<void> {
    const { options, readable, writable } = transformer;
    const purpose = options as FrameTransformOptions;
    const leg = this.#leg(purpose.leg);
    // Refused while nothing is sent or received: then there is nothing to be seen either.
    const ask = () =>
      void (
        purpose.direction === "out" ? transformer.generateKeyFrame?.() : transformer.sendKeyFrameRequest?.()
      )?.catch(() => {});
    leg.takesUp(purpose);
    // By hand: a stream between the two would hand each frame over twice more.
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        // Not waited for: a sink that takes its time is asked before the next frame is read.
        if (await leg.admits(next.value, purpose, ask)) void writer.write(next.value).catch(() => {});
        await writer.ready;
      }
      await writer.close();
    } catch (error) {
      // Comes when the connection is closed; the leg is over then, and there is nobody to tell. Whichever end has failed, the other is let go.
      await Promise.allSettled([reader.cancel(error), writer.abort(error)]);
    }
  }

  #leg(id: number): FrameLeg {
    const known = this.#legs.get(id);
    if (known !== undefined) return known;
    const leg = new FrameLeg(id, this.#makeCipher, this.#tell);
    this.#legs.set(id, leg);
    return leg;
  }
}
