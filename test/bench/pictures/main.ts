/**
 * A video call within one page, so that one clock sees both ends: a picture that moves and says when it was made is painted for the
 * caller, and read again from the callee's screen.
 */
import { timesOf, workerOf } from "../media/frame-workers.ts";
import "../../../renderer/host/no-text-becomes-code.ts";

import { frameKeying } from "../../../renderer/calling/protection/frames-scheme.ts";
import { createFrameGuard } from "../../../renderer/media/frame-guard.ts";
import { NO_ICE_SERVERS } from "../../../renderer/media/ice-settings.ts";
import type { TrackPicture } from "../../../renderer/media/track-picture.ts";
import { openGeneratedVoice } from "../../../renderer/media/voice.ts";
import { WebRtcLeg } from "../../../renderer/media/webrtc-leg.ts";
import { ageOfMark, markIn, markOf } from "../../../shared/media/picture-mark.ts";
import type { FrameTimes } from "../media/timing-worker.ts";

/** A size of pictures, and how many there are in a second. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  readonly perSecond: number;
}

export interface PictureBench {
  /** `timed` is `protected` with a clock around each transform. Ends when pictures of the whole size arrive. */
  begin(kind: "clear" | "protected" | "timed", size: PictureSize): Promise<void>;
  /** Reads so many pictures from the far screen. Answers how many milliseconds each took from the lens to the glass. */
  delays(pictures: number): Promise<number[]>;
  /** What arrives at present. */
  arriving(): Promise<{ readonly width: number; readonly perSecond: number; readonly codec: string }>;
  /** Of a `timed` call: milliseconds that each picture spent in its transform. */
  times(): Promise<FrameTimes>;
  end(): Promise<void>;
}

declare global {
  interface Window {
    pictureBench: PictureBench;
  }
}

const LOOKED_AT = { width: 336, height: 192 } as const;
/** A sender begins small and grows as far as the path allows. */
const GROWING_MS = 60_000;
const now = () => performance.timeOrigin + performance.now();
const keyOf = (keyId: number) => ({ keyId, baseKey: crypto.getRandomValues(new Uint8Array(16)) });

/** Enough that moves for an encoder to have work with, and the time of its making. */
function openMovingPicture({ height, perSecond, width }: PictureSize): TrackPicture {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  const [track] = canvas.captureStream(0).getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  if (context === null || track === undefined) throw new Error("no picture");
  let count = 0;
  const painting = setInterval(() => {
    const made = now();
    count += 1;
    for (let band = 0; band < 12; band++) {
      context.fillStyle = `hsl(${(band * 30 + count * 2) % 360} 60% 45%)`;
      context.fillRect(
        ((count * 7 + band * 97) % (width * 1.2)) - width * 0.1,
        (band / 12) * height,
        width / 4,
        height / 12,
      );
    }
    for (const { white, ...square } of markOf(made)) {
      context.fillStyle = white ? "#fff" : "#000";
      context.fillRect(square.x * width, square.y * height, square.width * width + 1, square.height * height + 1);
    }
    track.requestFrame();
  }, 1000 / perSecond);
  return {
    track,
    hint: "motion",
    onLost() {},
    close() {
      clearInterval(painting);
      track.stop();
    },
  };
}

/** Reads each picture of a track as it comes to the screen. */
class Glass {
  readonly delays: number[] = [];
  readonly #screen = document.createElement("video");
  readonly #context: CanvasRenderingContext2D;

  constructor(track: MediaStreamTrack) {
    const canvas = document.createElement("canvas");
    canvas.width = LOOKED_AT.width;
    canvas.height = LOOKED_AT.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) throw new Error("nothing to look with");
    this.#context = context;
    this.#screen.muted = true;
    this.#screen.srcObject = new MediaStream([track]);
    document.body.append(this.#screen);
    void this.#screen.play();
    this.#next();
  }

  close(): void {
    this.#screen.remove();
  }

  #next(): void {
    this.#screen.requestVideoFrameCallback(() => {
      const at = now();
      const { width, height } = LOOKED_AT;
      this.#context.drawImage(this.#screen, 0, 0, width, height);
      const { data } = this.#context.getImageData(0, 0, width, height);
      const mark = markIn((x, y) => data[4 * (Math.floor(y * height) * width + Math.floor(x * width)) + 1] ?? 0);
      if (mark !== undefined) this.delays.push(ageOfMark(mark, at));
      this.#next();
    });
  }
}

class Call {
  readonly #worker: Worker | undefined;
  readonly #connections: RTCPeerConnection[] = [];
  readonly #legs: WebRtcLeg[] = [];
  readonly #voice = openGeneratedVoice();
  readonly #picture: TrackPicture;
  #glass: Glass | undefined;

  constructor(worker: Worker | undefined, size: PictureSize) {
    this.#worker = worker;
    this.#picture = openMovingPicture(size);
  }

  async begin(size: PictureSize): Promise<void> {
    const guard = this.#worker && createFrameGuard(this.#worker);
    const common = { ice: NO_ICE_SERVERS, speaker: undefined, guard, pictures: true };
    const Real = window.RTCPeerConnection;
    const made = this.#connections;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    };
    const caller = new WebRtcLeg({ ...common, side: "offerer" });
    const callee = new WebRtcLeg({ ...common, side: "answerer" });
    window.RTCPeerConnection = Real;
    this.#legs.push(caller, callee);
    for (const leg of this.#legs) {
      leg.setVoice(this.#voice);
      leg.onEvent(() => {});
    }
    const agree = async () => {
      await callee.acceptOffer(await caller.createOffer());
      await caller.acceptAnswer(await callee.createAnswer());
    };
    await agree();
    if (guard !== undefined) {
      const [fromCaller, fromCallee] = [keyOf(8), keyOf(9)];
      const [ofCaller, ofCallee] = [keyOf(18), keyOf(19)];
      callee.protect(frameKeying(fromCallee, fromCaller, false, { send: ofCallee, receive: ofCaller }));
      caller.protect(frameKeying(fromCaller, fromCallee, false, { send: ofCaller, receive: ofCallee }));
    }
    caller.setPicture(this.#picture);
    await agree();
    const track = this.#connections[1]?.getReceivers().find((each) => each.track.kind === "video")?.track;
    if (track === undefined) throw new Error("no far picture");
    this.#glass = new Glass(track);
    const since = performance.now();
    while ((await this.arriving()).width < size.width) {
      if (performance.now() - since > GROWING_MS)
        throw new Error(`the picture stays at ${JSON.stringify(await this.arriving())}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async delays(pictures: number): Promise<number[]> {
    const delays = this.#glass?.delays ?? [];
    const from = delays.length;
    while (delays.length < from + pictures) await new Promise((resolve) => setTimeout(resolve, 50));
    return delays.slice(from, from + pictures);
  }

  async arriving() {
    const entries = [...((await this.#connections[1]?.getStats())?.values() ?? [])] as Record<string, unknown>[];
    const incoming = entries.find(({ kind, type }) => type === "inbound-rtp" && kind === "video");
    const codec = entries.find(({ id }) => id === incoming?.["codecId"]);
    return {
      width: Number(incoming?.["frameWidth"] ?? 0),
      perSecond: Number(incoming?.["framesPerSecond"] ?? 0),
      codec: String(codec?.["mimeType"] ?? ""),
    };
  }

  times(): Promise<FrameTimes> {
    return timesOf(this.#worker);
  }

  end(): void {
    for (const leg of this.#legs) leg.close();
    this.#voice.close();
    this.#picture.close();
    this.#glass?.close();
    this.#worker?.terminate();
  }
}

let call: Call | undefined;

function theCall(): Call {
  if (call === undefined) throw new Error("no call");
  return call;
}

window.pictureBench = {
  async begin(kind, size) {
    call = new Call(workerOf(kind, "video"), size);
    await call.begin(size);
  },
  delays: (pictures) => theCall().delays(pictures),
  arriving: () => theCall().arriving(),
  times: () => theCall().times(),
  end: async () => theCall().end(),
};
