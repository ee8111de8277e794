/**
 * Whether this browser protects frames in truth: a loop-back call with the code of every other call, before the first
 * one. Browsers have had transforms that were there and were ignored.
 *
 * @module
 */
import { within } from "../../shared/base/within.ts";
import type { SenderKey } from "../../shared/media/frame-agreement.ts";
import { frameKeying } from "../calling/protection/frames-scheme.ts";
import type { FrameGuard } from "./frame-guard.ts";
import { NO_ICE_SERVERS } from "./ice-settings.ts";
import { openGeneratedVoice } from "./voice.ts";
import { WebRtcLeg } from "./webrtc-leg.ts";

/** Long enough for a computer that is busy starting the program, if its window does not stand still meanwhile. */
const LIMIT_MS = 15_000;

const randomKey = (keyId: number): SenderKey => ({ keyId, baseKey: crypto.getRandomValues(new Uint8Array(16)) });

/**
 * Connects two legs: what the caller sends opens at the callee, what the callee sends does not open at the caller,
 * who holds a wrong key for it.
 *
 * @returns whether the right key was proved and the wrong one refused; undefined when that did not show in time, which may be
 *   because the computer or its window stood still
 */
export async function framesHold(guard: FrameGuard): Promise<boolean | undefined> {
  const common = { ice: NO_ICE_SERVERS, speaker: undefined, guard };
  const caller = new WebRtcLeg({ ...common, side: "offerer" });
  const callee = new WebRtcLeg({ ...common, side: "answerer" });
  const voice = openGeneratedVoice();
  const fromCaller = randomKey(8);
  const fromCallee = randomKey(9);
  try {
    const proved = new Promise<boolean>((resolve) => {
      callee.onEvent(({ kind }) => {
        if (kind === "proved") resolve(true);
        if (kind === "protection-failed" || kind === "failed") resolve(false);
      });
    });
    const refused = new Promise<boolean>((resolve) => {
      caller.onEvent((event) => {
        if (event.kind === "protection-failed") resolve(event.code === "protection-refusals");
        if (event.kind === "failed" || (event.kind === "frames" && event.counts.authenticated > 0)) resolve(false);
      });
    });
    for (const leg of [caller, callee]) leg.setVoice(voice);
    await callee.acceptOffer(await caller.createOffer());
    await caller.acceptAnswer(await callee.createAnswer());
    callee.protect(frameKeying(fromCallee, fromCaller));
    caller.protect(frameKeying(fromCaller, randomKey(fromCallee.keyId)));
    const held = Promise.all([proved, refused]).then((outcomes) => outcomes.every(Boolean));
    return await within<boolean | undefined>(held, LIMIT_MS, () => undefined);
  } catch {
    return false;
  } finally {
    for (const leg of [caller, callee]) leg.close();
    voice.close();
  }
}
