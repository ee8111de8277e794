/**
 * The window's one copy of whether its user has keys: views show it, the key port answers the engine from it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";
import { createNewest } from "./newest.ts";

interface KeysState {
  /** Null until the host has told it. */
  readonly status: KeyStatus | null;
  /** Why the host could not be asked. */
  readonly error: ErrorCode | null;
  /** The key server is being asked again. */
  readonly asking: boolean;
}

export type KeysStore = StoreApi<KeysState>;

/** The key status as the host says it. */
export interface HostKeyStatus {
  readonly store: KeysStore;
  /** Has the host ask the key server at once. A failure is told in the store; asking twice at a time is asking once. */
  askAgain(): Promise<void>;
  /** Follows it no more. */
  stop(): void;
}

/** Asks for the status, and follows what becomes of it. */
export function followKeyStatus(host: Host): HostKeyStatus {
  const store = createStore<KeysState>(() => ({ status: null, error: null, asking: false }));
  const newest = createNewest<KeyStatus>((status) => store.setState({ status, error: null }));
  const stop = host.on("keys.changed", newest.told);
  newest
    .ask(() => host.call("keys.status", {}))
    .catch((error: unknown) => {
      // Who has been told meanwhile need not hear that asking failed.
      if (store.getState().status === null) store.setState({ error: asMcError(error).code });
    });
  return {
    store,
    async askAgain() {
      if (store.getState().asking) return;
      store.setState({ asking: true, error: null });
      try {
        await newest.ask(() => host.call("keys.refresh", {}));
      } catch (error) {
        store.setState({ error: asMcError(error).code });
      } finally {
        store.setState({ asking: false });
      }
    },
    stop,
  };
}
