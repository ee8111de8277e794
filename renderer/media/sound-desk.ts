/**
 * The window's end of the sound worker.
 *
 * @module
 */
import type { SoundReport, SoundWork, TalkKey } from "./sound-messages.ts";
import { WorkerDesk } from "./worker-desk.ts";

/** The sound of one leg. */
export interface LegSound {
  attach(url: string, token: string, line: MessagePort): void;
  /** What may pass: what is heard here, and what comes. */
  gates(out: boolean, incoming: boolean): void;
  sendDigits(digits: string): void;
  talkKey(down: boolean, urgency: TalkKey["urgency"], use: TalkKey["use"]): void;
  /** How urgent the call is from here on. */
  urge(urgency: TalkKey["urgency"]): void;
  /** The talk key is held still, or to transmit is wanted still. */
  stillWanted(): void;
  /** Somebody wants to transmit, or no more. */
  transmit(on: boolean, urgency: TalkKey["urgency"]): void;
  /** Somebody wants to see what the other end transmits, or no more. */
  view(on: boolean): void;
  close(): void;
}

export interface SoundDesk {
  /** @param listener - is told what the worker has to say about the leg */
  openLeg(listener: (report: SoundReport) => void): LegSound;
}

/** One sound worker for a window. */
export function createSoundDesk(start: () => Worker = startSoundWorker): SoundDesk {
  const desk = new WorkerDesk<SoundWork, SoundReport>(start, (leg) => ({ kind: "gone", leg }));
  return {
    openLeg(listener) {
      const { forget, leg, order } = desk.openLeg(listener);
      return {
        attach: (url, token, line) => order({ kind: "attach", leg, url, token, line }, [line]),
        gates: (out, incoming) => order({ kind: "gates", leg, out, in: incoming }),
        sendDigits: (digits) => order({ kind: "digits", leg, digits }),
        talkKey: (down, urgency, use) => order({ kind: "talk-key", leg, down, urgency, use }),
        urge: (urgency) => order({ kind: "urgency", leg, urgency }),
        transmit: (on, urgency) => order({ kind: "transmit", leg, on, urgency }),
        view: (on) => order({ kind: "view", leg, on }),
        stillWanted: () => order({ kind: "still-wanted", leg }),
        close() {
          forget();
          order({ kind: "close", leg });
        },
      };
    },
  };
}

function startSoundWorker(): Worker {
  return new Worker(new URL("./sound-worker.ts", import.meta.url), { type: "module" });
}
