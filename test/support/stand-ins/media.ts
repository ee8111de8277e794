/**
 * A stand-in for the media port, for tests in plain Node: it speaks fixed SDP and reports a connection as soon as both
 * descriptions are there. Signalling, servers and procedure around it are the real ones.
 */
import type { Picture } from "../../../renderer/calling/picture.ts";
import type {
  HeardVoice,
  LegProtection,
  MediaEvent,
  MediaLeg,
  MediaPort,
  Voice,
} from "../../../renderer/calling/ports.ts";
import { type FrameKeying, isFrameKeying } from "../../../renderer/calling/protection/frames-scheme.ts";
import type { MediaKeying } from "../../../renderer/calling/protection/keying.ts";
import type { McError } from "../../../shared/errors/mc-error.ts";
import { audioRefusal, offerRefusal } from "../../../shared/sip/session-description.ts";

type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

/** A camera's line, whose direction says whether it is on. */
const videoLine = (direction: Direction) =>
  `m=video 40010 RTP/AVP 101\r\na=rtpmap:101 H264/90000\r\na=${direction}\r\n`;

const sdp = (session: number, direction: Direction) =>
  `v=0\r\no=- ${session} 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=${direction}\r\n`;

/** The answer of an end that holds the call, or not, to an offer (RFC 3264 clause 6.1). */
function answerTo(offer: string, held: boolean): Direction {
  const [, direction = "sendrecv"] = /^a=(sendrecv|sendonly|recvonly|inactive)\r$/m.exec(offer) ?? [];
  const sends = direction === "sendrecv" || direction === "recvonly";
  const receives = !held && (direction === "sendrecv" || direction === "sendonly");
  if (sends) return receives ? "sendrecv" : "sendonly";
  return receives ? "recvonly" : "inactive";
}

export interface StandInMedia extends MediaPort {
  /** Legs that are not closed. */
  readonly openLegs: Set<MediaLeg>;
  readonly openVoices: Set<object>;
  readonly openPictures: Set<Picture>;
  /** Set to make the next camera fail. */
  pictureError: McError | undefined;
  /** Pulls out every camera. */
  losePicture(): void;
  /** What was shown, over all legs; null for nothing. */
  readonly pictures: (Picture | null)[];
  /** What speaks in the place of a microphone that is not there. */
  readonly silences: Set<object>;
  /** Set to make the next microphone fail. */
  voiceError: McError | undefined;
  /** Pulls out every microphone. */
  loseVoice(): void;
  /** Plugs one in. */
  changeDevices(): void;
  /** Set to false to keep media from connecting. */
  connects: boolean;
  /** Keys that legs were given, in their order. */
  readonly keyings: MediaKeying[];
  /** Those of them that protect frames. */
  readonly frameKeys: readonly FrameKeying[];
  /** Legs that were allowed to pass media unprotected. */
  passedUnprotected: number;
  /** Another voice is chosen in the settings. */
  chooseVoice(): void;
  /** Every hold and resume, over all legs. */
  readonly holds: boolean[];
  /** How loud each leg was told to be, in the order in which it was told. */
  readonly volumes: Readonly<Record<HeardVoice, number[]>>;
  /** Has every open leg report something. */
  reports(event: MediaEvent): void;
  /** How often a new path was asked for, over all legs. */
  renewals: number;
  /** Digits sent. */
  digits: string;
  /** Whether legs that are not protected carry digits. */
  carriesDigits: boolean;
  /** Set to keep the microphone from being opened. */
  voiceGate: Promise<void> | undefined;
  /** Set to keep an offer from being finished. */
  offerGate: Promise<void> | undefined;
  /** Set to keep an offer from being taken back. */
  rollbackGate: Promise<void> | undefined;
  /** Outcome of the self-test. */
  protectable: boolean;
  /** Whether offers of plain RTP are taken: most descriptions of tests are short. */
  unencrypted: boolean;
  /** What each leg was made for, in their order. */
  readonly made: LegProtection[];
}

export function createStandInMedia(): StandInMedia {
  let sessions = 0;
  const pictureLost = new Map<Picture, () => void>();
  const voiceLost = new Map<Voice, () => void>();
  const devicesChanged = new Set<() => void>();
  const voiceChosen = new Set<() => void>();
  const reporters = new Map<MediaLeg, (event: MediaEvent) => void>();
  const port: StandInMedia = {
    openLegs: new Set(),
    openVoices: new Set(),
    openPictures: new Set(),
    pictureError: undefined,
    pictures: [],
    silences: new Set(),
    voiceError: undefined,
    connects: true,
    keyings: [],
    get frameKeys() {
      return port.keyings.filter(isFrameKeying);
    },
    reports: (event) => {
      for (const report of [...reporters.values()]) report(event);
    },
    passedUnprotected: 0,
    holds: [],
    volumes: { theirs: [], ours: [] },
    renewals: 0,
    digits: "",
    carriesDigits: false,
    voiceGate: undefined,
    offerGate: undefined,
    rollbackGate: undefined,
    protectable: true,
    unencrypted: true,
    made: [],
    refusalOf: (offer) => (port.unencrypted ? audioRefusal(offer) : offerRefusal(offer)),
    canProtect: () => Promise.resolve(port.protectable),
    loseVoice() {
      const listeners = [...voiceLost.values()];
      voiceLost.clear();
      for (const listener of listeners) listener();
    },
    changeDevices() {
      for (const listener of [...devicesChanged]) listener();
    },
    openVoiceInstead: () => port.openVoice(),
    openSilence() {
      const silence: Voice = { onLost: () => {}, close: () => void port.silences.delete(silence) };
      port.silences.add(silence);
      return silence;
    },
    onDevicesChanged(listener) {
      devicesChanged.add(listener);
      return () => void devicesChanged.delete(listener);
    },
    onVoiceChosen(listener) {
      voiceChosen.add(listener);
      return () => void voiceChosen.delete(listener);
    },
    chooseVoice() {
      for (const listener of [...voiceChosen]) listener();
    },
    async openVoice() {
      await port.voiceGate;
      if (port.voiceError !== undefined) throw port.voiceError;
      const voice: Voice = {
        onLost: (listener) => void voiceLost.set(voice, listener),
        close() {
          port.openVoices.delete(voice);
          voiceLost.delete(voice);
        },
      };
      port.openVoices.add(voice);
      return voice;
    },
    async openPicture() {
      if (port.pictureError !== undefined) throw port.pictureError;
      const picture: Picture = {
        onLost: (listener) => void pictureLost.set(picture, listener),
        close() {
          port.openPictures.delete(picture);
          pictureLost.delete(picture);
        },
      };
      port.openPictures.add(picture);
      return picture;
    },
    losePicture() {
      for (const listener of [...pictureLost.values()]) listener();
    },
    createLeg(_side, protection, pictures = false) {
      let held = false;
      let shows = false;
      const video = () => (pictures ? videoLine(shows ? "sendrecv" : "recvonly") : "");
      let offered = "";
      port.made.push(protection);
      const session = ++sessions;
      let listener: (event: MediaEvent) => void = () => {};
      const early: MediaEvent[] = [];
      let listening = false;
      const report = (event: MediaEvent) => (listening ? listener(event) : early.push(event));
      const connected = () => {
        if (!port.connects) return;
        report({ kind: "connected" });
        report({ kind: "flowing" });
        if (port.carriesDigits && protection === null) report({ kind: "digits", available: true });
      };
      const check = (text: string) => {
        if (!text.startsWith("v=0") || !text.includes("m=audio")) throw new Error("not a session description");
      };
      const leg: MediaLeg = {
        setVoice() {},
        renewPath() {
          port.renewals += 1;
        },
        async createOffer() {
          await port.offerGate;
          return sdp(session, held ? "sendonly" : "sendrecv") + video();
        },
        async acceptAnswer(text) {
          check(text);
          connected();
        },
        async acceptOffer(text) {
          check(text);
          offered = text;
        },
        async createAnswer() {
          connected();
          return sdp(session, answerTo(offered, held)) + video();
        },
        async rollback() {
          await port.rollbackGate;
        },
        protect(keying) {
          port.keyings.push(keying);
        },
        passUnprotected() {
          port.passedUnprotected += 1;
        },
        setMuted() {},
        setTalkKey() {},
        setTransmission() {},
        setUrgency() {},
        setViewing() {},
        setVolume(voice, percent) {
          port.volumes[voice].push(percent);
        },
        setPicture(picture) {
          shows = picture !== null;
          port.pictures.push(picture);
        },
        setHold(on) {
          held = on;
          port.holds.push(on);
        },
        sendDigits(digits) {
          port.digits += digits;
        },
        async count() {
          return { sent: { packets: session, energy: 1 }, received: { packets: session, energy: 1 } };
        },
        onEvent(next) {
          listener = next;
          listening = true;
          for (const event of early.splice(0)) next(event);
        },
        close() {
          port.openLegs.delete(leg);
          reporters.delete(leg);
        },
      };
      port.openLegs.add(leg);
      reporters.set(leg, report);
      return leg;
    },
  };
  return port;
}
