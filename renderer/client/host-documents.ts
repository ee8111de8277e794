/**
 * The window's one copy of how the configuration documents stand. Their content stays in the host.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type ChooseProfile, type Documents, NO_DOCUMENTS } from "../../shared/bridge/documents.ts";
import { asMcError, type McError } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";
import { createNewest } from "./newest.ts";

export interface FollowedDocuments {
  readonly store: StoreApi<Documents>;
  /** Has the configuration server asked now. Never rejects. @returns whether the host could be told */
  check(): Promise<boolean>;
  /** Has another of the user's profiles obeyed. Never rejects. @returns why not, where that did not come about */
  choose(choice: ChooseProfile): Promise<McError | undefined>;
  /** Follows it no more. */
  stop(): void;
}

/** Asks how they stand, and follows what becomes of it. */
export function followDocuments(host: Pick<Host, "call" | "on">): FollowedDocuments {
  const store = createStore<Documents>(() => NO_DOCUMENTS);
  const newest = createNewest<Documents>((documents) => store.setState(documents, true));
  const stop = host.on("documents.changed", newest.told);
  // A host that does not answer is told of elsewhere.
  newest.ask(() => host.call("documents.state", {})).catch(() => {});
  return {
    store,
    async check() {
      try {
        await newest.ask(() => host.call("documents.check", {}));
        return true;
      } catch {
        return false;
      }
    },
    async choose(choice) {
      try {
        await newest.ask(() => host.call("documents.choose", choice));
        return undefined;
      } catch (cause) {
        return asMcError(cause, "bridge-lost");
      }
    },
    stop,
  };
}
