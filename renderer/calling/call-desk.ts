/**
 * What concerns the calls together, whenever one of them has changed: their line numbers, who stands in the middle, and to
 * whom the person turns.
 *
 * @module
 */
import { nextInMiddle, type Yielding } from "./admission.ts";
import type { CallEvent } from "./call-events.ts";
import { type CallingStore, isLive } from "./calling-store.ts";
import { awaitsLine, LINE_RESTS_MS, numbered } from "./lines.ts";
import { after, type StopTimer } from "./platform.ts";
import { type Turn, turnNow } from "./turn.ts";

interface Surroundings {
  readonly store: CallingStore;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Tells a call; nothing happens where it is not there any more. */
  readonly dispatch: (callId: string, event: CallEvent) => void;
}

/** What a call does to yield to another one. */
const YIELDING: Readonly<Record<Yielding["does"], CallEvent>> = {
  end: { type: "end" },
  hold: { type: "hold", on: true },
};

export class CallDesk {
  readonly #around: Surroundings;
  #turn: Turn | undefined;
  /** How many yieldings are under way: one that has begun says nothing yet of where the ear stays. */
  #yielding = 0;
  #stopWaiting: StopTimer | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Has calls give the ear to another one. */
  yield(others: readonly Yielding[]): void {
    this.#yielding += 1;
    try {
      for (const { callId, does } of others) this.#around.dispatch(callId, YIELDING[does]);
    } finally {
      this.#yielding -= 1;
    }
    this.#goOn();
  }

  /** Turns to a call as soon as the others are held or over. A later turn takes the place of one that still waits. */
  turnTo(turn: Turn, others: readonly Yielding[]): void {
    // Pressed again, or from within the news of what it has led to: it is under way.
    if (this.#turn?.callId === turn.callId) return;
    this.#turn = turn;
    this.yield(others);
    this.#tell();
  }

  /** To be called whenever a call came, changed or went. */
  changed(): void {
    this.#number();
    this.#goOn();
  }

  /** To be called, before anything else is done about it, when a call has ended. */
  ended(callId: string): void {
    const next = nextInMiddle(this.#around.store.getState(), callId);
    if (next !== undefined) this.#around.store.setState({ focusId: next.id });
  }

  #goOn(): void {
    const turn = this.#turn;
    if (turn === undefined || this.#yielding > 0) return;
    const now = turnNow(turn, this.#around.store.getState().calls);
    if (now === "wait") return;
    this.#turn = undefined;
    this.#tell();
    if (now === "go") this.#around.dispatch(turn.callId, turn.event);
  }

  #tell(): void {
    const { store } = this.#around;
    const turnsToId = this.#turn?.callId ?? null;
    if (store.getState().turnsToId !== turnsToId) store.setState({ turnsToId });
  }

  #number(): void {
    const { now, store } = this.#around;
    const state = store.getState();
    const live = state.calls.filter(isLive).map(({ id }) => id);
    const lines = numbered(state.lines, live.toReversed(), now());
    if (lines !== state.lines) store.setState({ lines });
    this.#stopWaiting?.();
    this.#stopWaiting = awaitsLine(lines, live) ? after(LINE_RESTS_MS, () => this.#number()) : undefined;
  }
}
