/**
 * What the keys do that act while another program is in front. They mean the same calls as their twins in the window.
 *
 * @module
 */
import type { GlobalKeySetting } from "../../shared/bridge/settings.ts";
import { answering, callInHand, endsOthers, nextRinging } from "../calling/admission.ts";
import type { CallingActions, CallingState, CallingStore } from "../calling/calling-store.ts";
import type { Host } from "../host/host.ts";
import { type FirstCaller, isAimedAtFirst, nextFirst } from "./aimed-key.ts";

type Actions = Pick<CallingActions, "answer" | "end" | "mute">;

const inMiddle = ({ calls, focusId }: CallingState) => calls.find(({ id }) => id === focusId);
const firstOf = (state: CallingState) => nextRinging(state.calls, inMiddle(state))?.call;

/** Follows the keys until the returned function is called. */
export function followGlobalKeys(host: Host, calling: CallingStore, actions: Actions): () => void {
  let first: FirstCaller = { callId: undefined, otherSince: null };
  const look = (state: CallingState) => {
    first = nextFirst(first, firstOf(state)?.id, Date.now());
  };
  look(calling.getState());

  const acts: Readonly<Record<GlobalKeySetting, (state: CallingState) => void>> = {
    globalMuteKey: (state) => {
      const call = callInHand(state.calls, undefined);
      if (call?.state === "connected") actions.mute(call.id, !call.muted);
    },
    globalAnswerKey: (state) => {
      const call = firstOf(state);
      // Nobody looks at the window: a key that was meant for whoever was first a moment ago answers nobody else.
      if (call === undefined || !isAimedAtFirst(first, Date.now())) return;
      const others = answering(state, call.id);
      if (others !== undefined && !endsOthers(others)) actions.answer(call.id);
    },
    globalEndKey: (state) => {
      const call = callInHand(state.calls, inMiddle(state));
      if (call !== undefined) actions.end(call.id);
    },
  };
  const stops = [calling.subscribe(look), host.on("desktop.keyPressed", ({ key }) => acts[key](calling.getState()))];
  return () => {
    for (const stop of stops) stop();
  };
}
