/**
 * The configuration documents of one user, kept current: taken from the disk at once, asked for as soon as there is a token, and again and again,
 * spread so that desks that began together do not ask together.
 *
 * @module
 */
import { afterAsked } from "../../shared/base/retry-after.ts";
import type { ChangedDocuments, Documents, ProfileChange } from "../../shared/bridge/documents.ts";
import { asMcError, type McError } from "../../shared/errors/mc-error.ts";
import { type DocumentKind, documentsOf, placeOf } from "../../shared/mc/configuration-documents.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { plainTag, selectorKey } from "../../shared/mc/xcap-diff.ts";
import { type Clock, systemClock } from "../keys/clock.ts";
import type { Logger } from "../services/log.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";
import { DocumentInForce } from "./held-document.ts";
import { judgeDocument } from "./judge-document.ts";
import type { KeptDocuments } from "./kept-documents.ts";
import { getDocument, XcapBusy } from "./xcap-get.ts";

/** Part by which a question comes earlier or later than its time. */
const SPREAD = 0.1;
/** Milliseconds until the next attempt after one that found nobody: doubled each time, up to the usual pace. */
const FIRST_RETRY = 15_000;
/** Milliseconds after which it is written down once more that nothing has changed. */
const NOTE_CONFIRMED = 3_600_000;
/** Milliseconds from the word of a notifier to the question, and over which desks that are told the same are spread. */
const BUNDLED = 1_000;
const BUNDLED_SPREAD = 2_000;
/** Milliseconds between two questions for which a notifier is the reason, whatever it says. */
const NOTIFIED_PACE = 10_000;
/** Milliseconds for which whoever opens a console waits for the first answers. */
const PATIENCE_MS = 3_000;

export interface UserConfigurationParts {
  readonly access: ConfigurationAccess;
  readonly kept: KeptDocuments;
  /** Domains of the home system, for service configurations. */
  readonly home: () => readonly string[];
  /** Hears each time that what windows are told is another thing; and whether what is obeyed is. */
  readonly told: (documents: Documents, obeyed: boolean) => void;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly clock?: Clock;
  /** A clock that nobody can set, milliseconds. */
  readonly tick?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
}

export interface UserConfiguration {
  /** A document that is to be obeyed; undefined where there is none. */
  text(service: McService, kind: DocumentKind): string | undefined;
  state(): Documents;
  /** Waits until it is known what there is, and for a moment at most: what is kept is there at once. Never rejects. */
  ready(): Promise<void>;
  /** Asks for everything now, and waits for what comes of it. Never rejects. */
  check(): Promise<void>;
  /** A notifier says that these may have changed; null for all of them. Nothing else of it is believed: they are asked for, soon. */
  mayHaveChanged(changed: ChangedDocuments): void;
  /** Asks no more. */
  close(): void;
}

export function openUserConfiguration(parts: UserConfigurationParts): UserConfiguration {
  const { access, clock = systemClock, home, kept, log, random = Math.random, told } = parts;
  const times = { now: () => clock.now(), tick: parts.tick ?? (() => performance.now()) };
  const documents = documentsOf(access.ids).map((name) => new DocumentInForce(name, times));
  const over = new AbortController();
  let stop: () => void = () => {};
  let wait = FIRST_RETRY;
  let changed: ProfileChange | null = null;
  let lastTold = "";
  const obeyedNow = () => JSON.stringify(documents.map(({ inForce, name }) => [name, inForce?.text ?? null]));
  let lastObeyed = obeyedNow();
  let running: Promise<void> | undefined;
  /** What is asked for next. */
  const due = new Set<DocumentInForce>();
  /** What a notifier has named, until it is asked for. */
  const notified = new Set<DocumentInForce>();
  let stopNotified: (() => void) | undefined;
  let notifiedAt = Number.NEGATIVE_INFINITY;

  function state(): Documents {
    const mostCalls = documents.find(({ inForce }) => inForce?.mostPrivateCalls !== undefined)?.inForce;
    return {
      kind: "server",
      server: new URL(access.root).host,
      documents: documents.map((each) => each.state()),
      changed,
      mostCalls: mostCalls?.mostPrivateCalls ?? null,
    };
  }

  /** Tells what is another thing than before. */
  function tell(): void {
    const now = state();
    const obeyed = obeyedNow();
    const text = JSON.stringify(now);
    if (over.signal.aborted || (text === lastTold && obeyed === lastObeyed)) return;
    const isOther = obeyed !== lastObeyed;
    lastTold = text;
    lastObeyed = obeyed;
    told(now, isOther);
  }

  /** Does something to a document, and notes what has become of permissions that were known before. */
  function changing(document: DocumentInForce, act: () => void): void {
    const before = document.state();
    const [had, text] = [document.permissions, document.inForce?.text];
    act();
    if (document.name.kind !== "user-profile" || before.state === "unknown" || document.inForce?.text === text) return;
    const has = document.permissions;
    changed = {
      service: document.name.service,
      at: clock.now(),
      granted: has.filter((each) => !had.includes(each)),
      withdrawn: had.filter((each) => !has.includes(each)),
    };
    log.info("the user profile is another one", { ...changed, state: document.state().state });
  }

  /** Unless nothing else has changed and that was written down not long ago. */
  async function keep(document: DocumentInForce, before: DocumentInForce["held"]): Promise<void> {
    const { held } = document;
    if (held === undefined) return kept.forget(document.name);
    const isSame = before?.text === held.text && before.etag === held.etag && before.index === held.index;
    if (isSame && held.confirmedAt - noted(document) < NOTE_CONFIRMED) return;
    notedAt.set(document, held.confirmedAt);
    const { confirmedAt, etag, index, since, text } = held;
    await kept.write(document.name, { confirmedAt, index, since, text, ...(etag === undefined ? {} : { etag }) });
  }
  const notedAt = new Map<DocumentInForce, number>();
  const noted = (document: DocumentInForce) => notedAt.get(document) ?? Number.NEGATIVE_INFINITY;

  /** Of a user profile each index that may be the user's; of others there is one place. */
  async function newest(document: DocumentInForce): Promise<void> {
    const { name } = document;
    const known = document.held?.index;
    const indexes = [...new Set([...(known === undefined ? [] : [known]), ...access.profileIndexes])];
    for (const index of name.kind === "user-profile" ? indexes : [0]) {
      const etag = index === known ? document.held?.etag : undefined;
      const answer = await getDocument(access, placeOf(name, access, index), etag, over.signal);
      if (answer.kind === "absent") continue;
      if (answer.kind === "unchanged") {
        document.confirm();
        return;
      }
      const judged = judgeDocument(name, answer.octets, access, home());
      changing(document, () => document.take(judged, answer.etag, index));
      return;
    }
    changing(document, () => document.remove());
  }

  async function fetchOne(document: DocumentInForce): Promise<McError | undefined> {
    const before = document.held;
    try {
      await newest(document);
      if (over.signal.aborted) return undefined;
      await keep(document, before);
      return undefined;
    } catch (cause) {
      if (over.signal.aborted) return undefined;
      const error = asMcError(cause, "configuration-server-failed");
      if (document.problem?.code !== error.code) {
        log.warn("a document is not brought up to date", { document: document.name, ...error.report() });
      }
      document.fail(error);
      return error;
    } finally {
      tell();
    }
  }

  /** Milliseconds until it is asked again. */
  function pause(faults: readonly McError[]): number {
    const pace = access.checkEvery * (1 - SPREAD + 2 * SPREAD * random());
    if (faults.length === 0) {
      wait = FIRST_RETRY;
      return pace;
    }
    const asked = Math.max(0, ...faults.map((each) => (each instanceof XcapBusy ? (each.retryAfter ?? 0) : 0)));
    const own = Math.min(wait * (1 - SPREAD + 2 * SPREAD * random()), pace);
    wait = Math.min(wait * 2, access.checkEvery);
    return asked > 0 ? afterAsked(asked, own, random()) : own;
  }

  async function round(): Promise<void> {
    const asked = [...due];
    due.clear();
    await recalled;
    const isWhole = asked.length === documents.length;
    if (isWhole) stop();
    const faults = (await Promise.all(asked.map(fetchOne))).flatMap((each) => each ?? []);
    // Of some alone, nothing is known that would have the others wait.
    if (over.signal.aborted || (!isWhole && faults.length === 0)) return;
    stop();
    stop = clock.after(pause(faults), () => void check());
  }

  async function ask(wanted: readonly DocumentInForce[]): Promise<void> {
    if (over.signal.aborted) return;
    for (const each of wanted) due.add(each);
    running ??= (async () => {
      while (due.size > 0 && !over.signal.aborted) await round();
    })().finally(() => {
      running = undefined;
    });
    return running;
  }

  const check = () => ask(documents);

  /** Whether that is about a document, and not the very state of it that is held. */
  function concerns(document: DocumentInForce, { newEtag, selector }: NonNullable<ChangedDocuments>[number]): boolean {
    const { held, name } = document;
    const isNamed = access.profileIndexes.some(
      (each) => selectorKey(placeOf(name, access, each).path, "") === selectorKey(selector, ""),
    );
    if (!isNamed) return false;
    return newEtag === null || held?.etag === undefined || plainTag(held.etag) !== newEtag;
  }

  function mayHaveChanged(changed: ChangedDocuments): void {
    if (over.signal.aborted) return;
    for (const document of documents) {
      if (changed === null || changed.some((each) => concerns(document, each))) notified.add(document);
    }
    if (notified.size === 0 || stopNotified !== undefined) return;
    const pace = Math.max(0, notifiedAt + NOTIFIED_PACE - times.tick());
    stopNotified = clock.after(Math.max(pace, BUNDLED) + BUNDLED_SPREAD * random(), () => {
      stopNotified = undefined;
      notifiedAt = times.tick();
      const wanted = [...notified];
      notified.clear();
      void ask(wanted);
    });
  }

  async function recall(): Promise<void> {
    await Promise.all(
      documents.map(async (document) => {
        const found = await kept.read(document.name);
        if (found === undefined || over.signal.aborted) return;
        try {
          document.recall(found, judgeDocument(document.name, Buffer.from(found.text, "utf8"), access, home()));
          notedAt.set(document, found.confirmedAt);
        } catch {
          log.warn("a document of an earlier start is not one any more", { document: document.name });
        }
      }),
    );
    tell();
  }
  const recalled = recall();
  const first = check();

  async function ready(): Promise<void> {
    await recalled;
    if (documents.every((each) => each.state().state !== "unknown")) return;
    let late: () => void = () => {};
    await Promise.race([
      first,
      new Promise<void>((resolve) => {
        late = clock.after(PATIENCE_MS, resolve);
      }),
    ]);
    late();
  }

  return {
    text: (service, kind) =>
      documents.find(({ name }) => name.service === service && name.kind === kind)?.inForce?.text,
    state,
    ready,
    check,
    mayHaveChanged,
    close() {
      over.abort();
      stop();
      stopNotified?.();
    },
  };
}
