/**
 * Calls that this desk answers by itself (automatic commencement, TS 24.379 clause 11.1.1.2.2): where the dispatcher has said so, the server
 * asks for it, and nothing else is there that could be disturbed or has to be agreed to. Any other call rings like every call.
 *
 * @module
 */
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import { type CallingStore, isLive } from "./calling-store.ts";
import { after, type StopTimer } from "./platform.ts";
import type { IncomingLeg } from "./ports.ts";

/** Milliseconds that it rings before: nobody's microphone opens without a sound, and there is time to decline. */
export const RING_BEFORE_MS = 1_500;

/** Without the protection that this caller's calls had before: whoever answers agrees to that, and nobody has. */
const isToBeAgreedTo = ({ protection }: DrawnCall) =>
  protection?.notes.some(({ code }) => code === "caller-protected-before") === true;

interface AnswersItselfOptions {
  readonly store: CallingStore;
  /** Whether the dispatcher wants it now. */
  readonly isWanted: () => boolean;
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
    let waits = answersItself && this.#options.isWanted();
    let stop: StopTimer | undefined;
    return (record) => {
      follow(record);
      if (record.state !== "incoming") stop?.();
      else if (waits) {
        waits = false;
        if (this.#isAlone(record.id) && !isToBeAgreedTo(record))
          stop = after(RING_BEFORE_MS, () => this.#answer(record.id));
      }
    };
  }

  /** The dispatcher may have chosen otherwise while it rang, or another call may have come. */
  #answer(callId: string): void {
    const { answer, isWanted } = this.#options;
    if (isWanted() && this.#isAlone(callId)) answer(callId);
  }

  #isAlone(callId: string): boolean {
    return this.#options.store.getState().calls.every((call) => call.id === callId || !isLive(call));
  }
}
