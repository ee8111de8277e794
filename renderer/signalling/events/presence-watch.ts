/**
 * Presence of some people, as their home system tells it: a subscription for each at the participating function (TS 24.379 clause 9.2.1.3), where the
 * account says that the system offers it.
 *
 * @module
 */
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { mcIdKey } from "../../../shared/mc/mc-id.ts";
import { decodePresence, PRESENCE_CONTENT_TYPE, PRESENCE_EVENT, type Presence } from "../../../shared/mc/presence.ts";
import { MC_SERVICES, type McService, VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { serviceHeaders, sipUri } from "../connection/user-agent.ts";
import type { EventDialogs } from "./event-dialogs.ts";
import { Subscription } from "./subscription.ts";

/** Subscriptions at once. Whoever is named after as many others is not asked about. */
const MOST_WATCHED = 50;
/** Milliseconds over which the requests of one desk are spread, after a registration or where there are many. */
const SPREAD_MS = 10_000;
/** For so many at a time somebody sits there and waits. */
const FEW = 3;
const FEW_SPREAD_MS = 500;

/** What is told of one person. */
export interface PresenceNews {
  readonly id: string;
  /** Undefined where the system tells nothing of this person any more. */
  readonly presence: Presence | undefined;
}

export interface PresenceWatchParts {
  readonly dialogs: EventDialogs;
  readonly account: SipAccount;
  readonly onNews: (news: PresenceNews) => void;
  /** Told of what cannot be read, for the log. */
  readonly onUnreadable: (what: string) => void;
  readonly now: () => number;
  readonly random: () => number;
}

interface Watched {
  readonly id: string;
  readonly subscription: Subscription;
}

export class PresenceWatch {
  readonly #parts: PresenceWatchParts;
  readonly #service: McService | undefined;
  readonly #watched = new Map<string, Watched>();
  #wanted: readonly string[] = [];
  #isRegistered = false;
  /** The server notifies nobody here: it is not asked again over this registration. */
  #isRefused = false;
  #isOver = false;

  constructor(parts: PresenceWatchParts) {
    this.#parts = parts;
    const { services, wire } = parts.account;
    this.#service = wire.presence.subscribe && services[VOICE_SERVICE] !== undefined ? VOICE_SERVICE : undefined;
  }

  /** Whether anybody can be asked about at all. */
  get isOffered(): boolean {
    return this.#service !== undefined;
  }

  /** Says who is of interest, those that matter most in front. */
  want(ids: readonly string[]): void {
    this.#wanted = ids;
    this.#follow();
  }

  registered(): void {
    this.#isRegistered = true;
    this.#isRefused = false;
    for (const { subscription } of this.#watched.values()) subscription.registered();
    this.#follow();
  }

  lost(): void {
    this.#isRegistered = false;
    for (const { subscription } of this.#watched.values()) subscription.lost();
  }

  /** Takes everything back; resolves when each is answered. The requests are on their way when this returns. */
  async end(): Promise<void> {
    this.#isOver = true;
    const ended = [...this.#watched.values()].map(({ subscription }) => subscription.end());
    this.#watched.clear();
    await Promise.all(ended);
  }

  #follow(): void {
    if (this.#service === undefined || this.#isOver || this.#isRefused) return;
    const wanted = new Map<string, string>();
    for (const id of this.#wanted) if (wanted.size < MOST_WATCHED) wanted.set(mcIdKey(id), id);
    for (const [key, { id, subscription }] of [...this.#watched]) {
      if (wanted.has(key)) continue;
      this.#watched.delete(key);
      void subscription.end();
      this.#parts.onNews({ id, presence: undefined });
    }
    const fresh = [...wanted].filter(([key]) => !this.#watched.has(key));
    const spreadMs = fresh.length > FEW ? SPREAD_MS : FEW_SPREAD_MS;
    for (const [key, id] of fresh) this.#watch(key, id, this.#service, spreadMs);
  }

  #watch(key: string, id: string, service: McService, spreadMs: number): void {
    const { account, dialogs, now, random } = this.#parts;
    const { infoContentType, ...profile } = MC_SERVICES[service];
    const subscription = new Subscription({
      open: (notified) =>
        dialogs.open(
          {
            target: sipUri(account.services[service]?.participatingFunction ?? ""),
            event: PRESENCE_EVENT,
            accept: [PRESENCE_CONTENT_TYPE],
            extraHeaders: serviceHeaders(account, profile),
            body: { contentType: infoContentType, body: encodeInfo(service, { requestUri: id }) },
          },
          notified,
        ),
      onNews: (news) => {
        if (this.#watched.get(key)?.subscription !== subscription) return;
        if (news.kind === "notified") this.#notified(id, news.body);
        else this.#gone(id, news.everybody);
      },
      expires: account.wire.presence.expires,
      spreadMs: SPREAD_MS,
      now,
      random,
    });
    this.#watched.set(key, { id, subscription });
    if (this.#isRegistered) subscription.registered(spreadMs);
  }

  #notified(id: string, body: string): void {
    let presence: Presence;
    try {
      presence = decodePresence(body, id);
    } catch (cause) {
      // What was known stays: a document that cannot be read says nothing.
      this.#parts.onUnreadable(`presence not readable: ${cause instanceof Error ? cause.message : String(cause)}`);
      return;
    }
    this.#parts.onNews({ id, presence });
  }

  #gone(id: string, everybody: boolean): void {
    this.#parts.onNews({ id, presence: undefined });
    if (!everybody || this.#isRefused) return;
    this.#isRefused = true;
    const others = [...this.#watched.values()];
    this.#watched.clear();
    for (const other of others) {
      void other.subscription.end();
      if (other.id !== id) this.#parts.onNews({ id: other.id, presence: undefined });
    }
  }
}
