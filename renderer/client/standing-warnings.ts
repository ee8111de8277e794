/**
 * The window's one copy of what stands to be warned of.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { StandingWarning } from "../../shared/bridge/standing-warnings.ts";
import type { Host } from "../host/host.ts";
import { createNewest } from "./newest.ts";

export interface FollowedWarnings {
  /** The most urgent first. */
  readonly store: StoreApi<{ readonly warnings: readonly StandingWarning[] }>;
  /** Follows it no more. */
  stop(): void;
}

/** Asks what stands to be warned of, and follows what becomes of it. */
export function followWarnings(host: Pick<Host, "call" | "on">): FollowedWarnings {
  const store = createStore<{ readonly warnings: readonly StandingWarning[] }>(() => ({ warnings: [] }));
  const newest = createNewest<readonly StandingWarning[]>((warnings) => store.setState({ warnings }));
  const stop = host.on("warnings.changed", newest.told);
  // A host that does not answer is told of elsewhere.
  newest.ask(() => host.call("warnings.list", {})).catch(() => {});
  return { store, stop };
}
