/**
 * Messages that come in, handled in turns. However many come at once, a window has to go on drawing, speaking and answering its
 * own timers between them; and what belongs to a call in progress must not wait behind the requests of strangers.
 *
 * @module
 */
import { inNextTurn } from "./next-turn.ts";

/** Milliseconds of work after which the next message waits for another turn. */
const TURN_MS = 8;
/** After so much rest, milliseconds, it is another turn: messages that are delivered together follow each other at once. */
const REST_MS = 2;
/** Characters that may wait. Whoever sends more than this faster than it can be read is not answered. */
const MAX_WAITING = 32 * 1024 * 1024;

/** How a message has to be treated. */
export type Lane = "calls" | "strangers";

/**
 * Whether a message belongs to something that is there already: an answer, or a request inside a dialog, which names our tag. All
 * others keep their order among themselves: a CANCEL comes after its INVITE.
 */
export function laneOf(message: string): Lane {
  if (message.startsWith("SIP/2.0 ")) return "calls";
  const to = /\r\n(?:to|t)[ \t]*:[^\r\n]*/i.exec(message.slice(0, message.indexOf("\r\n\r\n")))?.[0] ?? "";
  return /;[ \t]*tag[ \t]*=/i.test(to) ? "calls" : "strangers";
}

interface Waiting {
  readonly message: string;
  readonly at: number;
}

/** Taken from its front by counting: what is long is not moved for each. */
interface Queue {
  readonly waiting: Waiting[];
  taken: number;
}

export class Turns {
  readonly #handle: (message: string, at: number) => void;
  readonly #dropped: (message: string, at: number) => void;
  readonly #now: () => number;
  readonly #lanes: Readonly<Record<Lane, Queue>> = {
    calls: { waiting: [], taken: 0 },
    strangers: { waiting: [], taken: 0 },
  };
  #waitingCharacters = 0;
  #turnBegan = Number.NEGATIVE_INFINITY;
  #lastEnded = Number.NEGATIVE_INFINITY;
  #turnIsDue = false;

  /**
   * @param handle - does the work; is given when the message came
   * @param dropped - told of each message for which there is no room
   * @param now - milliseconds, of a clock that does not jump
   */
  constructor(
    handle: (message: string, at: number) => void,
    dropped: (message: string, at: number) => void,
    now: () => number,
  ) {
    this.#handle = handle;
    this.#dropped = dropped;
    this.#now = now;
  }

  /** Handles a message at once, if nothing waits and the turn has time left; otherwise as soon as it is its turn. */
  take(message: string): void {
    const at = this.#now();
    if (at - this.#lastEnded >= REST_MS) this.#turnBegan = at;
    if (this.#waitingCharacters === 0 && this.#hasTime()) {
      this.#work({ message, at });
      return;
    }
    if (this.#waitingCharacters + message.length > MAX_WAITING) {
      this.#dropped(message, at);
      return;
    }
    this.#waitingCharacters += message.length;
    this.#lanes[laneOf(message)].waiting.push({ message, at });
    this.#goOn();
  }

  /** Forgets what waits. */
  clear(): void {
    for (const queue of Object.values(this.#lanes)) {
      queue.waiting.length = 0;
      queue.taken = 0;
    }
    this.#waitingCharacters = 0;
  }

  #hasTime(): boolean {
    return this.#now() - this.#turnBegan < TURN_MS;
  }

  #work({ message, at }: Waiting): void {
    this.#handle(message, at);
    this.#lastEnded = this.#now();
  }

  #goOn(): void {
    if (this.#turnIsDue || this.#waitingCharacters === 0) return;
    this.#turnIsDue = true;
    inNextTurn(() => this.#turn());
  }

  #turn(): void {
    this.#turnIsDue = false;
    this.#turnBegan = this.#now();
    try {
      for (let next = this.#next(); next !== undefined; next = this.#hasTime() ? this.#next() : undefined) {
        this.#work(next);
      }
    } finally {
      this.#goOn();
    }
  }

  /** Takes what is next out of its lane: of calls first. */
  #next(): Waiting | undefined {
    const next = takeFirst(this.#lanes.calls) ?? takeFirst(this.#lanes.strangers);
    this.#waitingCharacters -= next?.message.length ?? 0;
    return next;
  }
}

function takeFirst(queue: Queue): Waiting | undefined {
  const first = queue.waiting[queue.taken];
  if (first === undefined) {
    queue.waiting.length = 0;
    queue.taken = 0;
    return undefined;
  }
  queue.taken += 1;
  return first;
}
