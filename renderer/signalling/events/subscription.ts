/**
 * One subscription to an event (RFC 6665): kept as long as we are registered, with a refresh of its own, over as many dialogs as that takes. The
 * Subscriber of SIP.js is not used: it refreshes without the body, takes the seconds of `retry-after` for milliseconds, begins anew without a pause
 * or an end when a notifier says `deactivated`, does not know 423, and throws at a NOTIFY without Event.
 *
 * @module
 */
import type { SubscriptionState } from "../../../shared/sip/event-headers.ts";
import { reconnectDelay } from "../connection/backoff.ts";
import { judgeSubscribe, type SubscribeAnswer, type SubscribeVerdict } from "./subscribe-answer.ts";

/** A NOTIFY that was answered with 200. */
export interface Notification {
  readonly subscription: SubscriptionState;
  readonly contentType: string;
  readonly body: string;
}

/** One dialog of a subscription, before its first NOTIFY too. */
export interface EventDialog {
  /** Sends a SUBSCRIBE; resolves with its final answer, one of SIP.js where none came. */
  subscribe(expires: number): Promise<SubscribeAnswer>;
  /** Takes no NOTIFY any more: they are answered with 481. */
  close(): void;
}

/** What is heard of a subscription. */
export type SubscriptionNews =
  /** What the notifier says. `missed`: how many notifications came before it, and were too many to be handed on. */
  | { readonly kind: "notified"; readonly contentType: string; readonly body: string; readonly missed: number }
  /** It stands no more; `again` whether it is tried by itself. */
  | { readonly kind: "gone"; readonly again: boolean; readonly everybody: boolean };

export interface SubscriptionParts {
  /** Begins a dialog. What comes in it is told as long as it is not closed. */
  readonly open: (notified: (notification: Notification) => void) => EventDialog;
  readonly onNews: (news: SubscriptionNews) => void;
  /** Has a token ready for the SUBSCRIBE; undefined where there is none in it. Rejects where there is none to be had. */
  readonly prepare?: (() => Promise<void>) | undefined;
  /** Seconds for which it is asked. */
  readonly expires: number;
  /** Milliseconds over which the first request after a registration is spread. */
  readonly spreadMs: number;
  /** Milliseconds, of a clock that does not jump. */
  readonly now: () => number;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

/** Refreshed when half of the time is over, or a little later: a failure leaves time for others, and not all desks come at once. */
const REFRESH_FROM = 0.5;
const REFRESH_SPREAD = 0.25;
/** However little is granted. */
const SOONEST_MS = 5_000;
const LATEST_MS = 86_400_000;
/** For a NOTIFY to come after a SUBSCRIBE (Timer N, RFC 6665 clause 4.1.2.4). */
export const TIMER_N_MS = 32_000;
/** Attempts that come soon after one another; from then on it is tried as often as {@link RARELY_MS} says. */
const SOON_ATTEMPTS = 6;
export const RARELY_MS = 300_000;
/** A subscription that stood so long was a good one: the next attempt is a first one. */
const GOOD_MS = 60_000;
/** Requests that may follow at once from the answer to another. */
const MAX_IN_A_ROW = 3;
/** Milliseconds between two notifications that are handed on: of those between, the newest. */
export const PACE_MS = 500;

/** Reasons after which a notifier does not want to be asked again (RFC 6665 clause 4.1.3). */
const FOR_GOOD: ReadonlySet<SubscriptionState["reason"]> = new Set(["rejected", "noresource", "invariant"]);

interface Standing {
  readonly since: number;
  readonly until: number;
}

export class Subscription {
  readonly #parts: SubscriptionParts;
  #expires: number;
  #phase: "away" | "active" | "refused" | "over" = "away";
  #dialog: EventDialog | undefined;
  /** Since the first NOTIFY of the dialog, and until when it stands. */
  #standing: Standing | undefined;
  /** What the notifier has said to the last request, by the clock of the parts. */
  #said: number | undefined;
  #busy = false;
  #attempt = 0;
  #inRow = 0;
  /** Counts dialogs and connections: what belongs to an older one is heard by nobody. */
  #round = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Until a NOTIFY has to be there. */
  #timerN: ReturnType<typeof setTimeout> | undefined;
  #pace: ReturnType<typeof setTimeout> | undefined;
  #waiting: Pick<Notification, "body" | "contentType"> | undefined;
  #missed = 0;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.#expires = parts.expires;
  }

  /**
   * Registered, for the first time or again: what stood is refreshed where it can be, or asked for anew.
   *
   * @param spreadMs - milliseconds over which that is spread
   */
  registered(spreadMs = this.#parts.spreadMs): void {
    if (this.#phase === "over") return;
    this.#phase = "active";
    this.#attempt = 0;
    this.#inRow = 0;
    this.#busy = false;
    this.#round += 1;
    if (this.#standing !== undefined && this.#standing.until <= this.#parts.now()) this.#drop();
    this.#askIn(spreadMs * this.#parts.random());
  }

  /** Not registered any more. The notifier may go on holding what it has. */
  lost(): void {
    if (this.#phase === "over") return;
    this.#phase = "away";
    this.#round += 1;
    this.#busy = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#timerN);
    // A dialog in which nothing has come yet is none that could be refreshed.
    if (this.#standing === undefined) this.#drop();
  }

  /** Takes it back, where it stands; resolves when that is answered. The request is on its way when this returns. */
  async end(): Promise<void> {
    const dialog = this.#phase === "active" ? this.#dialog : undefined;
    const mayStand = this.#standing !== undefined || this.#busy;
    this.#phase = "over";
    this.#round += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#timerN);
    clearTimeout(this.#pace);
    this.#standing = undefined;
    const answered = mayStand ? dialog?.subscribe(0) : undefined;
    this.#dialog?.close();
    this.#dialog = undefined;
    await answered;
  }

  #drop(): void {
    clearTimeout(this.#timerN);
    this.#dialog?.close();
    this.#dialog = undefined;
    this.#standing = undefined;
    this.#round += 1;
    this.#busy = false;
  }

  #askIn(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), delay);
  }

  async #ask(): Promise<void> {
    if (this.#phase !== "active" || this.#busy) return;
    if (this.#standing !== undefined && this.#standing.until <= this.#parts.now()) this.#drop();
    clearTimeout(this.#timer);
    this.#busy = true;
    let round = this.#round;
    try {
      await this.#parts.prepare?.();
    } catch {
      if (round === this.#round) this.#follow({ kind: "later", retryAfter: undefined, ends: false });
      return;
    }
    if (round !== this.#round) return;
    this.#said = undefined;
    const isRefresh = this.#standing !== undefined;
    const asked = { expires: this.#expires, isRefresh };
    this.#dialog ??= this.#open();
    round = this.#round;
    clearTimeout(this.#timerN);
    this.#timerN = setTimeout(() => this.#silent(), TIMER_N_MS);
    const answer = await this.#dialog.subscribe(asked.expires);
    if (round !== this.#round) return;
    this.#follow(judgeSubscribe(asked, answer));
  }

  #open(): EventDialog {
    const dialog: EventDialog = this.#parts.open((notification) => {
      if (dialog === this.#dialog) this.#notified(notification);
    });
    return dialog;
  }

  /** Accepted, and nothing came of it. */
  #silent(): void {
    this.#drop();
    this.#tryLater(undefined, true);
  }

  #follow(verdict: SubscribeVerdict): void {
    if (verdict.kind === "accepted") {
      this.#inRow = 0;
      this.#standsFor(verdict.seconds);
      this.#busy = false;
      return;
    }
    this.#busy = false;
    clearTimeout(this.#timerN);
    switch (verdict.kind) {
      case "longer":
        this.#expires = verdict.expires;
        this.#atOnce();
        break;
      case "anew":
        this.#drop();
        this.#atOnce();
        break;
      case "later":
        if (verdict.ends) this.#drop();
        this.#tryLater(verdict.retryAfter, this.#standing === undefined);
        break;
      case "refused":
        this.#refused(verdict.everybody);
        break;
    }
  }

  #atOnce(): void {
    if (this.#standing === undefined) this.#drop();
    this.#inRow += 1;
    if (this.#inRow < MAX_IN_A_ROW) void this.#ask();
    else this.#tryLater(undefined, true);
  }

  /** The notifier says until when it stands: in its answer, and in each NOTIFY. Of what it says to one request, the least counts. */
  #standsFor(seconds: number): void {
    const until = this.#parts.now() + seconds * 1000;
    this.#said = this.#busy ? Math.min(this.#said ?? until, until) : until;
    if (this.#standing !== undefined) this.#standing = { since: this.#standing.since, until: this.#said };
    const due = seconds * 1000 * (REFRESH_FROM + REFRESH_SPREAD * this.#parts.random());
    this.#askIn(Math.min(Math.max(due, SOONEST_MS), LATEST_MS));
  }

  #notified({ body, contentType, subscription }: Notification): void {
    clearTimeout(this.#timerN);
    const { expires, state } = subscription;
    if (state !== "terminated") {
      const now = this.#parts.now();
      this.#standing ??= { since: now, until: this.#said ?? now + this.#expires * 1000 };
      if (expires !== undefined) this.#standsFor(Math.min(expires, this.#expires));
    }
    if (body !== "") this.#handOn({ body, contentType });
    if (state === "terminated") this.#terminated(subscription);
  }

  #terminated({ reason, retryAfter }: SubscriptionState): void {
    const stood = this.#standing === undefined ? 0 : this.#parts.now() - this.#standing.since;
    this.#drop();
    if (stood >= GOOD_MS) this.#attempt = 0;
    if (FOR_GOOD.has(reason)) this.#refused(false);
    else this.#tryLater(retryAfter, true);
  }

  #tryLater(retryAfter: number | undefined, isGone: boolean): void {
    if (this.#phase !== "active") return;
    this.#attempt += 1;
    const { random } = this.#parts;
    const rarely = this.#attempt > SOON_ATTEMPTS ? RARELY_MS * (1 + REFRESH_SPREAD * random()) : 0;
    this.#askIn(Math.max(rarely, reconnectDelay(this.#attempt, random(), retryAfter)));
    if (isGone) this.#parts.onNews({ kind: "gone", again: true, everybody: false });
  }

  #refused(everybody: boolean): void {
    this.#drop();
    clearTimeout(this.#timer);
    if (this.#phase !== "active") return;
    this.#phase = "refused";
    this.#parts.onNews({ kind: "gone", again: false, everybody });
  }

  /** The first at once, and of a flood the newest in its pace. */
  #handOn(notification: Pick<Notification, "body" | "contentType">): void {
    if (this.#pace !== undefined) {
      if (this.#waiting !== undefined) this.#missed += 1;
      this.#waiting = notification;
      return;
    }
    this.#pace = setTimeout(() => {
      this.#pace = undefined;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting !== undefined) this.#handOn(waiting);
    }, PACE_MS);
    const missed = this.#missed;
    this.#missed = 0;
    this.#parts.onNews({ kind: "notified", ...notification, missed });
  }
}
