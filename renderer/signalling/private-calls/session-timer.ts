/**
 * Session timers (RFC 4028): a call whose other end has vanished ends by itself, on both sides.
 *
 * @module
 */

/** Seconds that we propose. */
const SESSION_SECONDS = 1800;
/** The least interval that RFC 4028 allows. */
const MIN_SESSION_SECONDS = 90;
/** Intervals beyond this are kept as if they were one of it: a timer of more than 2^31 - 1 ms would fire at once. */
const MAX_TIMED_SECONDS = 86_400;

/** What was agreed. */
export interface SessionInterval {
  readonly seconds: number;
  readonly refresher: "uac" | "uas";
}

/** Value of a Session-Expires header field. */
export function sessionExpiresValue({ seconds, refresher }: SessionInterval): string {
  return `${seconds};refresher=${refresher}`;
}

/** Header field of our INVITEs: we propose to refresh. */
export function sessionExpiresHeader(): string {
  return `Session-Expires: ${sessionExpiresValue({ seconds: SESSION_SECONDS, refresher: "uac" })}`;
}

/**
 * Header fields of a re-INVITE (RFC 4028 clause 7.4): the interval in force goes on, and nobody on the way who has asked for
 * a longer one has to ask again.
 *
 * @param interval - what was agreed last; undefined for a session without a timer, where ours is proposed
 * @param leastSeconds - the most that a Min-SE has asked for in this session
 */
export function refreshHeaders(interval: SessionInterval | undefined, leastSeconds: number | undefined): string[] {
  const seconds = Math.max(interval?.seconds ?? SESSION_SECONDS, leastSeconds ?? MIN_SESSION_SECONDS);
  return [
    `Session-Expires: ${sessionExpiresValue({ seconds, refresher: "uac" })}`,
    ...(leastSeconds === undefined ? [] : [`Min-SE: ${leastSeconds}`]),
  ];
}

/**
 * Reads a Session-Expires value.
 *
 * @returns undefined when there is none, or one that RFC 4028 forbids
 */
export function parseSessionExpires(value: string | undefined): SessionInterval | undefined {
  const match = /^\s*(\d{1,9})\s*(?:;.*?refresher\s*=\s*(uac|uas))?/i.exec(value ?? "");
  const seconds = Number(match?.[1]);
  if (!Number.isFinite(seconds) || seconds < MIN_SESSION_SECONDS) return undefined;
  return { seconds, refresher: match?.[2]?.toLowerCase() === "uas" ? "uas" : "uac" };
}

/** When to act, in milliseconds after the last refresh (RFC 4028 clause 10). */
export function sessionDeadlines(interval: SessionInterval): { refreshMs: number; expireMs: number } {
  const seconds = Math.min(interval.seconds, MAX_TIMED_SECONDS);
  const margin = Math.min(32, seconds / 3);
  return { refreshMs: (seconds / 2) * 1000, expireMs: (seconds - margin) * 1000 };
}

/** Runs the timer of one established call. */
export class SessionTimer {
  readonly #refresh: () => void;
  readonly #expire: () => void;
  #timers: ReturnType<typeof setTimeout>[] = [];

  /**
   * @param refresh - called when it is our turn to refresh, and once more when nothing came of it
   * @param expire - called when the session was not refreshed in time, whosever turn it was
   */
  constructor(refresh: () => void, expire: () => void) {
    this.#refresh = refresh;
    this.#expire = expire;
  }

  /** Starts, or starts over after a refresh. Without an interval the session never expires. */
  restart(interval: SessionInterval | undefined, ourRole: "uac" | "uas"): void {
    this.stop();
    if (interval === undefined) return;
    const { refreshMs, expireMs } = sessionDeadlines(interval);
    this.#timers.push(setTimeout(this.#expire, expireMs));
    // An other side that refreshes has more time than our timer: it is not waited for.
    if (interval.refresher !== ourRole && interval.seconds <= MAX_TIMED_SECONDS) return;
    for (const ms of [refreshMs, (refreshMs + expireMs) / 2]) this.#timers.push(setTimeout(this.#refresh, ms));
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }
}
