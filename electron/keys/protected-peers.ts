/**
 * With whom calls were protected end to end. Who was protected once and is not any more has been changed, or somebody takes
 * protection away on the way.
 *
 * @module
 */
import { mcIdKey } from "../../shared/mc/mc-id.ts";

/** IDs that are remembered; each has had keys of a KMS that we trust. */
const MOST_PEERS = 1000;
/** Calls whose IDs are kept until they end. */
const MOST_CALLS = 100;

/** What is remembered after a call was protected for these IDs; the same list where they stand at its end already. */
export function withPeers(peers: readonly string[], ids: readonly string[]): readonly string[] {
  const keys = [...new Set(ids.map(mcIdKey))];
  const isLast = keys.every((key) => peers.slice(-keys.length).includes(key));
  return isLast ? peers : [...peers.filter((peer) => !keys.includes(peer)), ...keys].slice(-MOST_PEERS);
}

/** The IDs that keys were had for in each call: only of them a window can say that they were protected. */
export class IdsOfCalls {
  readonly #ids = new Map<string, Set<string>>();

  note(callId: string, id: string): void {
    const ids = this.#ids.get(callId) ?? new Set();
    ids.add(mcIdKey(id));
    this.#ids.delete(callId);
    this.#ids.set(callId, ids);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > MOST_CALLS && oldest !== undefined) this.#ids.delete(oldest);
  }

  /** Those of the IDs that the call had keys for. The call is over with that. */
  take(callId: string, ids: readonly string[]): readonly string[] {
    const known = this.#ids.get(callId);
    this.#ids.delete(callId);
    return known === undefined ? [] : ids.filter((id) => known.has(mcIdKey(id)));
  }
}
