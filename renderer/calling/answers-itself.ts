/**
 * Calls that this desk answers by itself (automatic commencement, TS 24.379 clause 11.1.1.2.2): where the dispatcher has said so, the server
 * asks for it, and nothing else is there that could be disturbed. Any other call rings like every call.
 *
 * @module
 */
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import type { AnswerMode } from "../../shared/mc/service-settings.ts";
import { type CallingStore, isLive } from "./calling-store.ts";
import { after, type StopTimer } from "./platform.ts";
import type { IncomingLeg } from "./ports.ts";

/** Milliseconds that it rings before: nobody's microphone opens without a sound, and there is time to decline. */
export const RING_BEFORE_MS = 1_500;

interface AnswersItselfOptions {
  readonly store: CallingStore;
  readonly answerMode: () => AnswerMode;
  readonly answer: (callId: string) => void;
}

export class AnswersItself {
  readonly #options: AnswersItselfOptions;

  constructor(options: AnswersItselfOptions) {
    this.#options = options;
  }

  /**
   * Follows a call from its first state on.
   *
   * @param follow - puts each state of it where it belongs
   */
  follower(
    { answersItself }: Pick<IncomingLeg, "answersItself">,
    follow: (record: DrawnCall) => void,
  ): (record: DrawnCall) => void {
    let waits = answersItself && this.#options.answerMode() === "automatic";
    let stop: StopTimer | undefined;
    return (record) => {
      follow(record);
      if (record.state !== "incoming") stop?.();
      else if (waits) {
        waits = false;
        if (this.#isAlone(record.id)) stop = after(RING_BEFORE_MS, () => this.#answer(record.id));
      }
    };
  }

  /** The dispatcher may have chosen otherwise while it rang, or another call may have come. */
  #answer(callId: string): void {
    const { answer, answerMode } = this.#options;
    if (answerMode() === "automatic" && this.#isAlone(callId)) answer(callId);
  }

  #isAlone(callId: string): boolean {
    return this.#options.store.getState().calls.every((call) => call.id === callId || !isLive(call));
  }
}
