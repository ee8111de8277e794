/**
 * What the servers of a console tell by themselves: where people are, and that documents have changed.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { ChangedDocuments } from "../../shared/bridge/documents.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { ToldPresence } from "../../shared/mc/told-presence.ts";
import type { SipConnection } from "../signalling/connection/connection.ts";
import type { Authorise } from "../signalling/connection/service-settings.ts";
import { documentChanges } from "../signalling/events/document-changes.ts";
import { EventDialogs } from "../signalling/events/event-dialogs.ts";
import { type PresenceNews, PresenceWatch } from "../signalling/events/presence-watch.ts";

/** Where people are, by `mcIdKey` of their IDs. */
type PresenceStore = StoreApi<ReadonlyMap<string, ToldPresence>>;

/** Where people are, as far as their system tells. */
export interface WatchedPresence {
  readonly store: PresenceStore;
  /** Whether the account says that it does. */
  readonly isOffered: boolean;
  /** Says who is of interest, those that matter most in front. */
  want(ids: readonly string[]): void;
}

export interface ToldEventsParts {
  readonly connection: SipConnection;
  readonly account: SipAccount;
  readonly authorise: Authorise | undefined;
  /** Documents may have changed; null for all of them. Left out, nobody is told of changes. */
  readonly onDocuments?: ((changed: ChangedDocuments) => void) | undefined;
  readonly onWarning: (text: string) => void;
  /** Milliseconds, of a clock that does not jump. */
  readonly now: () => number;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

export interface ToldEvents {
  readonly presence: WatchedPresence;
  registered(): void;
  lost(): void;
  /** Takes every subscription back. The requests are on their way when this returns. */
  end(): Promise<void>;
}

export function createToldEvents(parts: ToldEventsParts): ToldEvents {
  const { account, authorise, connection, now, onDocuments, onWarning, random } = parts;
  const store: PresenceStore = createStore<ReadonlyMap<string, ToldPresence>>(() => new Map());
  const dialogs = new EventDialogs(connection.userAgent, onWarning);
  const told = ({ id, presence }: PresenceNews) => {
    const known = new Map(store.getState());
    if (presence === undefined || presence.kind === "nothing") known.delete(mcIdKey(id));
    else known.set(mcIdKey(id), { presence, learnedAt: Date.now(), isLive: true });
    store.setState(known, true);
  };
  const watch = new PresenceWatch({ dialogs, account, onNews: told, onUnreadable: onWarning, now, random });
  const documents =
    onDocuments &&
    documentChanges({
      dialogs,
      account,
      onChanged: (changed) =>
        onDocuments(changed?.map(({ newEtag = null, selector }) => ({ selector, newEtag })) ?? null),
      authorise: authorise && ((service) => authorise(service, false)),
      now,
      random,
    });
  return {
    presence: { store, isOffered: watch.isOffered, want: (ids) => watch.want(ids) },
    registered() {
      watch.registered();
      documents?.registered();
    },
    lost() {
      watch.lost();
      documents?.lost();
      const stale = [...store.getState()].map(([key, each]) => [key, { ...each, isLive: false }] as const);
      if (stale.length > 0) store.setState(new Map(stale), true);
    },
    async end() {
      await Promise.all([watch.end(), documents?.end()]);
    },
  };
}
