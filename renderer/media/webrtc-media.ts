/**
 * The media port of a window: WebRTC and the devices of this computer.
 *
 * @module
 */
import type { Settings } from "../../shared/settings.ts";
import type { MediaLeg, MediaPort, Voice } from "../calling/ports.ts";
import { createFrameGuard, type FrameGuard, hasTransforms, startFrameWorker } from "./frame-guard.ts";
import { framesHold } from "./frame-self-test.ts";
import { openGeneratedVoice, openMicrophone } from "./voice.ts";
import { WebRtcLeg } from "./webrtc-leg.ts";

/** What the port reads of the settings, at the moment of each call. */
export type MediaSettings = Pick<Settings, "voiceSource" | "microphoneId" | "speakerId">;

/** One frame worker for a window; absent where the platform has no transforms. */
let guard: FrameGuard | undefined;
/** Outcome of the self-test, once for a window. */
let protectable: Promise<boolean> | undefined;

function frameGuard(): FrameGuard | undefined {
  if (guard === undefined && hasTransforms()) guard = createFrameGuard(startFrameWorker());
  return guard;
}

function framesProtectable(): Promise<boolean> {
  const found = frameGuard();
  protectable ??= found === undefined ? Promise.resolve(false) : framesHold(found);
  return protectable;
}

/** Runs the self-test when the window has nothing better to do, so that it delays neither the first sight nor a call. */
function testWhenIdle(): void {
  requestIdleCallback(() => void framesProtectable(), { timeout: 3_000 });
}

/** @param audible - false for a field unit, whose loudspeaker would feed back into the console's microphone */
export function createWebRtcMedia(settings: () => MediaSettings, audible: boolean): MediaPort {
  // The first connection of a window starts threads and codecs, which takes a tenth of a second: not during a call.
  new RTCPeerConnection().close();
  testWhenIdle();
  return {
    async openVoice(): Promise<Voice> {
      const { voiceSource, microphoneId } = settings();
      return voiceSource === "generated" ? openGeneratedVoice() : openMicrophone(microphoneId);
    },
    createLeg(side, protection): MediaLeg {
      const wanted = protection === "frames" ? frameGuard() : undefined;
      if (protection === "frames" && wanted === undefined) throw new Error("frames cannot be protected here");
      return new WebRtcLeg({ side, audible, speakerId: settings().speakerId, iceServers: [], guard: wanted });
    },
    framesProtectable,
  };
}
