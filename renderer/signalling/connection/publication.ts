/**
 * The publication of one service's settings: kept at the server as long as we are registered, with a refresh of its own. The Publisher of
 * SIP.js sets a timer of 0.9 times what the server grants, which for the longest interval is over at once, and goes on so for ever.
 *
 * @module
 */
import type { MadeCsk, SettleCsk } from "../../../shared/bridge/signalling-key.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { HeldSettings, PublishedSettings, SettingsFailure } from "../../calling/published-settings.ts";
import { reconnectDelay } from "./backoff.ts";
import {
  judgePublish,
  type PublishAnswer,
  type PublishAsked,
  type PublishVerdict,
  unauthorised,
} from "./publication-answer.ts";

/** One PUBLISH. */
export interface PublishOrder extends PublishAsked {
  /** The settings document; undefined for a refresh, or for what is taken back. */
  readonly document: string | undefined;
  /** The I_MESSAGE of a CSK that goes with the document, in base64; undefined where none does. */
  readonly keyMessage?: string | undefined;
}

/** Where a CSK comes from that the server is to have, and who is told what became of it. */
export interface PublishedKey {
  /** Makes one. Rejects where that cannot be done now. */
  readonly make: () => Promise<MadeCsk>;
  readonly settle: (cskId: string, outcome: SettleCsk["outcome"]) => void;
}

/** What a publication works with. */
export interface PublicationParts {
  /** Sends a PUBLISH; resolves with its final answer, one of SIP.js where none came. */
  readonly send: (order: PublishOrder) => Promise<PublishAnswer>;
  /** Registers once more over the same connection; resolves with whether the server confirmed it. */
  readonly confirm: () => Promise<boolean>;
  /** Has a token ready that authorises the user, another one where the server has refused it; undefined where there are none. Rejects with an McError. */
  readonly authorise: ((refused: boolean) => Promise<void>) | undefined;
  /** The CSK that goes with every document; undefined where the server is to have none. */
  readonly key?: PublishedKey | undefined;
  readonly onChange: (state: PublishedSettings) => void;
  /** Whether a document says that no call is to be put through. */
  readonly barsCalls: (document: string) => boolean;
  /** Seconds for which a publication is asked to hold. */
  readonly expires: number;
  /** Milliseconds, of a clock that does not jump. */
  readonly now: () => number;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

/** Refreshed when half of the time is over, or a little later: a failure leaves time for others, and not all desks come at once. */
const REFRESH_FROM = 0.5;
const REFRESH_SPREAD = 0.25;
/** However little is granted, and however much: a timer of more than 2^31 - 1 ms would fire at once. */
const SOONEST_MS = 5_000;
const LATEST_MS = 86_400_000;
/** Attempts that come soon after one another; from then on it is tried as often as {@link RARELY_MS} says, while we are registered. */
const SOON_ATTEMPTS = 6;
const RARELY_MS = 300_000;
/** Requests that may follow at once from the answer to another. */
const MAX_IN_A_ROW = 3;
/** Milliseconds after which a CSK is tried once more that could not be made: the key server may be there then. */
const NO_KEY_MS = 60_000;

interface Held {
  readonly tag: string | undefined;
  /** The document that the server holds. */
  readonly document: string;
  /** By the clock of the parts. */
  readonly until: number;
}

/** The tag under which the server holds a publication after an answer. @param before - what it was until then */
function tagAfter(verdict: PublishVerdict | undefined, before: string | undefined): string | undefined {
  if (verdict?.kind === "held") return verdict.tag;
  return verdict?.kind === "gone" ? undefined : before;
}

export class Publication {
  readonly #parts: PublicationParts;
  /** The document that the server is to hold; null for none. */
  #wanted: string | null = null;
  #held: Held | undefined;
  /** Seconds to ask for: a server can want more. */
  #expires: number;
  /** Signed in, and nothing has been refused for good since. */
  #phase: "away" | "active" | "refused" | "over" = "away";
  /** What we hold may be unknown to the server: it is published whole. */
  #isDoubtful = false;
  #confirmed = false;
  /** Another token was asked for since the server has taken one. */
  #reauthorised = false;
  /** Another CSK was sent since the server has taken one. */
  #rekeyed = false;
  /** When the server is to have another CSK, by the clock of the parts. */
  #keyDue = Number.POSITIVE_INFINITY;
  /** The CSK that is on its way to the server. */
  #sentKey: string | undefined;
  #busy = false;
  /** What is asked at this moment, and the answer to it. */
  #open: { readonly order: PublishOrder; readonly answer: Promise<PublishAnswer> } | undefined;
  #inRow = 0;
  #attempt = 0;
  /** Who wants to know what comes of what is asked. */
  #awaiting: ((isHeld: boolean) => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts connections: what was asked over an older one is answered for nobody. */
  #round = 0;

  constructor(parts: PublicationParts) {
    this.#parts = parts;
    this.#expires = parts.expires;
  }

  /** Says what the server is to hold; null for nothing. A change is told at once, also after a refusal. */
  want(document: string | null): void {
    if (document === this.#wanted) return;
    this.#wanted = document;
    if (this.#phase === "refused") this.#phase = "active";
    this.#afresh();
  }

  /**
   * As {@link want}; resolves with whether the server holds it then. Where we are not registered nobody can refuse it: it goes with the next
   * registration.
   */
  tell(document: string): Promise<boolean> {
    if (this.#phase === "away" || this.#phase === "over") {
      this.want(document);
      return Promise.resolve(true);
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#awaiting.push(resolve);
    // What was refused, or is held, is asked about once more.
    if (document === this.#wanted) this.#isDoubtful = true;
    this.#wanted = document;
    this.#phase = "active";
    this.#afresh();
    return promise;
  }

  /** Registered, for the first time or again: at a server that may know nothing of us. */
  registered(): void {
    if (this.#phase === "over") return;
    this.#leaveOpen();
    this.#phase = "active";
    this.#isDoubtful = true;
    this.#confirmed = false;
    this.#reauthorised = false;
    this.#rekeyed = false;
    this.#afresh();
  }

  /** There is another token: the server is to know the user by it. One that has refused the user for good is asked once more. */
  tokenRenewed(): void {
    if (this.#phase !== "active" && this.#phase !== "refused") return;
    this.#phase = "active";
    this.#isDoubtful = true;
    this.#afresh();
  }

  /** The CSK that the server has is of no use here any more: it is sent another. */
  keyLost(): void {
    if (this.#parts.key === undefined) return;
    this.#keyDue = this.#parts.now();
    if (this.#phase === "active") this.#afresh();
  }

  /**
   * The server knows nobody behind a request of ours: it is told everything once more. Resolves with whether it holds that then; where it has
   * refused the user for good, or is told nothing at all, it is not asked.
   */
  again(): Promise<boolean> {
    if (this.#phase !== "active" || this.#wanted === null) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#awaiting.push(resolve);
    this.#isDoubtful = true;
    this.#afresh();
    return promise;
  }

  /** Not registered any more. What the server holds it may go on to hold. */
  lost(): void {
    if (this.#phase === "over" || this.#phase === "away") return;
    this.#leaveOpen();
    this.#phase = "away";
    clearTimeout(this.#timer);
    this.#parts.onChange({ state: "unsaid" });
  }

  /**
   * Takes the publication back, where the server holds one; resolves when that is answered. Nothing is published afterwards. What is asked
   * at this moment is waited for first: it may be what the server holds then, or change the tag.
   */
  async end(): Promise<void> {
    const wasActive = this.#phase !== "away" && this.#phase !== "over";
    this.#phase = "over";
    clearTimeout(this.#timer);
    const open = this.#open;
    this.#leaveOpen();
    if (!wasActive) return;
    const verdict = open && judgePublish(open.order, await open.answer);
    const tag = tagAfter(verdict, this.#holding()?.tag);
    this.#held = undefined;
    if (tag !== undefined) await this.#parts.send({ document: undefined, expires: 0, tag });
  }

  /** What is still asked is answered for nobody. */
  #leaveOpen(): void {
    this.#round += 1;
    this.#busy = false;
    this.#open = undefined;
    this.#tell(false);
  }

  #tell(isHeld: boolean): void {
    for (const tell of this.#awaiting.splice(0)) tell(isHeld);
  }

  #afresh(): void {
    this.#attempt = 0;
    this.#inRow = 0;
    this.#goOn();
  }

  /** What the server holds, as far as we know. */
  #holding(): Held | undefined {
    if (this.#held !== undefined && this.#held.until <= this.#parts.now()) this.#held = undefined;
    return this.#held;
  }

  /** Sends what there is to be sent. */
  #goOn(): void {
    // Whatever is wanted meanwhile is looked at when the answer is there.
    if (this.#phase !== "active" || this.#busy) return;
    clearTimeout(this.#timer);
    const held = this.#holding();
    const tag = held?.tag;
    if (this.#wanted === null) {
      if (held === undefined) this.#parts.onChange({ state: "withdrawn" });
      // Without a tag there is no way to take it back.
      else if (tag === undefined) this.#refused({ code: "settings-answer-unusable" });
      else void this.#ask({ document: undefined, expires: 0, tag }, null);
      return;
    }
    const isKeyDue = this.#keyDue <= this.#parts.now();
    const isRefresh = !this.#isDoubtful && !isKeyDue && tag !== undefined && held?.document === this.#wanted;
    if (!isRefresh && this.#attempt === 0 && this.#inRow === 0) this.#parts.onChange({ state: "publishing" });
    const document = isRefresh ? undefined : this.#wanted;
    void this.#ask({ document, expires: this.#expires, tag }, this.#wanted);
  }

  async #ask(order: PublishOrder, wanted: string | null): Promise<void> {
    const round = this.#round;
    this.#busy = true;
    this.#open = { order, answer: this.#sendWhenAuthorised(order) };
    const answer = await this.#open.answer;
    if (round !== this.#round) return;
    this.#busy = false;
    this.#open = undefined;
    const verdict = judgePublish(order, answer);
    if (verdict.kind === "gone") this.#held = undefined;
    if (verdict.kind === "held" && wanted !== null) this.#keep(verdict, wanted);
    if (wanted !== this.#wanted) this.#afresh();
    else await this.#follow(verdict);
  }

  /** Only what is whole has a place for the token. */
  async #sendWhenAuthorised(order: PublishOrder): Promise<PublishAnswer> {
    const { authorise, key, send } = this.#parts;
    if ((authorise === undefined && key === undefined) || order.document === undefined) return send(order);
    const round = this.#round;
    try {
      await authorise?.(false);
    } catch (error) {
      return unauthorised(error);
    }
    const keyMessage = key && (await this.#madeKey(key));
    // Ended meanwhile, or the connection is another one: what leaves now, nobody would take back.
    return round === this.#round ? send({ ...order, keyMessage }) : unauthorised(new McError("sign-in-needed"));
  }

  /** The I_MESSAGE of another CSK. Where there can be none the settings go without: what needs the key is refused by name, and all else works. */
  async #madeKey({ make }: PublishedKey): Promise<string | undefined> {
    this.#sentKey = undefined;
    try {
      const { cskId, goodForMs, message } = await make();
      this.#sentKey = cskId;
      this.#keyDue = this.#parts.now() + goodForMs * REFRESH_FROM;
      return message;
    } catch {
      this.#keyDue = this.#parts.now() + NO_KEY_MS;
      return undefined;
    }
  }

  #settleKey(outcome: SettleCsk["outcome"]): void {
    const sent = this.#sentKey;
    this.#sentKey = undefined;
    if (sent !== undefined) this.#parts.key?.settle(sent, outcome);
  }

  #keep({ seconds, tag }: Extract<PublishVerdict, { kind: "held" }>, document: string): void {
    this.#held = { tag, document, until: this.#parts.now() + seconds * 1000 };
    this.#isDoubtful = false;
    this.#reauthorised = false;
    this.#rekeyed = false;
    this.#settleKey("taken");
    this.#attempt = 0;
    this.#inRow = 0;
  }

  async #follow(verdict: PublishVerdict): Promise<void> {
    switch (verdict.kind) {
      case "gone":
        return this.#goOn();
      case "held":
        this.#parts.onChange({ state: "published" });
        this.#tell(true);
        return this.#later(this.#refreshDelay(verdict.seconds));
      case "anew":
        this.#held = undefined;
        this.#expires = verdict.expires;
        this.#inRow += 1;
        if (this.#inRow < MAX_IN_A_ROW) return this.#goOn();
        return this.#refused({ code: "settings-answer-unusable" });
      case "register":
        return this.#register(verdict.because);
      case "authorise":
        return this.#reauthorise(verdict.because);
      case "later":
        return this.#tryLater(verdict.because, verdict.retryAfter);
      case "refused":
        return this.#sentKey !== undefined && verdict.because.code === "settings-protection-wanted"
          ? this.#rekey(verdict.because)
          : this.#refused(verdict.because);
    }
  }

  /** The server knows nobody behind our registration: once, it is asked whether it does after another one. */
  async #register(because: SettingsFailure): Promise<void> {
    this.#held = undefined;
    if (this.#confirmed) return this.#refused(because);
    this.#confirmed = true;
    const round = this.#round;
    this.#busy = true;
    const isConfirmed = await this.#parts.confirm();
    if (round !== this.#round) return;
    this.#busy = false;
    if (isConfirmed) this.#afresh();
    // It may have had a refresh under way: once more, and then for good.
    else this.#tryLater(because, undefined);
  }

  /** The server does not take the token: once, it is shown another. */
  async #reauthorise(because: SettingsFailure): Promise<void> {
    const { authorise } = this.#parts;
    if (authorise === undefined || this.#reauthorised) return this.#refused(because);
    this.#reauthorised = true;
    const round = this.#round;
    this.#busy = true;
    const failure = await authorise(true).then(() => undefined, unauthorised);
    if (round !== this.#round) return;
    this.#busy = false;
    this.#isDoubtful = true;
    if (failure === undefined) this.#afresh();
    else await this.#follow(judgePublish({ expires: this.#expires, tag: undefined }, failure));
  }

  /** The server could not open the CSK: once, it is sent another. */
  #rekey({ detail }: SettingsFailure): void {
    if (!this.#rekeyed) {
      this.#rekeyed = true;
      this.#isDoubtful = true;
      this.#afresh();
      return;
    }
    this.#settleKey("refused");
    this.#refused({ code: "settings-key-refused", ...(detail === undefined ? {} : { detail }) });
  }

  #tryLater(because: SettingsFailure, retryAfter: number | undefined): void {
    this.#attempt += 1;
    this.#isDoubtful = true;
    const { now, random } = this.#parts;
    const rarely = this.#attempt > SOON_ATTEMPTS ? RARELY_MS * (1 + REFRESH_SPREAD * random()) : 0;
    const delay = Math.max(rarely, reconnectDelay(this.#attempt, random(), retryAfter));
    const held = this.#holding();
    this.#failed(because, true);
    // What is said of it is true until then.
    this.#later(held === undefined ? delay : Math.min(delay, Math.max(held.until - now(), SOONEST_MS)));
  }

  #refused(because: SettingsFailure): void {
    this.#phase = "refused";
    clearTimeout(this.#timer);
    this.#failed(because, false);
    const held = this.#holding();
    if (held === undefined) return;
    // What is said of it is true until then.
    const left = Math.min(held.until - this.#parts.now(), LATEST_MS);
    this.#timer = setTimeout(() => this.#refused(because), left);
  }

  #failed(because: SettingsFailure, again: boolean): void {
    this.#parts.onChange({ state: "failed", because, held: this.#heldNow(), again });
    this.#tell(false);
  }

  #heldNow(): HeldSettings {
    const document = this.#holding()?.document;
    if (document === undefined) return "nothing";
    if (document === this.#wanted) return "wanted";
    return this.#parts.barsCalls(document) ? "barred" : "other";
  }

  #refreshDelay(seconds: number): number {
    const due = seconds * 1000 * (REFRESH_FROM + REFRESH_SPREAD * this.#parts.random());
    return Math.min(Math.max(Math.min(due, this.#keyDue - this.#parts.now()), SOONEST_MS), LATEST_MS);
  }

  #later(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#goOn(), delay);
  }
}
