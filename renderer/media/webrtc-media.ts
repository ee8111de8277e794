/**
 * The media port of a window: WebRTC, voice over RTP by way of the host, and the devices of this computer.
 *
 * @module
 */

import type { FloorControl, TransmissionControl } from "../../shared/bridge/rtp.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { ControlUse } from "../../shared/bridge/signalling-key.ts";
import { FLOOR_FORMAT, TRANSMISSION_FORMAT } from "../../shared/mc/services/services.ts";
import { readFloor } from "../../shared/sip/floor-description.ts";
import { readVoice } from "../../shared/sip/rtp-description.ts";
import { type MediaRefusal, MediaRefusedError, offerRefusal } from "../../shared/sip/session-description.ts";
import type { LegProtection, MediaLeg, MediaPort, Voice } from "../calling/ports.ts";
import { FRAMES } from "../calling/protection/frames-scheme.ts";
import { readKeyManagement } from "../calling/protection/key-management.ts";
import { SRTP } from "../calling/protection/srtp-scheme.ts";
import { CallSpeaker } from "./call-speaker.ts";
import type { ControlKeys } from "./control-keys.ts";
import { cameraChoice, isSameChoice, microphoneChoice, speakerChoice } from "./device-choice.ts";
import { followDevices } from "./devices.ts";
import { createFrameGuard, type FrameGuard, hasTransforms, startFrameWorker } from "./frame-guard.ts";
import { framesHold } from "./frame-self-test.ts";
import { openGeneratedPicture } from "./generated-picture.ts";
import type { IceSettings } from "./ice-settings.ts";
import type { KeptVoice } from "./kept-microphone.ts";
import { LegAhead } from "./leg-ahead.ts";
import { LegSpeaker } from "./leg-speaker.ts";
import { openChosenCamera, openScreen } from "./picture.ts";
import { PICTURE_LIMITS } from "./picture-caps.ts";
import { createPictureDesk } from "./picture-desk.ts";
import { repeatedTest } from "./repeated-test.ts";
import { RtpLeg, type RtpPort } from "./rtp-leg.ts";
import { SharedVoices } from "./shared-voices.ts";
import { openSilence } from "./silent-voice.ts";
import { createSoundDesk } from "./sound-desk.ts";
import type { TrackVoice } from "./track-voice.ts";
import { openChosenMicrophone, openGeneratedVoice, openMicrophone } from "./voice.ts";
import type { VoicesInUse } from "./voices-in-use.ts";
import { WebRtcLeg } from "./webrtc-leg.ts";

/** What the port reads of the settings, at the moment of each call. */
export type MediaSettings = Pick<
  Settings,
  | "voiceSource"
  | "pictureSource"
  | "pictureLimit"
  | "cameraId"
  | "cameraLabel"
  | "microphoneId"
  | "microphoneLabel"
  | "speakerId"
  | "speakerLabel"
  | "callVolume"
>;

/** What the port is made with. */
export interface WebRtcMediaOptions {
  readonly settings: () => MediaSettings;
  /** Tells whenever one of the settings may have changed; ends that when it is called. Left out, none does. */
  readonly onSettings?: (listener: () => void) => () => void;
  /** False for a field unit, whose loudspeaker would feed back into the console's microphone. */
  readonly audible: boolean;
  /** Told of every voice that is opened; left out, nobody asks. */
  readonly voices?: VoicesInUse;
  /** The microphone that is kept open between calls; left out, each call opens one. */
  readonly kept?: KeptVoice;
  /** Starts the worker that all frames of this window go through; left out, the program's own. */
  readonly startWorker?: () => Worker;
  /** Of the account. */
  readonly ice: IceSettings;
  /** The host, where calls may go over RTP; left out, none does. */
  readonly rtp?: RtpPort;
  /** Of the account: how calls over RTP go with floor control; left out, they go without. */
  readonly floor?: FloorControl | undefined;
  /** The same of those with pictures, and transmission control. */
  readonly transmission?: TransmissionControl | undefined;
  /** What servers have that protects them; left out, they have nothing. */
  readonly controlKeys?: Pick<ControlKeys, "isMissing" | "isTaken"> | undefined;
}

/** One frame worker for a window; absent where the platform has no transforms. */
let guard: FrameGuard | undefined;

let startWorker = startFrameWorker;

function frameGuard(): FrameGuard | undefined {
  if (guard === undefined && hasTransforms()) guard = createFrameGuard(startWorker());
  return guard;
}

/** Runs something when the window has nothing better to do, so that it delays neither the first sight nor a call. */
const whenIdle = (run: () => void) => void requestIdleCallback(run, { timeout: 3_000 });

async function selfTest(): Promise<boolean | undefined> {
  const found = frameGuard();
  return found !== undefined && framesHold(found);
}
/** Outcome of the self-test, for a window. */
const framesHoldHere = repeatedTest(
  selfTest,
  (milliseconds, run) => void setTimeout(() => whenIdle(run), milliseconds),
);
const framesProtectable = async (): Promise<boolean> => hasTransforms() && framesHoldHere();

/** How calls go with floor control, and those with pictures with transmission control; left out, without. */
interface Controls {
  readonly floor?: FloorControl | undefined;
  readonly transmission?: TransmissionControl | undefined;
}

/**
 * Why media of a window cannot take an offer, as far as its text says.
 *
 * @param controls - how calls go with floor control, and with transmission control; each that something protects is left out
 * @param takesRtp - whether voice is taken over RTP where it is protected, and in Opus, too; in clear, and with pictures, it never is
 */
export function refusalOf(
  offer: string,
  takesRtp: false | { readonly opus: boolean },
  controls: Controls = {},
): MediaRefusal | undefined {
  const isRtp = SRTP.readOffer(offer) !== undefined && readKeyManagement(offer).kind !== "none";
  return takesRtp && isRtp ? rtpRefusal(offer, takesRtp.opus, controls) : offerRefusal(offer, takesRtp !== false);
}

/** The same of an offer that goes over RTP, before anybody is told of the call. */
function rtpRefusal(offer: string, opus: boolean, { floor, transmission }: Controls): MediaRefusal | undefined {
  const isBare = (control: Pick<FloorControl, "protection"> | undefined, format: string) =>
    control !== undefined && readFloor(offer, format) !== undefined && control.protection === "required";
  try {
    if (isBare(floor, FLOOR_FORMAT) || isBare(transmission, TRANSMISSION_FORMAT)) return "floor-control-unprotected";
    readVoice(offer, opus);
    return undefined;
  } catch (error) {
    if (error instanceof MediaRefusedError) return error.refusal;
    throw error;
  }
}

export function createWebRtcMedia(options: WebRtcMediaOptions): MediaPort {
  const { audible, floor, ice, controlKeys, kept, onSettings, rtp, settings, voices } = options;
  const { transmission } = options;
  startWorker = options.startWorker ?? startWorker;
  // The first connection of a window starts threads and codecs, which takes a tenth of a second: not during a call.
  new RTCPeerConnection().close();
  whenIdle(() => void framesProtectable());
  const speaker = new CallSpeaker({ choice: () => speakerChoice(settings()), volume: () => settings().callVolume });
  onSettings?.(() => speaker.changed());
  if (audible) followDevices(() => speaker.changed());
  const shared = new SharedVoices();
  followDevices(() => shared.devicesChanged());
  const desk = createSoundDesk();
  const pictureDesk = createPictureDesk();
  const webRtcLeg = (side: "offerer" | "answerer", protection: LegProtection, pictures: boolean): MediaLeg => {
    const wanted = protection === FRAMES.name ? frameGuard() : undefined;
    if (protection !== null && wanted === undefined) throw new Error(`no media with ${protection} here`);
    const pictureLimit = PICTURE_LIMITS[settings().pictureLimit];
    return new WebRtcLeg({ side, speaker: audible ? speaker : undefined, ice, guard: wanted, pictures, pictureLimit });
  };
  // Voice over RTP is the host's: it has nothing to gather.
  const ahead = new LegAhead((protection) => webRtcLeg("offerer", protection, false));
  // What an offer says is judged at once: until the host has answered there is AMR-WB, as with every handset.
  let hasOpus = false;
  void rtp?.possible().then(
    ({ opus }) => {
      hasOpus = opus;
    },
    () => {},
  );
  const mayComeProtected = (use: ControlUse) => controlKeys !== undefined && !controlKeys.isMissing(use);
  const noted = (voice: TrackVoice) => voices?.add(voice) ?? voice;
  return {
    async openVoice(): Promise<Voice> {
      if (settings().voiceSource === "generated") return noted(openGeneratedVoice());
      const choice = microphoneChoice(settings());
      const open = kept?.voice(choice) ?? shared.copyFor(choice);
      if (open !== undefined) return noted(shared.add(choice, open));
      // Where it is not there another one is taken.
      return noted(shared.add(choice, await openChosenMicrophone(choice)));
    },
    openVoiceInstead: async () => noted(await openMicrophone("")),
    openSilence,
    async openPicture(of) {
      if (of === "screen") return openScreen();
      if (settings().pictureSource === "generated") return openGeneratedPicture();
      return openChosenCamera(cameraChoice(settings()));
    },
    onDevicesChanged: followDevices,
    onVoiceChosen(listener) {
      let before = settings();
      const stop = onSettings?.(() => {
        const now = settings();
        const same =
          now.voiceSource === before.voiceSource && isSameChoice(microphoneChoice(now), microphoneChoice(before));
        before = now;
        if (!same) listener();
      });
      return () => stop?.();
    },
    createLeg(side, protection, pictures = false): MediaLeg {
      const heard = audible ? speaker : undefined;
      if (protection === SRTP.name && rtp !== undefined) {
        return new RtpLeg({
          port: rtp,
          desk,
          speaker: new LegSpeaker(heard),
          opus: hasOpus,
          now: () => performance.now(),
          control: pictures
            ? transmission && { of: "transmission", ...transmission }
            : floor && { of: "floor", ...floor },
          isControlProtected: async () =>
            (await controlKeys?.isTaken(pictures ? "transmissionControl" : "floorControl")) ?? false,
          pictures: pictures ? { desk: pictureDesk, limit: PICTURE_LIMITS[settings().pictureLimit] } : undefined,
        });
      }
      const waiting = side === "offerer" && !pictures ? ahead.take(protection) : undefined;
      return waiting ?? webRtcLeg(side, protection, pictures);
    },
    ahead: {
      prepare: (protection, legs) => protection === SRTP.name || ahead.prepare(protection, legs),
      rest(protection, legs) {
        // What waits holds a place at each TURN server, and asks each STUN server.
        if (protection === SRTP.name || ice.iceServers.length > 0) ahead.drop();
        else ahead.rest(protection, legs);
      },
      drop: () => ahead.drop(),
    },
    refusalOf: (offer) =>
      refusalOf(offer, rtp !== undefined && { opus: hasOpus }, {
        floor: mayComeProtected("floorControl") ? undefined : floor,
        transmission: mayComeProtected("transmissionControl") ? undefined : transmission,
      }),
    async canProtect(scheme, pictures = false) {
      if (scheme === SRTP.name)
        return rtp !== undefined && (await rtp.possible()).possible && (!pictures || (await pictureDesk.isPossible()));
      return scheme === FRAMES.name && framesProtectable();
    },
  };
}
