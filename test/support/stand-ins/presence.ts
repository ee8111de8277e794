/**
 * Presence that a test tells itself.
 *
 * @module
 */
import { createStore } from "zustand/vanilla";
import type { WatchedPresence } from "../../../renderer/client/told-events.ts";
import { mcIdKey } from "../../../shared/mc/mc-id.ts";
import type { ToldPresence } from "../../../shared/mc/told-presence.ts";

/** @param told - by MC service ID */
export function standInPresence(
  told: Readonly<Record<string, ToldPresence>> = {},
): WatchedPresence & { readonly wanted: readonly string[][] } {
  const wanted: string[][] = [];
  return {
    store: createStore<ReadonlyMap<string, ToldPresence>>(
      () => new Map(Object.entries(told).map(([id, each]) => [mcIdKey(id), each])),
    ),
    isOffered: true,
    wanted,
    want: (ids) => void wanted.push([...ids]),
  };
}
