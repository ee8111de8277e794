/**
 * What is to be said of the other end's picture, by what its line says and by how many pictures were shown.
 *
 * @module
 */
import type { FarPicture } from "../../shared/mc/record-parts/pictures.ts";

/** A picture that has not changed for this long stands still. */
const STILL_MS = 2_000;

export class FarPictureWatch {
  #shown = { count: 0, at: 0 };
  #far: FarPicture | undefined;

  /** @param count - pictures that were shown until now; @param now - milliseconds */
  counted(count: number, now: number): void {
    if (count !== this.#shown.count) this.#shown = { count, at: now };
  }

  /**
   * What is so now, where that is something else than the last time.
   *
   * @param line - whether there is a line for it, and whether the other end sends there
   * @param now - milliseconds
   */
  change(line: "none" | "off" | "on", now: number): FarPicture | undefined {
    if (line === "off") this.#shown = { ...this.#shown, at: 0 };
    const far = line === "on" ? this.#seen(now) : line;
    if (far === this.#far) return undefined;
    this.#far = far;
    return far;
  }

  #seen(now: number): FarPicture {
    if (this.#shown.at === 0) return "waiting";
    return now - this.#shown.at < STILL_MS ? "shown" : "still";
  }
}
