/**
 * The media port of a window: WebRTC and the devices of this computer.
 *
 * @module
 */
import type { Settings } from "../../shared/settings.ts";
import type { MediaLeg, MediaPort, Voice } from "../calling/ports.ts";
import { openGeneratedVoice, openMicrophone } from "./voice.ts";
import { WebRtcLeg } from "./webrtc-leg.ts";

/** What the port reads of the settings, at the moment of each call. */
export type MediaSettings = Pick<Settings, "voiceSource" | "microphoneId" | "speakerId">;

/** @param audible - false for a field unit, whose loudspeaker would feed back into the console's microphone */
export function createWebRtcMedia(settings: () => MediaSettings, audible: boolean): MediaPort {
  // The first connection of a window starts threads and codecs, which takes a tenth of a second: not during a call.
  new RTCPeerConnection().close();
  return {
    async openVoice(): Promise<Voice> {
      const { voiceSource, microphoneId } = settings();
      return voiceSource === "generated" ? openGeneratedVoice() : openMicrophone(microphoneId);
    },
    createLeg(side): MediaLeg {
      return new WebRtcLeg({ side, audible, speakerId: settings().speakerId, iceServers: [] });
    },
    framesProtectable: () => Promise.resolve(false),
  };
}
