/**
 * Tells the engine whom the dispatcher is about to call: whoever is chosen, once the choice has stood for a moment. Who goes through the list
 * with the arrows has nothing made for each. Whoever is still chosen when a call with them has ended may be called again; with whom a call goes on,
 * nobody is about to call. It is told anew when a call has been set up, which has taken what was there, and with each registration: in another
 * network what was there is of no use.
 *
 * @module
 */
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { CallingEngine } from "../calling/calling-engine.ts";
import { type CallingState, type CallingStore, isLive } from "../calling/calling-store.ts";
import { beingSetUp } from "../calling/quiet.ts";
import { type DirectoryStore, dialTarget } from "../directory/directory-store.ts";

/** Milliseconds that a choice has to stand. */
export const STANDS_MS = 150;

/** Whether a call to somebody goes on. */
const goesOn = ({ calls }: CallingState, id: string) =>
  calls.some((call) => isLive(call) && sameMcId(call.primaryId, id));

/** Follows the choice until the returned function is called. Whom the window opens with nobody has chosen yet. */
export function expectCalls(
  directory: DirectoryStore,
  calling: Pick<CallingStore, "getState" | "subscribe">,
  engine: Pick<CallingEngine, "expect">,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasChosen = false;
  const chosenNow = () => (hasChosen ? dialTarget(directory.getState())?.calledId : undefined);
  const look = () => {
    const state = calling.getState();
    // A call that is being set up may be sent on to whom something was made for; the choice moves on with it.
    if (state.calls.some(beingSetUp)) return;
    const chosen = chosenNow();
    engine.expect(chosen === undefined || goesOn(state, chosen) ? null : chosen, VOICE_SERVICE);
  };
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, STANDS_MS);
  };
  const stops = [
    directory.subscribe((now, before) => {
      if (now.chosenId === before.chosenId && now.query === before.query) return;
      hasChosen = true;
      lookSoon();
    }),
    calling.subscribe((now, before) => {
      const chosen = chosenNow();
      const hasEnded = chosen !== undefined && goesOn(before, chosen) && !goesOn(now, chosen);
      const isSetUp = before.calls.some(beingSetUp) && !now.calls.some(beingSetUp);
      const isRegistered = before.registration.state !== "registered" && now.registration.state === "registered";
      if (hasEnded || isSetUp || isRegistered) lookSoon();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
