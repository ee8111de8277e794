/**
 * A call that the lab asks for before the unit itself knows that it is registered: the system has sent its answer, and
 * the order overtook it on the way.
 *
 * @module
 */
import type { CallingStore } from "../calling/calling-store.ts";

/** How long the unit's own registration may take to become known here. */
const PATIENCE_MS = 10_000;

/** Places the call as soon as the unit is registered; after the patience it is placed all the same, and refused by name. */
export function placeWhenRegistered(store: CallingStore, place: () => void, patienceMs = PATIENCE_MS): void {
  const isRegistered = () => store.getState().registration.state === "registered";
  if (isRegistered()) {
    place();
    return;
  }
  const go = () => {
    clearTimeout(limit);
    unsubscribe();
    place();
  };
  const unsubscribe = store.subscribe(() => {
    if (isRegistered()) go();
  });
  const limit = setTimeout(go, patienceMs);
}
