/**
 * The key work of calls in progress: one piece a call; a later one, or the end of the call, cancels it.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { cancelled } from "./key-fault.ts";

/** Milliseconds that the key work of one leg may take. */
export const KEY_WORK_TIMEOUT = 10_000;

export class CallWork {
  readonly #working = new Map<string, AbortController>();

  /**
   * Does the work of a call, and nothing else for that call.
   *
   * @throws what the work throws; `keys-timeout`; `keys-failed` when it was cancelled
   */
  async run<T>(callId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.cancel(callId);
    const controller = new AbortController();
    this.#working.set(callId, controller);
    const late = AbortSignal.timeout(KEY_WORK_TIMEOUT);
    try {
      return await work(AbortSignal.any([controller.signal, late]));
    } catch (error) {
      if (controller.signal.aborted) throw cancelled();
      if (late.aborted) throw new McError("keys-timeout", `${KEY_WORK_TIMEOUT} ms`, error);
      throw error;
    } finally {
      if (this.#working.get(callId) === controller) this.#working.delete(callId);
    }
  }

  cancel(callId: string): void {
    this.#working.get(callId)?.abort();
    this.#working.delete(callId);
  }

  cancelAll(): void {
    for (const callId of [...this.#working.keys()]) this.cancel(callId);
  }
}
