/**
 * The keys in use, and their vault: every change is written, one after the other.
 *
 * @module
 */

import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { asMcError, type McError } from "../../shared/errors/mc-error.ts";
import type { Logger } from "../services/log.ts";
import { type HeldKeys, NO_KEYS, wipe } from "./held-keys.ts";
import { isWithheld, type KeyVault } from "./key-vault.ts";

export class KeyRing {
  readonly #vault: KeyVault;
  readonly #log: Logger;
  #held: HeldKeys = NO_KEYS;
  #problem: McError | undefined;
  #writing: Promise<void> = Promise.resolve();
  /** Changed since the writing that runs at the moment began. */
  #isStale = false;

  constructor(vault: KeyVault, log: Logger) {
    this.#vault = vault;
    this.#log = log;
  }

  get held(): HeldKeys {
    return this.#held;
  }

  get atRest(): KeyStatus["atRest"] {
    return this.#vault.atRest;
  }

  /** What is wrong with keeping keys. */
  get problem(): McError | undefined {
    return this.#problem;
  }

  /** Why stored keys cannot be had at present; undefined when they can, or when there are none. */
  get withheld(): McError | undefined {
    return isWithheld(this.#problem) ? this.#problem : undefined;
  }

  /** Takes over what the vault has: at the start, and again as long as it is withheld. */
  async load(): Promise<void> {
    const before = this.#problem;
    const { held, problem } = await this.#vault.read();
    this.#held = held;
    this.#problem = problem;
    if (problem === undefined || problem.code === before?.code) return;
    this.#log.error(isWithheld(problem) ? "stored keys cannot be had" : "stored keys set aside", problem);
  }

  /** Changes what is held, and has it written. Key sets that are not held any more are overwritten. */
  change(patch: Partial<HeldKeys>): void {
    const before = this.#held;
    this.#held = { ...before, ...patch };
    this.#isStale = true;
    this.#writing = this.#writing.then(async () => {
      await this.#write();
      const kept = new Set(this.#held.keySets);
      for (const keySet of before.keySets) if (!kept.has(keySet)) wipe(keySet);
    });
  }

  /** Settles when all changes are written, or cannot be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (!this.#isStale) return;
    this.#isStale = false;
    try {
      await this.#vault.write(this.#held);
      if (this.#problem?.code === "vault-unwritable") this.#problem = undefined;
    } catch (cause) {
      const problem = asMcError(cause, "vault-unwritable");
      if (this.#problem?.code !== problem.code) this.#log.error("keys not stored", problem);
      this.#problem = problem;
    }
  }
}
