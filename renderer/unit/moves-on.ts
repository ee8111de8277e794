/**
 * People of the lab who pass calls on without anybody at their unit: while they ring, or when they are up.
 *
 * @module
 */
import type { LabState } from "../../shared/bridge/lab.ts";
import type { LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";

/** Milliseconds that a call goes on before it is transferred: both ends hear each other first. */
const TALK_MS = 3000;

interface Surroundings {
  readonly settings: () => LabPersonSettings;
  readonly lab: () => LabState;
  readonly engine: {
    forwardTo(callId: string, targetId: string): void;
    transfer(callId: string, targetId: string): void;
  };
}

export class MovesOn {
  readonly #around: Surroundings;
  /** What is due, by call: each is passed on once. */
  readonly #due = new Set<string>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /**
   * To be called whenever a call has changed.
   *
   * @returns whether the call is passed on while it rings, so that nobody answers it
   */
  changed({ direction, id, state }: CallRecord): boolean {
    const { engine, settings } = this.#around;
    const { answerDelayMs, moves } = settings();
    const target = this.#target();
    if (target === undefined || direction !== "incoming") return false;
    if (moves === "forwards" && state === "incoming") {
      this.#later(id, answerDelayMs, () => engine.forwardTo(id, target));
      return true;
    }
    if (moves === "transfers" && state === "connected") this.#later(id, TALK_MS, () => engine.transfer(id, target));
    return false;
  }

  #later(callId: string, ms: number, act: () => void): void {
    if (this.#due.has(callId)) return;
    this.#due.add(callId);
    setTimeout(act, ms);
  }

  /** The ID that others know of whoever gets the calls. */
  #target(): string | undefined {
    const { movesTo } = this.#around.settings();
    return this.#around.lab().people.find(({ id }) => id === movesTo)?.primaryId;
  }
}
