/**
 * The talk key of the call that has the ear, as a pedal or a button of a headset holds it. It is heard whatever program is in front, and does nothing else:
 * in a call without floor control, and between calls, it does nothing.
 *
 * @module
 */
import { callWithEar } from "../calling/admission.ts";
import type { CallingActions, CallingStore } from "../calling/calling-store.ts";
import { hasTalkKey } from "../calling/features/floor.ts";
import type { TalkSwitches } from "../headset/talk-switches.ts";

/** Follows pedals and calls until it is stopped, and lets go then. */
export function talkBySwitch(
  switches: Pick<TalkSwitches, "onTalk">,
  calling: CallingStore,
  actions: Pick<CallingActions, "talkKey">,
): () => void {
  /** Of which call the key is held. */
  let heldOf: string | null = null;
  const letGo = () => {
    if (heldOf === null) return;
    const callId = heldOf;
    heldOf = null;
    actions.talkKey(callId, false);
  };
  const press = () => {
    const call = callWithEar(calling.getState().calls);
    // Held before there was a call, or while it was on hold, it has to be pressed anew: nobody talks who has not meant it.
    if (call === undefined || call.floor === null || !hasTalkKey(call)) return;
    heldOf = call.id;
    // A key that somebody else holds stays as it is held, and comes up with the first of them that is let go.
    if (!call.floor.keyDown || call.floor.pressBy !== null) actions.talkKey(call.id, true);
  };
  const stops = [
    switches.onTalk((down) => (down ? press() : letGo())),
    calling.subscribe(({ calls }) => {
      const call = heldOf === null ? undefined : calls.find(({ id }) => id === heldOf);
      if (call === undefined) heldOf = null;
      else if (!hasTalkKey(call)) letGo();
    }),
  ];
  return () => {
    letGo();
    for (const stop of stops) stop();
  };
}
