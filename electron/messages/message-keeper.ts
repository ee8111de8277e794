/**
 * Holds the file of messages to what the policy keeps of it: announces what is going to be removed, waits, and removes it a little at a time. What is
 * decided is decided in `message-retention.ts`.
 *
 * @module
 */
import { type MessageKeeping, MOST_REMOVED } from "../../shared/mc/message-keeping.ts";
import { removalAt, tooOldBefore } from "../services/call-retention.ts";
import type { Logger } from "../services/log.ts";
import type { MessageRemoval } from "./message-removal.ts";
import { type MessageAnnouncement, messageStep } from "./message-retention.ts";

/** Milliseconds of rest between two goes. */
const REST = 10;
/** Milliseconds after which it is looked at first: what a window needs when it opens comes before. */
const MINUTE = 60_000;
/** Milliseconds after which it is looked again, whatever happens: days pass also where nobody writes. */
const AGAIN = 10 * MINUTE;

interface MessageKeeperParts {
  /** Days for which a message is kept; null for ever. */
  readonly keepDays: number | null;
  /** Who said so; null where nobody did. */
  readonly keepSetBy: string | null;
  readonly removal: MessageRemoval;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds for which this user has been served, whatever the clock was set to. */
  readonly runFor: () => number;
  readonly log: Pick<Logger, "error" | "info">;
  /** Told of what is removed: what was received with it goes too. Gives those of which nothing is left. Never rejects. */
  readonly removed: (ids: readonly string[]) => Promise<readonly string[]>;
  /** Told when something else is going to be removed. */
  readonly changed: (keeping: MessageKeeping) => void;
}

export interface MessageKeeper {
  keeping(): MessageKeeping;
  /** The file is open: somebody has read it. Until then nothing asks for its key. */
  begin(): void;
  /** Does what is to be done now. Never rejects. */
  look(): Promise<void>;
  close(): void;
}

export function keepMessages(parts: MessageKeeperParts): MessageKeeper {
  const { changed, keepDays, keepSetBy, log, now: clock, removal, removed, runFor } = parts;
  let announced: MessageAnnouncement | null = null;
  let timer: NodeJS.Timeout | undefined;
  let hasBegun = false;
  /** Whether what an earlier run has left was looked for. */
  let isCleared = false;
  let isClosed = false;

  function keeping(): MessageKeeping {
    if (announced === null) return { keepDays, keepSetBy, going: null };
    const { count, shorter, until } = announced;
    return { keepDays, keepSetBy, going: { count, until, shorter, at: removalAt(announced, clock(), runFor()) } };
  }

  let told = JSON.stringify(keeping());

  function later(milliseconds: number): void {
    clearTimeout(timer);
    if (!isClosed) timer = setTimeout(() => void look(), milliseconds).unref();
  }

  /** What was received with messages goes after them: where the program ends in between, at the next start. */
  async function clear(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += MOST_REMOVED) {
      await removal.settle(await removed(ids.slice(at, at + MOST_REMOVED)));
    }
  }

  /** Returns after how many milliseconds to look again. */
  async function step(): Promise<number> {
    if (!isCleared) {
      await clear(await removal.leftovers());
      isCleared = true;
    }
    const state = await removal.state();
    announced = state?.announced ?? null;
    const now = clock();
    const before = tooOldBefore({ keepDays }, now);
    const old = before === null ? { count: 0, until: null } : await removal.older(before);
    const next = messageStep(keepDays, state, old, now, runFor());
    switch (next.kind) {
      case "nothing":
        return AGAIN;
      case "note":
        await removal.keepState(next.state);
        if (announced !== null) log.info("messages that were to be removed stay: no more are old than are kept");
        announced = null;
        return AGAIN;
      case "announce": {
        await removal.keepState(next.state);
        announced = next.state.announced;
        const [due, until] = [announced.due, announced.until].map((at) => new Date(at).toISOString());
        log.info("messages are going to be removed", {
          count: announced.count,
          until,
          due,
          keepDays: announced.keepDays,
        });
        return AGAIN;
      }
      case "remove": {
        const { before: said, count } = next.announced;
        // A clock that was set back since makes nothing older than was said.
        const ids = await removal.remove(Math.min(said, before ?? said), Math.min(MOST_REMOVED, count));
        if (ids.length > 0) {
          log.info("messages removed, as was announced", { count: ids.length });
          await clear(ids);
        }
        const left = count - ids.length;
        announced = ids.length === 0 || left === 0 ? null : { ...next.announced, count: left };
        await removal.keepState({ keepDays, announced });
        return ids.length === 0 ? AGAIN : REST;
      }
    }
  }

  async function look(): Promise<void> {
    let milliseconds = AGAIN;
    try {
      milliseconds = await step();
    } catch (cause) {
      if (!isClosed) log.error("old messages could not be removed", cause);
    }
    const keepingNow = keeping();
    const text = JSON.stringify(keepingNow);
    if (!isClosed && text !== told) changed(keepingNow);
    told = text;
    // Where all are kept, nothing comes of looking once more.
    if (keepDays !== null) later(milliseconds);
  }

  return {
    keeping,
    begin() {
      if (hasBegun) return;
      hasBegun = true;
      later(MINUTE);
    },
    look,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
