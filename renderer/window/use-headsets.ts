import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { callWithEar, resuming, waits } from "../calling/admission.ts";
import type { CallingActions, CallingState } from "../calling/calling-store.ts";
import type { HeadsetAct } from "../headset/headset-keys.ts";
import type { Headsets } from "../headset/headsets.ts";
import type { ShortcutHandlers } from "../keyboard/use-shortcuts.ts";
import type { ShownCalling } from "./shown-calls.ts";

interface Present {
  readonly calling: CallingState;
  readonly actions: Pick<CallingActions, "end" | "hold" | "mute">;
  /** What the window's keys do now: a headset answers and declines whom they would. */
  readonly handlers: Pick<ShortcutHandlers, "answer" | "decline">;
}

/** The one call that waits, where there is no other to be meant. */
function onlyWaiting(calling: CallingState): CallRecord | undefined {
  const [first, another] = calling.calls.filter((call) => waits(call) && resuming(calling, call.id) !== undefined);
  return another === undefined ? first : undefined;
}

/** Does what a key of a headset asks for. Whoever waits, held, is cut off by none of them. */
export function doHeadsetAct(act: HeadsetAct, { actions, calling, handlers }: Present): void {
  const ear = callWithEar(calling.calls);
  const mute = (muted: boolean) => {
    if (ear?.state === "connected") actions.mute(ear.id, muted);
  };
  const isRinging = calling.calls.some(({ state }) => state === "incoming");
  const acts: Readonly<Record<HeadsetAct, () => void>> = {
    answer() {
      if (isRinging) return handlers.answer?.();
      const waiting = ear === undefined ? onlyWaiting(calling) : undefined;
      if (waiting !== undefined) actions.hold(waiting.id, false);
    },
    end: () => ear && actions.end(ear.id),
    reject: () => handlers.decline?.(),
    mute: () => mute(true),
    unmute: () => mute(false),
    "toggle-mute": () => mute(ear?.muted === false),
  };
  acts[act]();
}

/** Has the keys of headsets act on the calls as they are when they are pressed. */
export function useHeadsets(headsets: Headsets, shown: ShownCalling, present: () => Present): void {
  const latest = useRef(present);
  useEffect(() => {
    latest.current = present;
  });
  useEffect(
    () =>
      headsets.onAct((act) => {
        flushSync(shown.catchUp);
        doHeadsetAct(act, latest.current());
      }),
    [headsets, shown],
  );
}
