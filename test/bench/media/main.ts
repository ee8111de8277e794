/**
 * A call within one page, so that one clock sees both ends.
 */
import { timesOf, workerOf } from "./frame-workers.ts";
import "../../../renderer/host/no-text-becomes-code.ts";

import { frameKeying } from "../../../renderer/calling/protection/frames-scheme.ts";
import { createFrameGuard, type FrameGuard } from "../../../renderer/media/frame-guard.ts";
import { NO_ICE_SERVERS } from "../../../renderer/media/ice-settings.ts";
import { WebRtcLeg } from "../../../renderer/media/webrtc-leg.ts";
import { Bursts } from "../bursts.ts";
import type { FrameTimes } from "./timing-worker.ts";

export interface MediaBench {
  /** `timed` is `protected` with a clock around each transform. */
  begin(kind: "clear" | "protected" | "timed"): Promise<void>;
  /** Waits for so many bursts of sound to arrive. Answers how many milliseconds each took. */
  delays(bursts: number): Promise<number[]>;
  /** Of a `timed` call: milliseconds that each frame spent in its transform. */
  times(): Promise<FrameTimes>;
  end(): Promise<void>;
}

declare global {
  interface Window {
    bench: MediaBench;
  }
}

const keyOf = (keyId: number) => ({ keyId, baseKey: crypto.getRandomValues(new Uint8Array(16)) });

class Call {
  readonly #bursts = new Bursts();
  readonly #connections: RTCPeerConnection[] = [];
  readonly #legs: WebRtcLeg[] = [];
  readonly #worker: Worker | undefined;

  constructor(worker: Worker | undefined) {
    this.#worker = worker;
  }

  async begin(): Promise<void> {
    const guard: FrameGuard | undefined = this.#worker === undefined ? undefined : createFrameGuard(this.#worker);
    const common = { ice: NO_ICE_SERVERS, speaker: undefined, guard };
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
    for (const leg of this.#legs) leg.setVoice(this.#bursts.voice);
    const connected = new Promise<void>((resolve) => callee.onEvent(({ kind }) => kind === "flowing" && resolve()));
    await callee.acceptOffer(await caller.createOffer());
    const track = this.#connections[1]?.getReceivers()[0]?.track;
    if (track === undefined) throw new Error("nothing to listen to");
    this.#bursts.listen(new MediaStream([track]));
    await caller.acceptAnswer(await callee.createAnswer());
    if (guard !== undefined) {
      const [fromCaller, fromCallee] = [keyOf(8), keyOf(9)];
      callee.protect(frameKeying(fromCallee, fromCaller));
      caller.protect(frameKeying(fromCaller, fromCallee));
    }
    await connected;
  }

  delays(bursts: number): Promise<number[]> {
    return this.#bursts.delays(bursts);
  }

  times(): Promise<FrameTimes> {
    return timesOf(this.#worker);
  }

  async end(): Promise<void> {
    for (const leg of this.#legs) leg.close();
    await this.#bursts.close();
    this.#worker?.terminate();
  }
}

let call: Call | undefined;

function theCall(): Call {
  if (call === undefined) throw new Error("no call");
  return call;
}

window.bench = {
  async begin(kind) {
    call = new Call(workerOf(kind, "audio"));
    await call.begin();
  },
  delays: (bursts) => theCall().delays(bursts),
  times: () => theCall().times(),
  end: () => theCall().end(),
};
