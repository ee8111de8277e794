/**
 * What a headset is told of the calls.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { callWithEar, isInProgress, waits } from "../calling/admission.ts";
import type { HeadsetLight } from "./report-layout.ts";

/** The lights that are on. A call that somebody has quieted rings on at the other end, and in no headset. */
export function callLights(calls: readonly CallRecord[], quiet: ReadonlySet<string>): ReadonlySet<HeadsetLight> {
  const ear = callWithEar(calls);
  const on: Readonly<Record<HeadsetLight, boolean>> = {
    ring: calls.some(({ id, state }) => state === "incoming" && !quiet.has(id)),
    offHook: ear !== undefined,
    mute: ear?.muted === true,
    hold: calls.some((call) => isInProgress(call) && waits(call)),
  };
  return new Set((Object.keys(on) as HeadsetLight[]).filter((light) => on[light]));
}
