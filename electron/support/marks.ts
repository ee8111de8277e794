/**
 * Marks in place of IDs and names: who reads a report sees where the same one stands, and not which.
 *
 * @module
 */

/** Marks of one report; another report has others, so that two of them cannot be laid side by side. */
export class Marks {
  readonly #marks = new Map<string, string>();

  /** The mark of a text: `[name 3]`. */
  of(text: string): string {
    const known = this.#marks.get(text);
    if (known !== undefined) return known;
    const mark = `[name ${this.#marks.size + 1}]`;
    this.#marks.set(text, mark);
    return mark;
  }
}
