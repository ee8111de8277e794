/**
 * Holds the record to what the policy keeps of it: announces what is going to be removed, waits, and removes it a little at a time, so that
 * calls go on meanwhile. What is decided is decided in `call-retention.ts`.
 *
 * @module
 */
import type { Recording } from "../../shared/bridge/recording.ts";
import type { Removed } from "./call-removal.ts";
import { type Announcement, type RetentionRule, removalAt, retentionStep } from "./call-retention.ts";
import type { CallTable } from "./call-table.ts";
import type { Logger } from "./log.ts";

/** Calls that are removed in one go: each takes its messages along. */
const MOST_AT_ONCE = 500;
/** Milliseconds of rest between two goes. */
const REST = 10;
/** Milliseconds after which it is looked whether an export has come to its end. */
const AFTER_EXPORT = 1_000;
/** Milliseconds after which it is looked again, whatever happens: days pass also where nobody calls. */
const MINUTE = 60_000;
const AGAIN = 10 * MINUTE;

interface RetentionKeeperParts {
  readonly rule: RetentionRule;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds since the program started, whatever the clock was set to. */
  readonly runFor: () => number;
  /** Whether an export of the record is on its way: one cannot be ended whose beginning has been removed. */
  readonly isBeingExported: () => boolean;
  readonly log: Pick<Logger, "error" | "info">;
  /** Looks at the file of calls. @throws what the file throws */
  readonly use: (work: (table: CallTable) => void) => void;
  readonly removed: (calls: number) => void;
}

const momentOf = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export class RetentionKeeper {
  readonly #parts: RetentionKeeperParts;
  #announced: Announcement | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isSoon = false;

  constructor(parts: RetentionKeeperParts) {
    this.#parts = parts;
  }

  /** What is going to be removed; null while nothing is. */
  get going(): Recording["going"] {
    if (this.#announced === null) return null;
    const { now, runFor } = this.#parts;
    const { aged, others, refused, shorter, until } = this.#announced;
    return { aged, refused, others, until, at: removalAt(this.#announced, now(), runFor()), shorter };
  }

  /** Looks in a moment: whoever stores a call is not to wait for those that go. */
  soon(): void {
    if (!this.#isSoon) this.#later(REST);
  }

  /** Does what is to be done now, and sees to it that it is looked again. @throws what SQLite throws */
  look(table: CallTable): void {
    this.#isSoon = false;
    this.#later(this.#step(table));
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** Returns after how many milliseconds to look again. */
  #step({ removal }: CallTable): number {
    const { isBeingExported, log, now: clock, rule, runFor } = this.#parts;
    const now = clock();
    const state = removal.state();
    this.#announced = state?.announced ?? null;
    const step = retentionStep(rule, state, removal.over(rule, now), removal.count(), now, runFor());
    if ((step.kind === "remove" || step.kind === "hold") && isBeingExported()) return AFTER_EXPORT;
    switch (step.kind) {
      case "nothing":
        return this.#untilDue(now);
      case "keep-all":
        removal.keepAll(rule);
        if (this.#announced !== null)
          log.info("calls that were to be removed stay: no more are on record than are kept");
        this.#announced = null;
        return AGAIN;
      case "announce": {
        const announced = removal.announce(rule, now, step.due, step.shorter);
        this.#announced = announced;
        const { aged, before, due, others, refused, until } = announced;
        const moments = { olderThan: momentOf(before), until: momentOf(until), due: momentOf(due) };
        log.info("calls are going to be removed from the record", { aged, refused, others, ...moments, ...rule });
        return this.#untilDue(now);
      }
      case "hold":
        this.#count(removal.prune(step.most, MOST_AT_ONCE), "calls removed at once: too many came to wait with them");
        return REST;
      case "remove": {
        if (this.#announced === null) return AGAIN;
        const { left, removed } = removal.removeAnnounced(this.#announced, now, MOST_AT_ONCE);
        this.#announced = left;
        this.#count(removed, "calls removed from the record, as was announced");
        return REST;
      }
    }
  }

  #count({ aged, others, refused }: Removed, said: string): void {
    const calls = aged + others + refused;
    if (calls === 0) return;
    this.#parts.log.info(said, { aged, refused, others, ...this.#parts.rule });
    this.#parts.removed(calls);
  }

  #untilDue(now: number): number {
    if (this.#announced === null) return AGAIN;
    const { runFor } = this.#parts;
    return Math.max(MINUTE, Math.min(AGAIN, removalAt(this.#announced, now, runFor()) - now));
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#isSoon = milliseconds <= REST;
    this.#timer = setTimeout(() => {
      try {
        this.#parts.use((table) => this.look(table));
      } catch (cause) {
        this.#parts.log.error("old calls could not be removed", cause);
        this.#later(AGAIN);
      }
    }, milliseconds).unref();
  }
}
