/**
 * The sound of all legs over RTP inside the worker: from worklets to the host and back, counted, and let by as far as the gates say.
 *
 * @module
 */
import {
  FRAME_OCTETS,
  FRAME_SAMPLES,
  SOUND_RATE,
  type SoundNews,
  type SoundOrder,
} from "../../shared/media/sound-frames.ts";
import { floorTone } from "./floor-tones.ts";
import type { SoundReport, SoundWork } from "./sound-messages.ts";

const FULL_SCALE = 32_768;
/** Octets that may wait to leave: what comes after a tenth of a second is of no use to anybody. */
const MOST_WAITING = 5 * FRAME_OCTETS;

/** What is used of a connection to the host. */
type HostSocket = Pick<WebSocket, "send" | "close" | "bufferedAmount" | "readyState" | "addEventListener"> & {
  binaryType: BinaryType;
};
type Line = Pick<MessagePort, "postMessage" | "close"> & {
  onmessage: ((event: MessageEvent<Int16Array>) => void) | null;
};

export interface SoundStationParts {
  readonly connect: (url: string) => HostSocket;
  readonly report: (report: SoundReport) => void;
}

interface Leg {
  readonly socket: HostSocket;
  readonly line: Line;
  readonly energy: { sent: number; received: number };
  out: boolean;
  in: boolean;
  /** What is left of a tone of floor control, which is heard in the place of the other end. */
  tone: Int16Array[];
}

const OPEN = 1;

/** Of a frame: mean square in full scale, over its 20 ms. */
function energyOf(frame: Int16Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return sum / FULL_SCALE ** 2 / SOUND_RATE;
}

export class SoundStation {
  readonly #parts: SoundStationParts;
  readonly #legs = new Map<number, Leg>();

  constructor(parts: SoundStationParts) {
    this.#parts = parts;
  }

  obey(work: SoundWork): void {
    if (work.kind === "attach") {
      this.#attach(work);
      return;
    }
    const leg = this.#legs.get(work.leg);
    if (leg === undefined) return;
    if (work.kind === "gates") Object.assign(leg, { out: work.out, in: work.in });
    else if (work.kind === "digits") say(leg, { kind: "digits", digits: work.digits });
    else if (work.kind === "talk-key") {
      const { down, kind, urgency, use } = work;
      say(leg, { kind, down, urgency, use });
    } else if (work.kind === "urgency") say(leg, { kind: "urgency", urgency: work.urgency });
    else if (work.kind === "still-wanted") say(leg, { kind: "still-wanted" });
    else if (work.kind === "transmit") say(leg, { kind: "transmit", on: work.on, urgency: work.urgency });
    else if (work.kind === "view") say(leg, { kind: "view", on: work.on });
    else {
      this.#legs.delete(work.leg);
      leg.socket.close();
      leg.line.close();
    }
  }

  #attach({ leg: id, line, token, url }: Extract<SoundWork, { kind: "attach" }>): void {
    const { connect, report } = this.#parts;
    const socket = connect(url);
    socket.binaryType = "arraybuffer";
    const leg: Leg = { socket, line, energy: { sent: 0, received: 0 }, out: false, in: false, tone: [] };
    this.#legs.set(id, leg);
    line.onmessage = ({ data }) => send(leg, data);
    socket.addEventListener("open", () => {
      say(leg, { kind: "attach", token });
      report({ kind: "attached", leg: id });
    });
    socket.addEventListener("message", ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data !== "string") {
        play(leg, data);
        return;
      }
      const news = JSON.parse(data) as SoundNews;
      // The host counts the frames behind this one, and opens the microphone when they have been played.
      if (news.kind === "tone") leg.tone = floorTone(news.of);
      else report({ kind: "said", leg: id, news, energy: { ...leg.energy } });
    });
    socket.addEventListener("close", () => {
      if (this.#legs.delete(id)) report({ kind: "gone", leg: id });
    });
  }
}

const say = ({ socket }: Leg, order: SoundOrder) => {
  if (socket.readyState === OPEN) socket.send(JSON.stringify(order));
};

/** The host is asked for as much as is sent: a frame that must not leave goes as an empty one. */
function send({ socket, out, energy }: Leg, frame: Int16Array): void {
  if (socket.readyState !== OPEN || socket.bufferedAmount > MOST_WAITING) return;
  if (out) energy.sent += energyOf(frame);
  socket.send(out ? new Uint8Array(frame.buffer as ArrayBuffer) : new Uint8Array());
}

function play(leg: Leg, octets: ArrayBuffer): void {
  if (!leg.in || octets.byteLength !== FRAME_OCTETS) return;
  const tone = leg.tone.shift();
  if (tone !== undefined) {
    leg.line.postMessage(tone);
    return;
  }
  const view = new DataView(octets);
  const frame = Int16Array.from({ length: FRAME_SAMPLES }, (_, at) => view.getInt16(2 * at, true));
  leg.energy.received += energyOf(frame);
  leg.line.postMessage(frame);
}
