/**
 * Removing calls from their file: what there is too much of, what an announcement means, and that it goes with an entry in the record.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { CallEntries } from "./call-entries.ts";
import {
  type Announcement,
  type Over,
  type RetentionRule,
  type RetentionState,
  retentionStateSchema,
  tooOldBefore,
} from "./call-retention.ts";

/** How many calls were removed. */
export interface Removed {
  readonly aged: number;
  /** Of those that were refused before they rang. */
  readonly refused: number;
  readonly others: number;
}

type Row = Record<string, unknown>;

/** Makes the table, where it is not there. A version that does not know it leaves it alone. */
export function makeRetentionTable(database: DatabaseSync): void {
  database.exec(
    "CREATE TABLE IF NOT EXISTS retention (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL) STRICT",
  );
}

/** Of calls that nobody heard those that count as missed (`shared/mc/missed.ts`) are none of these. */
const WAS_REFUSED = `
  iif(json_valid(record),
    json_extract(record, '$.direction') = 'incoming' AND json_extract(record, '$.endReason.code') = 'too-many-calls'
      AND coalesce(json_extract(record, '$.refused.known'), 0) = 0,
    ended = 2)`;

/** What stands beside a sealed record of how the call is: 0 while it goes on, 2 where it was refused and nobody heard it, 1 of every other that is over. */
export function endOf(call: Readonly<Record<string, unknown>> | undefined): 0 | 1 | 2 {
  const { direction, endReason, refused, state } = (call ?? {}) as {
    readonly direction?: unknown;
    readonly endReason?: { readonly code?: unknown } | null;
    readonly refused?: { readonly known?: unknown } | null;
    readonly state?: unknown;
  };
  if (state !== "ended") return 0;
  const wasUnheard = direction === "incoming" && endReason?.code === "too-many-calls" && refused?.known !== true;
  return wasUnheard ? 2 : 1;
}

/** Calls that are over, the oldest first as they came: a clock that was set wrong changes nothing. */
const SOME = (condition: string) =>
  `SELECT rowid FROM calls WHERE ended > 0 AND rowid <= :through AND ${condition} ORDER BY rowid LIMIT :most`;
const REMOVE = (condition: string) => `DELETE FROM calls WHERE rowid IN (${SOME(condition)}) RETURNING id`;
const IS_AGED = "started_at < :before";

function statementsOf(database: DatabaseSync) {
  return {
    count: database.prepare("SELECT count(*) AS calls FROM calls"),
    aged: database.prepare(
      "SELECT count(*) AS calls, max(started_at) AS until FROM calls WHERE ended > 0 AND started_at < ?",
    ),
    last: database.prepare("SELECT max(rowid) AS number FROM calls"),
    refused: database.prepare(
      `SELECT count(*) AS calls FROM calls WHERE ended > 0 AND started_at >= ? AND ${WAS_REFUSED}`,
    ),
    untilOfFirst: database.prepare(`
      SELECT max(started_at) AS until FROM (
        SELECT started_at FROM calls WHERE ended > 0 AND started_at >= ? AND NOT ${WAS_REFUSED} ORDER BY rowid LIMIT ?
      )`),
    removeAged: database.prepare(REMOVE(IS_AGED)),
    removeRefused: database.prepare(REMOVE(WAS_REFUSED)),
    removeFirst: database.prepare(REMOVE("true")),
    state: database.prepare("SELECT state FROM retention"),
    keepState: database.prepare("INSERT OR REPLACE INTO retention (only, state) VALUES (1, ?)"),
  };
}

const ALL = Number.MAX_SAFE_INTEGER;
/** Later than every call where age does not count: none is older. */
const NEVER = Number.MIN_SAFE_INTEGER;

export class CallRemoval {
  readonly #statements: ReturnType<typeof statementsOf>;
  readonly #entries: CallEntries;
  readonly #together: <T>(work: () => T) => T;

  /** @param together - does all of a work or nothing */
  constructor(database: DatabaseSync, entries: CallEntries, together: <T>(work: () => T) => T) {
    this.#statements = statementsOf(database);
    this.#entries = entries;
    this.#together = together;
  }

  count(): number {
    return Number(this.#statements.count.get()?.["calls"]);
  }

  /** What the file holds of what was announced; null where it holds nothing that can be read. */
  state(): RetentionState | null {
    const text = this.#statements.state.get()?.["state"];
    try {
      return text === undefined ? null : retentionStateSchema.parse(JSON.parse(String(text)));
    } catch {
      return null;
    }
  }

  /** How many calls are more than a rule keeps. @param now - Unix milliseconds */
  over(rule: RetentionRule, now: number): Over {
    const aged = Number(this.#statements.aged.get(tooOldBefore(rule, now) ?? NEVER)?.["calls"]);
    return { aged, above: Math.max(0, this.count() - aged - rule.keepCalls) };
  }

  /** Everything is kept: of what was announced nothing goes. */
  keepAll(rule: RetentionRule): void {
    const before = this.state()?.announced ?? null;
    this.#together(() => {
      this.#statements.keepState.run(JSON.stringify({ rule, announced: null } satisfies RetentionState));
      if (before !== null) this.#entries.append(null, { kind: "kept", announcedAt: before.announcedAt });
    });
  }

  /** Announces what is above a rule, in the file and in the record. Looks through all calls. */
  announce(rule: RetentionRule, now: number, due: number, shorter: boolean): Announcement {
    const { aged: agedStatement, last, refused: refusedStatement, untilOfFirst } = this.#statements;
    const before = tooOldBefore(rule, now);
    const { aged, above } = this.over(rule, now);
    const refused = above === 0 ? 0 : Math.min(above, Number(refusedStatement.get(before ?? NEVER)?.["calls"]));
    const others = above - refused;
    const untils = [
      agedStatement.get(before ?? NEVER)?.["until"],
      others === 0 ? null : untilOfFirst.get(before ?? NEVER, others)?.["until"],
    ].flatMap((until) => (until == null ? [] : Number(until)));
    const announced: Announcement = {
      rule,
      announcedAt: now,
      due,
      shorter,
      through: Number(last.get()?.["number"] ?? 0),
      before,
      aged,
      refused,
      others,
      until: untils.length === 0 ? null : Math.max(...untils),
      kept: this.count(),
    };
    const { announcedAt: _, kept: __, through: ___, ...said } = announced;
    this.#together(() => {
      this.#statements.keepState.run(JSON.stringify({ rule, announced } satisfies RetentionState));
      this.#entries.append(null, { kind: "announced", ...said });
    });
    return announced;
  }

  /**
   * Removes some of what was announced, as far as it is still above the rule.
   *
   * @param most - how many at most
   * @returns what was removed, and what of the announcement is left; null when that was the last of it
   */
  removeAnnounced(
    announced: Announcement,
    now: number,
    most: number,
  ): { readonly removed: Removed; readonly left: Announcement | null } {
    const { rule, through } = announced;
    const before = tooOldBefore(rule, now);
    // A clock that was set back since makes nothing older than was said.
    const since = announced.before === null || before === null ? NEVER : Math.min(announced.before, before);
    const { removeAged, removeFirst, removeRefused } = this.#statements;
    return this.#together(() => {
      const aged = idsOf(removeAged.all({ through, before: since, most: Math.min(most, announced.aged) }));
      const room = () => Math.max(0, this.count() - rule.keepCalls);
      const some = (wanted: number, done: number) => Math.min(wanted, most - done, room());
      const refused = idsOf(removeRefused.all({ through, most: some(announced.refused, aged.length) }));
      const done = aged.length + refused.length;
      const others = idsOf(removeFirst.all({ through, most: some(announced.others, done) }));
      const removed = { aged: aged.length, refused: refused.length, others: others.length };
      this.#entries.removed([...aged, ...refused, ...others], rule.keepCalls);
      const rest: Announcement = {
        ...announced,
        aged: announced.aged - removed.aged,
        refused: announced.refused - removed.refused,
        others: announced.others - removed.others,
      };
      // Nothing more to be had of it: the rest is within what is kept, or is not there any more.
      const isOver = done + others.length === 0 || rest.aged + rest.refused + rest.others === 0;
      const left = isOver ? null : rest;
      this.#statements.keepState.run(JSON.stringify({ rule, announced: left } satisfies RetentionState));
      return { removed, left };
    });
  }

  /** Removes what is above a number of calls, refused ones first, and of each kind those that came first. @param most - how many at most */
  prune(keep: number, most: number): Removed {
    const above = Math.min(most, Math.max(0, this.count() - keep));
    if (above === 0) return { aged: 0, refused: 0, others: 0 };
    const { removeFirst, removeRefused } = this.#statements;
    return this.#together(() => {
      const refused = idsOf(removeRefused.all({ through: ALL, most: above }));
      const others = idsOf(removeFirst.all({ through: ALL, most: above - refused.length }));
      this.#entries.removed([...refused, ...others], keep);
      return { aged: 0, refused: refused.length, others: others.length };
    });
  }
}

const idsOf = (rows: readonly Row[]): string[] => rows.map((row) => String(row["id"]));
