/**
 * The energy of what comes in. Browsers take it behind the volume control, with the square of the level; what was measured at
 * one level stays what it was when another is chosen.
 *
 * @module
 */

export class HeardEnergy {
  /** By line: what the browser said last, and what that was without the volume control. */
  readonly #lines = new Map<string, { readonly told: number; readonly energy: number; readonly level: number }>();

  /**
   * @param line - the name of what comes in, as statistics have it
   * @param told - the energy of all that came, as the browser says it
   * @param level - at which it is played now, above 0. Where it was another when it was asked last, the higher counts for what came
   *   in between: never more energy than there was
   * @returns the energy of all that came, at the level 1
   */
  of(line: string, told: number, level: number): number {
    const before = this.#lines.get(line) ?? { told: 0, energy: 0, level };
    const energy = before.energy + Math.max(0, told - before.told) / Math.max(level, before.level) ** 2;
    this.#lines.set(line, { told, energy, level });
    return energy;
  }
}
