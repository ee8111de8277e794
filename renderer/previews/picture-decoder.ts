/**
 * Has pictures of others decoded in a page of their own: of an origin that nobody else has, without network, storage or permissions. What a
 * hostile file makes of its decoder stays in that page, and of the page nothing is taken but pixels, within a limit of time.
 *
 * @module
 */
import { octetsOfBase64 } from "../../shared/base/base64.ts";
import type { PicturePreview } from "../../shared/bridge/files.ts";
import { McError } from "../../shared/errors/mc-error.ts";

/** What the page is asked: a picture, and the pixels that there is room for. */
export interface DecodeOrder {
  readonly octets: ArrayBuffer;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** What it answers; null for what it cannot decode. */
export interface DecodeAnswer {
  readonly picture: ImageBitmap | null;
}

/** Pixels that there is room for; a picture keeps its shape and is never made larger. */
export type PictureRoom = Pick<DecodeOrder, "width" | "height">;

/** Where the page is; the build makes it. */
const PAGE = "picture-decoder.html";

/** Milliseconds within which a picture is decoded, its page loaded. */
const DECODED_WITHIN_MS = 10_000;

/** A page for one picture. */
function openPage(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  // Of no origin: nothing of the window is reached from it, whatever runs there.
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("allow", "");
  frame.referrerPolicy = "no-referrer";
  frame.hidden = true;
  frame.src = PAGE;
  return frame;
}

/** Of an answer, what can be drawn and is no larger than it may be. */
function pixelsIn(answer: unknown, { height, width }: PictureRoom): ImageBitmap | undefined {
  const picture: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "picture") : undefined;
  if (!(picture instanceof ImageBitmap)) return undefined;
  if (picture.width <= width && picture.height <= height) return picture;
  picture.close();
  return undefined;
}

export class PictureDecoder {
  /** One at a time: each may need a hundred megabytes for a moment. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Decodes a picture.
   *
   * @param read - reads it, once it is its turn
   * @returns its pixels; whoever has drawn them closes it
   * @throws McError `picture-unreadable`; what reading it throws
   */
  decode(read: () => Promise<PicturePreview>, room: PictureRoom): Promise<ImageBitmap> {
    const decoding = this.#last.then(async () => this.#decode(await read(), room));
    this.#last = decoding.catch(() => undefined);
    return decoding;
  }

  #decode({ octets, type }: PicturePreview, room: PictureRoom): Promise<ImageBitmap> {
    const frame = openPage();
    const { port1: answers, port2 } = new MessageChannel();
    return new Promise<ImageBitmap>((resolve, reject) => {
      const fail = (detail: string) => reject(new McError("picture-unreadable", detail));
      const late = setTimeout(fail, DECODED_WITHIN_MS, "time");
      answers.onmessage = ({ data }: MessageEvent<unknown>) => {
        clearTimeout(late);
        const picture = pixelsIn(data, room);
        if (picture === undefined) fail(type);
        else resolve(picture);
      };
      const ask = () => {
        const order: DecodeOrder = { octets: octetsOfBase64(octets).buffer, type, ...room };
        // To whichever origin: the page has none that could be named.
        frame.contentWindow?.postMessage(order, "*", [port2, order.octets]);
      };
      frame.addEventListener("load", ask, { once: true });
      document.body.append(frame);
    }).finally(() => {
      answers.close();
      frame.remove();
    });
  }
}
