/**
 * Whether this dispatcher has keys, as the host tells it.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import type { Host } from "../host/host.ts";

export interface KeysState {
  /** Null until the host has told it. */
  readonly status: KeyStatus | null;
  /** Why the host could not be asked. */
  readonly error: ErrorCode | null;
  /** The key server is being asked again. */
  readonly asking: boolean;
}

export type KeysStore = StoreApi<KeysState>;

/** A store that knows nothing yet. */
export function createKeysStore(): KeysStore {
  return createStore<KeysState>(() => ({ status: null, error: null, asking: false }));
}

/** Asks for the state and follows its changes; returns the way to stop. */
export function followKeys(host: Host, store: KeysStore): () => void {
  let toldSince = false;
  const stop = host.on("keys.changed", (status) => {
    toldSince = true;
    store.setState({ status, error: null });
  });
  host.call("keys.status", {}).then(
    // What was told in the meantime is newer than the answer.
    (status) => {
      if (!toldSince) store.setState({ status, error: null });
    },
    (error: unknown) => {
      if (!toldSince) store.setState({ error: asMcError(error).code });
    },
  );
  return stop;
}

/** Has the host ask the key server at once. A failure is told in the store; asking twice at a time is asking once. */
export async function askForKeys(host: Host, store: KeysStore): Promise<void> {
  if (store.getState().asking) return;
  store.setState({ asking: true, error: null });
  try {
    store.setState({ status: await host.call("keys.refresh", {}) });
  } catch (error) {
    store.setState({ error: asMcError(error).code });
  } finally {
    store.setState({ asking: false });
  }
}
