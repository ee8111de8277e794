/**
 * The pictures of one call between a window and the network: their ports from the beginning, a connection to the encoder and the decoder of
 * the window, and the line of RTP once keys are there.
 *
 * @module
 */
import { randomBytes, randomInt } from "node:crypto";
import type { WebSocket } from "ws";
import {
  MOST_FRAME_OCTETS,
  type PictureNews,
  readPictureFrame,
  readPictureOrder,
  writePictureFrame,
} from "../../shared/media/picture-frames.ts";
import { bindPortPair, closePortPair, type PortPair, type PortRange } from "./port-pair.ts";
import type { RtpLineOptions } from "./rtp-line.ts";
import { type PictureRemote, RtpPictures } from "./rtp-pictures.ts";

/** Ticks between two counts: half a second. */
const COUNT_TICKS = 25;
/** Octets that may wait for a window: one that does not take them gets a key picture later, and no pile of old pictures. */
const MOST_WAITING = 2 * MOST_FRAME_OCTETS;
/**
 * Pictures that are taken between two ticks, two seconds of 15 each: the sound of the window gives the tick. Without it nothing of that window leaves,
 * nor piles up to.
 */
const MOST_BETWEEN_TICKS = 30;
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
const WORD = 0x1_0000_0000;

/** Pictures that have their ports. */
export interface OpenedPictures {
  /** Of RTP; that of RTCP is the next. */
  readonly port: number;
  readonly ssrc: number;
  /** Whoever has it may attach the pictures of this call, once. */
  readonly token: string;
}

type Start = Pick<RtpLineOptions, "protection" | "latching" | "cname" | "now"> & { readonly remote: PictureRemote };

/** Who decides what leaves and what is taken. */
export interface PictureGate {
  readonly mayShow: boolean;
  readonly takes: boolean;
}

export class PictureLink {
  readonly opened: OpenedPictures;
  readonly #ports: PortPair;
  readonly #onFault: (error: unknown) => void;
  #pictures: RtpPictures | undefined;
  #socket: WebSocket | undefined;
  #untilCounts = COUNT_TICKS;
  #sinceTick = 0;
  #closed = false;
  /** Undefined where nobody decides: both ends may send. */
  #gate: PictureGate | undefined;
  /** Something had to be passed over: what follows can be shown from a key picture on alone. */
  #passedOver = false;

  private constructor(ports: PortPair, ssrc: number, onFault: (error: unknown) => void) {
    this.#ports = ports;
    this.#onFault = onFault;
    this.opened = { port: ports.port, ssrc, token: randomBytes(32).toString("base64url") };
  }

  /**
   * @param voice - who we are in the packets of the voice: under the same keys nobody may be the same
   * @param onFault - a fault of the program, which ends the call and no other
   * @throws the error of binding
   */
  static async open(
    address: string,
    range: PortRange,
    voice: number,
    onFault: (error: unknown) => void,
  ): Promise<PictureLink> {
    const ports = await bindPortPair(address, range);
    const drawn = randomInt(1, WORD - 1);
    return new PictureLink(ports, drawn === voice ? drawn + 1 : drawn, onFault);
  }

  /** @param gate - asked for each picture; left out, both ends may send */
  start(options: Start, gate?: PictureGate): void {
    if (this.#closed) return;
    this.#gate = gate;
    this.#pictures = new RtpPictures({
      ...options,
      ports: this.#ports,
      ssrc: this.opened.ssrc,
      onPicture: (picture) => {
        if (this.#socket === undefined || this.#passesOver(picture.isKey)) return;
        if (this.#socket.bufferedAmount > MOST_WAITING) this.#pictures?.wantKey();
        else this.#socket.send(writePictureFrame(picture));
      },
      onKeyWanted: () => this.#say({ kind: "key-wanted" }),
      onFault: this.#onFault,
    });
  }

  /** Who our packets are from, from here on. The other end knows nothing of that source: a key picture comes first. */
  sendAs(ssrc: number): void {
    this.#pictures?.sendAs(ssrc);
    this.#say({ kind: "key-wanted" });
  }

  follow(remote: PictureRemote | "nowhere"): void {
    this.#pictures?.follow(remote);
  }

  /** 20 ms have passed. */
  tick(): void {
    if (this.#pictures === undefined) return;
    // Also what waits to leave was allowed before, and is not now.
    if (this.#gate?.mayShow === false) this.#pictures.stop();
    this.#pictures.tick();
    // What was left out is not there for what follows.
    if (this.#sinceTick > MOST_BETWEEN_TICKS) this.#say({ kind: "key-wanted" });
    this.#sinceTick = 0;
    this.#untilCounts -= 1;
    if (this.#untilCounts > 0) return;
    this.#untilCounts = COUNT_TICKS;
    const { received, ...counts } = this.#pictures.counts;
    this.#say({ kind: "counts", ...counts });
  }

  /** @returns whether the connection is that of these pictures' window, which attaches once */
  attach(token: string, socket: WebSocket): boolean {
    if (token !== this.opened.token || this.#socket !== undefined || this.#closed) return false;
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      if (socket.readyState !== socket.OPEN) return;
      try {
        this.#hear(data as Buffer, isBinary, socket);
      } catch (error) {
        // What is no picture is the window's fault, and ends nothing but its pictures.
        if (error instanceof RangeError) socket.close(POLICY_VIOLATION);
        else this.#onFault(error);
      }
    });
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket?.close(GOING_AWAY);
    if (this.#pictures === undefined) await closePortPair(this.#ports);
    else await this.#pictures.close();
  }

  #hear(octets: Buffer, isBinary: boolean, socket: WebSocket): void {
    if (!isBinary) {
      if (readPictureOrder(octets.toString())?.kind === "key-wanted") this.#pictures?.wantKey();
      else socket.close(POLICY_VIOLATION);
      return;
    }
    const picture = readPictureFrame(octets);
    this.#sinceTick += 1;
    if (picture === undefined) socket.close(POLICY_VIOLATION);
    else if (this.#sinceTick <= MOST_BETWEEN_TICKS && !this.#closed && this.#gate?.mayShow !== false)
      this.#pictures?.send(picture);
  }

  /** Whether a picture of the other end is not taken: it was not asked for, or builds on one that was not. */
  #passesOver(isKey: boolean): boolean {
    if (this.#gate?.takes === false) {
      this.#passedOver = true;
      return true;
    }
    if (!this.#passedOver) return false;
    if (isKey) this.#passedOver = false;
    else this.#pictures?.wantKey();
    return !isKey;
  }

  #say(news: PictureNews): void {
    this.#socket?.send(JSON.stringify(news));
  }
}
