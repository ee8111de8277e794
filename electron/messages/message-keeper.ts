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
  /** Milliseconds since the program started, whatever the clock was set to. */
  readonly runFor: () => number;
  readonly log: Pick<Logger, "error" | "info">;
  /** Told of what is removed: what was received with it goes too. */
  readonly removed: (ids: readonly string[]) => void;
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

  /** Returns after how many milliseconds to look again. */
  async function step(): Promise<number> {
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
        const left = count - ids.length;
        announced = ids.length === 0 || left === 0 ? null : { ...next.announced, count: left };
        await removal.keepState({ keepDays, announced });
        if (ids.length === 0) return AGAIN;
        log.info("messages removed, as was announced", { count: ids.length });
        removed(ids);
        return REST;
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
