/**
 * The media port of a window: WebRTC and the devices of this computer.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import type { MediaLeg, MediaPort, Voice } from "../calling/ports.ts";
import { FRAMES } from "../calling/protection/frames-scheme.ts";
import { followDevices } from "./devices.ts";
import { createFrameGuard, type FrameGuard, hasTransforms, startFrameWorker } from "./frame-guard.ts";
import { framesHold } from "./frame-self-test.ts";
import type { IceSettings } from "./ice-settings.ts";
import { repeatedTest } from "./repeated-test.ts";
import { openSilence } from "./silent-voice.ts";
import { openGeneratedVoice, openMicrophone } from "./voice.ts";
import { WebRtcLeg } from "./webrtc-leg.ts";

/** What the port reads of the settings, at the moment of each call. */
export type MediaSettings = Pick<Settings, "voiceSource" | "microphoneId" | "speakerId">;

/** One frame worker for a window; absent where the platform has no transforms. */
let guard: FrameGuard | undefined;

function frameGuard(): FrameGuard | undefined {
  if (guard === undefined && hasTransforms()) guard = createFrameGuard(startFrameWorker());
  return guard;
}

/** Runs something when the window has nothing better to do, so that it delays neither the first sight nor a call. */
const whenIdle = (run: () => void) => void requestIdleCallback(run, { timeout: 3_000 });

async function selfTest(): Promise<boolean> {
  const found = frameGuard();
  return found !== undefined && framesHold(found);
}
/** Outcome of the self-test, for a window. */
const framesHoldHere = repeatedTest(
  selfTest,
  (milliseconds, run) => void setTimeout(() => whenIdle(run), milliseconds),
);
const framesProtectable = async (): Promise<boolean> => hasTransforms() && framesHoldHere();

/**
 * @param audible - false for a field unit, whose loudspeaker would feed back into the console's microphone
 * @param ice - of the account
 */
export function createWebRtcMedia(settings: () => MediaSettings, audible: boolean, ice: IceSettings): MediaPort {
  // The first connection of a window starts threads and codecs, which takes a tenth of a second: not during a call.
  new RTCPeerConnection().close();
  whenIdle(() => void framesProtectable());
  return {
    async openVoice(): Promise<Voice> {
      const { voiceSource, microphoneId } = settings();
      return voiceSource === "generated" ? openGeneratedVoice() : openMicrophone(microphoneId);
    },
    openVoiceInstead: () => openMicrophone(""),
    openSilence,
    onDevicesChanged: followDevices,
    createLeg(side, protection): MediaLeg {
      const wanted = protection === FRAMES.name ? frameGuard() : undefined;
      if (protection !== null && wanted === undefined) throw new Error(`no media with ${protection} here`);
      return new WebRtcLeg({ side, audible, speakerId: settings().speakerId, ice, guard: wanted });
    },
    canProtect: async (scheme) => scheme === FRAMES.name && framesProtectable(),
  };
}
