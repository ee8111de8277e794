/**
 * Which value of which report is the talk key of a device: found out by pressing it, because pedals and buttons have no usage in common.
 * Whoever is asked presses it twice. A value that is zero at rest, and the same other one each time, is a key; clocks and counters in
 * the same report are not.
 *
 * @module
 */
import { fieldInReport, type SwitchField } from "./report-layout.ts";

/** How often it has to be pressed. */
const PRESSES = 2;

/** A key that was pressed and let go as often as that. */
export interface LearnedKey extends SwitchField {
  /** The value while it is held. */
  readonly pressed: number;
}

interface Watched {
  readonly field: SwitchField;
  last: number;
  pressed: number | null;
  presses: number;
}

export class SwitchLearning {
  #watched: Watched[];

  constructor(fields: readonly SwitchField[]) {
    this.#watched = fields.map((field) => ({ field, last: 0, pressed: null, presses: 0 }));
  }

  /** How often something has been pressed that may be the key. */
  get presses(): number {
    return this.#watched.reduce((most, { presses }) => Math.max(most, presses), 0);
  }

  /**
   * Takes a report.
   *
   * @param data - without the ID
   * @returns the key once it is known: of several values that tell it the one of the fewest bits
   */
  reported(reportId: number, data: DataView): LearnedKey | undefined {
    const learned: LearnedKey[] = [];
    this.#watched = this.#watched.filter((watched) => {
      const value = fieldInReport(watched.field, reportId, data);
      if (value === undefined || value === watched.last) return true;
      // From one value to another without rest, or to a second one: that is no key.
      if (value !== 0 && (watched.last !== 0 || value !== (watched.pressed ?? value))) return false;
      watched.last = value;
      if (value !== 0) {
        watched.pressed = value;
        watched.presses += 1;
      } else if (watched.presses >= PRESSES && watched.pressed !== null) {
        learned.push({ ...watched.field, pressed: watched.pressed });
      }
      return true;
    });
    return learned.toSorted((one, other) => one.bits - other.bits)[0];
  }
}
