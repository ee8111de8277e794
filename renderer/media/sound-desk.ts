/**
 * The window's end of the sound worker.
 *
 * @module
 */
import type { SoundReport, SoundWork, TalkKey } from "./sound-messages.ts";

/** The sound of one leg. */
export interface LegSound {
  attach(url: string, token: string, line: MessagePort): void;
  /** What may pass: what is heard here, and what comes. */
  gates(out: boolean, incoming: boolean): void;
  sendDigits(digits: string): void;
  talkKey(down: boolean, urgency: TalkKey["urgency"], use: TalkKey["use"]): void;
  /** The talk key is held still. */
  holdTalkKey(): void;
  close(): void;
}

export interface SoundDesk {
  /** @param listener - is told what the worker has to say about the leg */
  openLeg(listener: (report: SoundReport) => void): LegSound;
}

/** One sound worker for a window, started with the first call that needs it; another one once it has failed. */
export function createSoundDesk(start: () => Worker = startSoundWorker): SoundDesk {
  const listeners = new Map<number, (report: SoundReport) => void>();
  let lastLeg = 0;
  let worker: Worker | undefined;

  function running(): Worker {
    if (worker !== undefined) return worker;
    const started = start();
    worker = started;
    started.addEventListener("message", ({ data }: MessageEvent<SoundReport>) => listeners.get(data.leg)?.(data));
    started.addEventListener("error", () => {
      if (worker !== started) return;
      worker = undefined;
      started.terminate();
      const lost = [...listeners];
      listeners.clear();
      for (const [leg, listener] of lost) listener({ kind: "gone", leg });
    });
    return started;
  }

  return {
    openLeg(listener) {
      const leg = ++lastLeg;
      listeners.set(leg, listener);
      // A leg whose worker has failed says nothing to the next one, which knows nothing of it.
      const carrier = running();
      const order = (work: SoundWork, moved: Transferable[] = []) => carrier.postMessage(work, moved);
      return {
        attach: (url, token, line) => order({ kind: "attach", leg, url, token, line }, [line]),
        gates: (out, incoming) => order({ kind: "gates", leg, out, in: incoming }),
        sendDigits: (digits) => order({ kind: "digits", leg, digits }),
        talkKey: (down, urgency, use) => order({ kind: "talk-key", leg, down, urgency, use }),
        holdTalkKey: () => order({ kind: "talk-key-held", leg }),
        close() {
          listeners.delete(leg);
          order({ kind: "close", leg });
        },
      };
    },
  };
}

function startSoundWorker(): Worker {
  return new Worker(new URL("./sound-worker.ts", import.meta.url), { type: "module" });
}
