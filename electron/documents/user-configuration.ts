/**
 * The configuration documents of one user, kept current: taken from the disk at once, asked for as soon as there is a token, and again and again,
 * spread so that desks that began together do not ask together.
 *
 * @module
 */
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { ChangedDocuments, ChooseProfile, Documents, ProfileChange } from "../../shared/bridge/documents.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import {
  type DocumentKind,
  type DocumentName,
  documentsOf,
  placeOf,
  profilesOf,
} from "../../shared/mc/configuration-documents.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { plainTag, selectorKey } from "../../shared/mc/xcap-diff.ts";
import type { ListedDocument } from "../../shared/mc/xcap-directory.ts";
import { type Clock, systemClock } from "../keys/clock.ts";
import type { Logger } from "../services/log.ts";
import { askingPace } from "./asking-pace.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";
import { DocumentInForce } from "./held-document.ts";
import { type JudgedDocument, judgeDocument } from "./judge-document.ts";
import type { KeptDocuments } from "./kept-documents.ts";
import { listedDocuments, newestProfiles, type ProfileNews } from "./newest-profiles.ts";
import type { ProfileChoices } from "./profile-choices.ts";
import { ProfileSet } from "./profile-set.ts";
import { renewingOnce } from "./renewing-once.ts";
import { groupsNamed, openUserGroups } from "./user-groups.ts";
import { getDocument } from "./xcap-get.ts";

/** Milliseconds from the word of a notifier to the question, and over which desks that are told the same are spread. */
const BUNDLED = 1_000;
const BUNDLED_SPREAD = 2_000;
/** Milliseconds between two questions for which a notifier is the reason, whatever it says. */
const NOTIFIED_PACE = 10_000;
/** Milliseconds for which whoever opens a console waits for the first answers. */
const PATIENCE_MS = 3_000;
/** Characters of a namespace in the log. */
const LOGGED_NAMESPACE = 100;

export interface UserConfigurationParts {
  readonly access: ConfigurationAccess;
  readonly kept: KeptDocuments;
  /** Which of several profiles the dispatcher has chosen. */
  readonly choices: ProfileChoices;
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
  /**
   * Obeys another of the user's profiles from now on, and at the next start.
   *
   * @throws McError `configuration-profile-missing` where there is none with that index that may be used; `data-folder-unwritable`
   */
  choose(choice: ChooseProfile): void;
  /** Asks no more. */
  close(): void;
}

/** What is asked for in one go: a document, or all profiles of a service. */
type Asked = DocumentInForce | ProfileSet;

export function openUserConfiguration(parts: UserConfigurationParts): UserConfiguration {
  const { access, choices, clock = systemClock, home, kept, log, random = Math.random, told } = parts;
  const times = { now: () => clock.now(), tick: parts.tick ?? (() => performance.now()) };
  const names = documentsOf(access.ids);
  const ownerIn = (service: McService) => ({ root: access.root, service, id: access.ids.get(service) ?? "" });
  const sets = names
    .filter(({ kind }) => kind === "user-profile")
    .map(({ service }) => new ProfileSet(service, times, choices.of(ownerIn(service))));
  const others = names.filter(({ kind }) => kind !== "user-profile").map((name) => new DocumentInForce(name, times));
  const everything: readonly Asked[] = [...sets, ...others];
  /** Of the profiles those that are obeyed. */
  const documents = () => [...sets.map(({ selected }) => selected), ...others];
  const over = new AbortController();
  const pace = askingPace(access.checkEvery, random);
  let stop: () => void = () => {};
  let changed: ProfileChange | null = null;
  let lastTold = "";
  const obeyedNow = () => JSON.stringify(documents().map(({ inForce, name }) => [name, inForce?.text ?? null]));
  let lastObeyed = obeyedNow();
  let running: Promise<void> | undefined;
  /** What is asked for next. */
  const due = new Set<Asked>();
  /** What a notifier has named, until it is asked for. */
  const notified = new Set<Asked>();
  let stopNotified: (() => void) | undefined;
  let notifiedAt = Number.NEGATIVE_INFINITY;

  /** The groups that the profiles name, where there is a server that has them. */
  const groups =
    access.groups &&
    openUserGroups({
      server: access.groups,
      kept: kept.groups,
      checkEvery: access.checkEvery,
      changed: () => tell(),
      ...{ clock, log, random, times },
    });

  function state(): Documents {
    const mostCalls = others.find(({ inForce }) => inForce?.mostPrivateCalls !== undefined)?.inForce;
    return {
      kind: "server",
      server: new URL(access.root).host,
      documents: documents().map((each) => each.state()),
      profiles: sets.map((each) => each.state()),
      changed,
      mostCalls: mostCalls?.mostPrivateCalls ?? null,
      calls: Object.fromEntries(
        others.flatMap(({ inForce, name }) => (inForce?.calls === undefined ? [] : [[name.service, inForce.calls]])),
      ),
      data: others.find(({ inForce }) => inForce?.data !== undefined)?.inForce?.data ?? null,
      groups: groups?.state() ?? null,
    };
  }

  /** Before the profiles are known nobody knows which groups there are. */
  function followGroups(): void {
    const named = groupsNamed(sets.map(({ selected }) => selected));
    if (named !== undefined) groups?.follow(named);
  }

  /** Tells what is another thing than before. */
  function tell(): void {
    followGroups();
    const now = state();
    const obeyed = obeyedNow();
    const text = JSON.stringify(now);
    if (over.signal.aborted || (text === lastTold && obeyed === lastObeyed)) return;
    const isOther = obeyed !== lastObeyed;
    lastTold = text;
    lastObeyed = obeyed;
    told(now, isOther);
  }

  /** Does something to the profiles of a service, and notes what has become of permissions that were known before. */
  function changing(set: ProfileSet, act: () => void, why?: ProfileChange["why"]): void {
    const before = set.selected;
    const [had, text, { state: was }] = [before.permissions, before.inForce?.text, before.state()];
    act();
    const after = set.selected;
    if (was === "unknown" || after.inForce?.text === text) return;
    const has = after.permissions;
    const isGone = was === "in-force" && after !== before && before.inForce === undefined;
    changed = {
      service: set.service,
      at: clock.now(),
      why: why ?? (isGone ? "fell-back" : "changed"),
      name: after.inForce?.name ?? null,
      granted: has.filter((each) => !had.includes(each)),
      withdrawn: had.filter((each) => !has.includes(each)),
    };
    const { name: _name, ...facts } = changed;
    log.info("the user profile is another one", { ...facts, index: after.index, state: after.state().state });
  }

  /** Unless nothing else has changed and that was written down not long ago. */
  async function keep(document: DocumentInForce, before: DocumentInForce["held"]): Promise<void> {
    if (document.held === undefined) return kept.forget(document.name, document.index);
    const news = document.toKeep(before);
    if (news !== undefined) await kept.write(document.name, news);
  }

  /** Notes why the newest cannot be had; says it once. */
  function failed(document: DocumentInForce, error: McError): void {
    if (document.problem?.code !== error.code) {
      log.warn("a document is not brought up to date", { document: document.name, ...error.report() });
    }
    document.fail(error);
  }

  function note(set: ProfileSet, news: ProfileNews): void {
    const document = set.at(news.index);
    switch (news.kind) {
      case "unchanged":
        document.confirm();
        break;
      case "absent":
        set.drop(news.index);
        break;
      case "document":
        document.take(news.judged, news.etag);
        break;
      case "failed":
        failed(document, news.error);
        break;
    }
  }

  /** All profiles of a service at once, so that what is obeyed is never what came first by chance. */
  async function fetchProfiles(
    asking: ConfigurationAccess,
    set: ProfileSet,
    listed: Promise<readonly ListedDocument[]>,
  ): Promise<McError[]> {
    const before = new Map(set.all.map((document) => [document.index, document.held]));
    try {
      const news = await newestProfiles({ access: asking, set, home: home(), signal: over.signal }, await listed);
      const spoken = new Set(news.map(({ index }) => index));
      changing(set, () => {
        for (const each of news) note(set, each);
        for (const index of before.keys()) if (!spoken.has(index)) set.drop(index);
      });
      // Sooner than the disk has it: what is not permitted any more must not wait for a key store.
      tell();
      const gone = [...new Set([...before.keys(), ...spoken])].filter((index) => !set.indexes.includes(index));
      await Promise.all(gone.map((index) => kept.forget({ service: set.service, kind: "user-profile" }, index)));
      await Promise.all(set.all.map((document) => keep(document, before.get(document.index))));
      return news.flatMap((each) => (each.kind === "failed" ? [each.error] : []));
    } catch (cause) {
      // It has ended, and nothing else leads here.
      if (!over.signal.aborted) throw cause;
      return [];
    }
  }

  function takeNew(document: DocumentInForce, judged: JudgedDocument, etag: string | undefined): void {
    const { unexpectedNamespace: namespace } = judged;
    if (namespace !== undefined) {
      const shown = lineForPeople(namespace).slice(0, LOGGED_NAMESPACE).toWellFormed();
      log.warn("a document has another namespace", { document: document.name, namespace: shown });
    }
    document.take(judged, etag);
  }

  async function fetchOne(asking: ConfigurationAccess, document: DocumentInForce): Promise<McError[]> {
    const { held: before, name } = document;
    try {
      const answer = await getDocument(asking, placeOf(name, access, 0), before?.etag, over.signal);
      if (answer.kind === "absent") document.remove();
      else if (answer.kind === "unchanged") document.confirm();
      else takeNew(document, judgeDocument(name, answer.octets, access, home()), answer.etag);
      if (!over.signal.aborted) await keep(document, before);
      return [];
    } catch (cause) {
      if (over.signal.aborted) return [];
      const error = asMcError(cause, "configuration-server-failed");
      failed(document, error);
      return [error];
    } finally {
      tell();
    }
  }

  /** Which profiles there are; without a list that can be had, nobody knows. */
  async function listOf(asking: ConfigurationAccess, id: string): Promise<readonly ListedDocument[]> {
    if (access.isProfileFixed) return [];
    try {
      const listed = await listedDocuments(asking, id, over.signal);
      listProblem = undefined;
      return listed;
    } catch (cause) {
      if (over.signal.aborted) return [];
      const error = asMcError(cause, "configuration-server-failed");
      if (listProblem !== error.code) log.warn("the list of profiles cannot be had", { ...error.report() });
      listProblem = error.code;
      return [];
    }
  }
  let listProblem: string | undefined;

  async function round(): Promise<void> {
    const asked = [...due];
    due.clear();
    await recalled;
    const isWhole = asked.length === everything.length;
    if (isWhole) stop();
    const asking = renewingOnce(access);
    const lists = new Map<string, ReturnType<typeof listOf>>();
    const listFor = ({ service }: ProfileSet) => {
      const { id } = ownerIn(service);
      const list = lists.get(id) ?? listOf(asking, id);
      lists.set(id, list);
      return list;
    };
    const fetched = asked.map((each) =>
      each instanceof ProfileSet ? fetchProfiles(asking, each, listFor(each)) : fetchOne(asking, each),
    );
    const faults = (await Promise.all(fetched)).flat();
    // Of some alone, nothing is known that would have the others wait.
    if (over.signal.aborted || (!isWhole && faults.length === 0)) return;
    stop();
    stop = clock.after(pace(faults), () => void ask(everything));
  }

  async function ask(wanted: readonly Asked[]): Promise<void> {
    if (over.signal.aborted) return;
    for (const each of wanted) due.add(each);
    running ??= (async () => {
      while (due.size > 0 && !over.signal.aborted) await round();
    })().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function check(): Promise<void> {
    await ask(everything);
    await groups?.check();
  }

  /** What is held of a document that is named, or might be; undefined where it is another one. */
  function heldOf(asked: Asked, selector: string): { readonly etag: string | undefined } | undefined {
    const isAt = (document: DocumentName, index: number) =>
      selectorKey(placeOf(document, access, index).path, "") === selectorKey(selector, "");
    if (asked instanceof DocumentInForce) return isAt(asked.name, 0) ? { etag: asked.held?.etag } : undefined;
    const name = { service: asked.service, kind: "user-profile" } as const;
    const index = [...new Set([...asked.indexes, ...access.profileIndexes])].find((each) => isAt(name, each));
    if (index === undefined) return undefined;
    return { etag: asked.all.find((each) => each.index === index)?.held?.etag };
  }

  /** Whether that is about a document, and not the very state of it that is held. */
  function concerns(asked: Asked, { newEtag, selector }: NonNullable<ChangedDocuments>[number]): boolean {
    const held = heldOf(asked, selector);
    // A profile with an index that nobody knew.
    if (held === undefined && asked instanceof ProfileSet && !access.isProfileFixed && newEtag !== null) {
      return selectorKey(selector, "").startsWith(selectorKey(profilesOf(asked.service, access), ""));
    }
    return held !== undefined && (newEtag === null || held.etag === undefined || plainTag(held.etag) !== newEtag);
  }

  function mayHaveChanged(changed: ChangedDocuments): void {
    if (over.signal.aborted) return;
    for (const asked of everything) {
      if (changed === null || changed.some((each) => concerns(asked, each))) notified.add(asked);
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

  async function recallOne(document: DocumentInForce): Promise<void> {
    const found = await kept.read(document.name, document.index);
    if (found === undefined || over.signal.aborted) return;
    try {
      document.recall(found, judgeDocument(document.name, Buffer.from(found.text, "utf8"), access, home()));
    } catch {
      log.warn("a document of an earlier start is not one any more", { document: document.name });
    }
  }

  async function recall(): Promise<void> {
    const profiles = sets.flatMap((set) =>
      kept
        .profiles(set.service)
        .filter((index) => !access.isProfileFixed || access.profileIndexes.includes(index))
        .map((index) => set.at(index)),
    );
    await Promise.all([...profiles, ...others].map(recallOne));
    tell();
  }
  const recalled = recall();
  const first = ask(everything);

  async function ready(): Promise<void> {
    await recalled;
    if (documents().every((each) => each.state().state !== "unknown")) return;
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
      documents().find(({ name }) => name.service === service && name.kind === kind)?.inForce?.text,
    state,
    ready,
    check,
    mayHaveChanged,
    choose({ index, service }) {
      const set = sets.find((each) => each.service === service);
      if (set?.all.find((each) => each.index === index)?.inForce === undefined) {
        throw new McError("configuration-profile-missing", String(index));
      }
      choices.choose(ownerIn(service), index);
      changing(set, () => set.choose(index), "chosen");
      tell();
    },
    close() {
      over.abort();
      stop();
      stopNotified?.();
      groups?.close();
    },
  };
}
