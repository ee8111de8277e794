/**
 * Tells the engine whom the dispatcher is about to call: whoever is chosen, once the choice has stood for a moment. Who goes through the list
 * with the arrows has nothing made for each. Whoever is still chosen when a call with them has ended may be called again.
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
  const look = () => {
    // A call that is being set up may be sent on to whom something was made for; the choice moves on with it.
    if (calling.getState().calls.some(beingSetUp)) return;
    engine.expect(dialTarget(directory.getState())?.calledId ?? null, VOICE_SERVICE);
  };
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, STANDS_MS);
  };
  const stops = [
    directory.subscribe((now, before) => {
      if (now.chosenId !== before.chosenId || now.query !== before.query) lookSoon();
    }),
    calling.subscribe((now, before) => {
      const chosen = dialTarget(directory.getState())?.calledId;
      if (chosen !== undefined && goesOn(before, chosen) && !goesOn(now, chosen)) lookSoon();
    }),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
