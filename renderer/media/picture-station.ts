/**
 * The pictures of all legs over RTP inside the worker: from cameras to the host and from there to where they are shown, counted, and let by as
 * far as the gates say.
 *
 * @module
 */
import {
  PICTURE_PATH,
  type PictureNews,
  type PictureOrder,
  readPictureFrame,
  writePictureFrame,
} from "../../shared/media/picture-frames.ts";
import { PictureDecoder } from "./picture-decoder.ts";
import { PictureEncoder } from "./picture-encoder.ts";
import type { PictureReport, PictureWork } from "./picture-messages.ts";

/** Octets that may wait to leave: more is a picture that is late. */
const MOST_WAITING = 256 * 1024;
const OPEN = 1;

interface PictureStationParts {
  readonly connect: (url: string) => WebSocket;
  readonly report: (report: PictureReport) => void;
}

type Size = readonly [width: number, height: number];

interface Leg {
  readonly socket: WebSocket;
  readonly decoder: PictureDecoder;
  encoder: PictureEncoder | undefined;
  /** Encoded before the present encoder. */
  encoded: number;
  /** Of what an encoder before the present one has sent last. */
  sentSize: Size;
  out: boolean;
  in: boolean;
}

/** Of the last picture that was sent, also when there is no camera any more, or one that has shown nothing yet. */
const sizeSent = ({ encoder, sentSize }: Pick<Leg, "encoder" | "sentSize">): Size =>
  encoder !== undefined && encoder.encoded > 0 ? encoder.size : sentSize;

export class PictureStation {
  readonly #parts: PictureStationParts;
  readonly #legs = new Map<number, Leg>();

  constructor(parts: PictureStationParts) {
    this.#parts = parts;
  }

  obey(work: PictureWork): void {
    if (work.kind === "attach") {
      this.#attach(work);
      return;
    }
    const leg = this.#legs.get(work.leg);
    if (leg === undefined) {
      if (work.kind === "show") void work.from?.cancel().catch(() => {});
      return;
    }
    if (work.kind === "show") this.#show(leg, work);
    else if (work.kind === "gates") {
      // What was not seen while it was closed is missing to what comes.
      if (work.out && !leg.out) leg.encoder?.wantKey();
      Object.assign(leg, { out: work.out, in: work.in });
    } else this.#close(work.leg, leg);
  }

  #attach({ into, leg: id, token, url }: Extract<PictureWork, { kind: "attach" }>): void {
    const { connect, report } = this.#parts;
    const socket = connect(`${url}${PICTURE_PATH}`);
    socket.binaryType = "arraybuffer";
    const say = (order: PictureOrder) => {
      if (socket.readyState === OPEN) socket.send(JSON.stringify(order));
    };
    const decoder = new PictureDecoder({
      into,
      mayPass: () => leg.in,
      keyWanted: () => say({ kind: "key-wanted" }),
    });
    const leg: Leg = { socket, decoder, encoder: undefined, encoded: 0, sentSize: [0, 0], out: false, in: false };
    this.#legs.set(id, leg);
    socket.addEventListener("open", () => {
      say({ kind: "attach", token });
      report({ kind: "attached", leg: id });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === "string") this.#hear(id, leg, JSON.parse(data) as PictureNews);
      else {
        const picture = readPictureFrame(new Uint8Array(data));
        if (picture !== undefined) decoder.put(picture);
      }
    });
    socket.addEventListener("close", () => {
      if (!this.#legs.has(id)) return;
      this.#close(id, leg);
      report({ kind: "gone", leg: id });
    });
  }

  #show(leg: Leg, { cap, from, level }: Extract<PictureWork, { kind: "show" }>): void {
    leg.encoded += leg.encoder?.encoded ?? 0;
    leg.sentSize = sizeSent(leg);
    leg.encoder?.close();
    leg.encoder = undefined;
    if (from === undefined) return;
    const encoder = new PictureEncoder(from, {
      cap,
      level,
      mayPass: () => leg.out && leg.socket.readyState === OPEN && leg.socket.bufferedAmount <= MOST_WAITING,
      send: (picture) => {
        if (leg.out && leg.socket.readyState === OPEN) leg.socket.send(writePictureFrame(picture));
      },
      // Closing the way says so to the window, and to the call.
      failed: () => {
        if (leg.encoder === encoder) leg.socket.close();
      },
    });
    leg.encoder = encoder;
  }

  #hear(id: number, leg: Leg, news: PictureNews): void {
    if (news.kind === "key-wanted") {
      leg.encoder?.wantKey();
      return;
    }
    const { kind: _, ...line } = news;
    leg.encoder?.heard(line);
    this.#parts.report({
      kind: "counts",
      leg: id,
      line,
      codec: {
        encoded: leg.encoded + (leg.encoder?.encoded ?? 0),
        decoded: leg.decoder.decoded,
        sentSize: sizeSent(leg),
        receivedSize: leg.decoder.size,
      },
    });
  }

  #close(id: number, leg: Leg): void {
    this.#legs.delete(id);
    leg.socket.close();
    leg.encoder?.close();
    leg.decoder.close();
  }
}
