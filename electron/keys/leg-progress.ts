/**
 * What is told of the key work of one leg while it goes on.
 *
 * @module
 */
import type { KeyProgress } from "../../shared/bridge/keys.ts";
import type { KeyFacts } from "../../shared/mc/key-facts.ts";
import type { KeyStep } from "../../shared/mc/protection.ts";
import type { ExchangeListener } from "./kms-exchange.ts";

/** Is told what happens in the key work of a leg. */
export type ProgressListener = (progress: KeyProgress) => void;

/** Tells of the steps and exchanges of one leg. */
export class LegProgress {
  readonly #order: { readonly callId: string; readonly leg: number };
  readonly #tell: ProgressListener;

  constructor(order: { readonly callId: string; readonly leg: number }, tell: ProgressListener) {
    this.#order = order;
    this.#tell = tell;
  }

  step(step: KeyStep, facts: KeyFacts): void {
    this.#say({ step: { step, facts }, entry: null });
  }

  readonly exchange: ExchangeListener = (entry) => this.#say({ step: null, entry });

  #say(what: Pick<KeyProgress, "step" | "entry">): void {
    const { callId, leg } = this.#order;
    this.#tell({ callId, leg, at: performance.timeOrigin + performance.now(), ...what });
  }
}
