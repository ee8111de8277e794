/**
 * The window's end of the frame worker.
 *
 * @module
 */
import type { FrameKeying } from "../calling/protection/frames-scheme.ts";
import type { FrameDirection, FrameNews, FrameOrder, FrameTransformOptions } from "./frame-messages.ts";

/** The protection of one leg. */
export interface LegGuard {
  /**
   * Sends the frames of a connection's transceivers through the worker. Has to be called at the moments at which it
   * still has an effect: the offerer's right after a transceiver was added, the answerer's right after the offer was
   * set. Later a transform is ignored without an error, and the media go by it in clear. What has a transform keeps it.
   */
  attach(transceivers: readonly RTCRtpTransceiver[]): void;
  setKeys(keys: FrameKeying): void;
  pass(): void;
  /** Sends digits inside frames, in a leg whose keys say that frames carry them. */
  sendDigits(digits: string): void;
  /** Asks for a tally; it comes as news. */
  ask(): void;
  close(): void;
}

export interface FrameGuard {
  /** @param listener - is told what the worker has to say about the leg */
  openLeg(listener: (news: FrameNews) => void): LegGuard;
}

/** Whether the platform has transforms at all. */
export function hasTransforms(): boolean {
  return typeof RTCRtpScriptTransform === "function" && "transform" in RTCRtpSender.prototype;
}

/** Starts a frame worker. */
export function startFrameWorker(): Worker {
  return new Worker(new URL("./frame-worker.ts", import.meta.url), { type: "module" });
}

/** Guards legs with a frame worker. One is enough for a window. */
export function createFrameGuard(worker: Worker): FrameGuard {
  const listeners = new Map<number, (news: FrameNews) => void>();
  let lastLeg = 0;
  const order = (order: FrameOrder) => worker.postMessage(order);

  worker.addEventListener("message", ({ data }: MessageEvent<FrameNews>) => listeners.get(data.leg)?.(data));
  const fail = () => {
    for (const [leg, listener] of listeners) listener({ kind: "broken", leg, reason: "keys-unusable" });
  };
  worker.addEventListener("error", fail);
  worker.addEventListener("messageerror", fail);

  return {
    openLeg(listener) {
      const leg = ++lastLeg;
      listeners.set(leg, listener);
      const transform = (direction: FrameDirection, track: MediaStreamTrack | null) => {
        const kind = track?.kind === "video" ? "video" : "audio";
        return new RTCRtpScriptTransform(worker, { leg, direction, kind } satisfies FrameTransformOptions);
      };
      return {
        attach(transceivers) {
          for (const { sender, receiver } of transceivers) {
            sender.transform ??= transform("out", receiver.track);
            receiver.transform ??= transform("in", receiver.track);
          }
        },
        setKeys: ({ send, receive, digits, pictures }) => order({ kind: "keys", leg, send, receive, digits, pictures }),
        pass: () => order({ kind: "pass", leg }),
        sendDigits: (digits) => order({ kind: "digits", leg, digits }),
        ask: () => order({ kind: "report", leg }),
        close() {
          listeners.delete(leg);
          order({ kind: "close", leg });
        },
      };
    },
  };
}
