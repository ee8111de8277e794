import type { MediaEvent } from "../calling/ports.ts";

/** What a leg tells of itself: what happens before somebody listens is told when somebody does. */
export class LegEvents {
  #listener: ((event: MediaEvent) => void) | undefined;
  #early: MediaEvent[] = [];

  listen(listener: (event: MediaEvent) => void): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const event of early) listener(event);
  }

  tell(event: MediaEvent): void {
    if (this.#listener === undefined) this.#early.push(event);
    else this.#listener(event);
  }
}
