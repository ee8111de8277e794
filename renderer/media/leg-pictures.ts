/**
 * The pictures of one leg: one line of video beside the sound, whose direction says whose camera is on.
 *
 * @module
 */
import type { PictureCount } from "../../shared/mc/call-record.ts";
import type { FarPicture } from "../../shared/mc/record-parts/pictures.ts";
import type { MediaEvent } from "../calling/ports.ts";
import type { FrameWatch } from "./frame-watch.ts";
import { directLine, isStopped } from "./line-direction.ts";
import { capOf, type PictureCap, preferredCodecs, scaleFor, tighterOf } from "./picture-caps.ts";
import type { ShownTrack, TrackPicture } from "./track-picture.ts";

/** How often it is looked whether pictures come. */
const LOOK_EVERY_MS = 500;
/** A picture that has not changed for this long stands still. */
const STILL_MS = 2_000;
/** How often the other end is told again of a camera that it has not been told of; a hold may be under way. */
const TELL_EVERY_MS = 2_000;
const TELL_TIMES = 3;

/** What of a WebRTC statistics report is read. */
export interface VideoStatistics {
  readonly type: string;
  readonly framesEncoded?: number;
  readonly framesDecoded?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  readonly packetsLost?: number;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly totalProcessingDelay?: number;
  readonly roundTripTime?: number;
}

interface LegPicturesParts {
  readonly connection: RTCPeerConnection;
  /** The most that a picture of ours may take. */
  readonly limit: PictureCap;
  /** The protection of the leg; undefined for a leg without. */
  readonly watch: FrameWatch | undefined;
  /** Statistics of video alone. */
  readonly statistics: () => Promise<readonly VideoStatistics[]>;
  readonly report: (event: MediaEvent) => void;
}

type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

const receives = (direction: string | null | undefined) => direction === "sendrecv" || direction === "recvonly";

export class LegPictures {
  readonly #parts: LegPicturesParts;
  #line: RTCRtpTransceiver | undefined;
  #track: MediaStreamTrack | undefined;
  #held = false;
  #agreed = false;
  /** The direction that the other end was last told. */
  #told: Direction | undefined;
  #toldAgain = { at: 0, times: 0 };
  /** What was told last; undefined before anything was agreed. */
  #far: FarPicture | undefined;
  #isShown = false;
  #decoded = { frames: 0, at: 0 };
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(parts: LegPicturesParts) {
    this.#parts = parts;
  }

  /** The line of video; undefined before there is one. */
  get line(): RTCRtpTransceiver | undefined {
    return this.#line;
  }

  /** Adds the line to an offer of ours. */
  offer(): void {
    if (this.#line === undefined)
      this.#adopt(this.#parts.connection.addTransceiver("video", { direction: "recvonly" }));
  }

  /** Takes the line of an offer of the other end, where there is one. */
  take(): void {
    const lines = this.#parts.connection.getTransceivers();
    const found = lines.find((line) => line.receiver.track.kind === "video" && !isStopped(line));
    if (this.#line === undefined && found !== undefined) this.#adopt(found);
  }

  setPicture(picture: TrackPicture | null): void {
    this.#track?.stop();
    this.#track = picture?.track.clone();
    if (this.#track !== undefined && picture !== null) this.#track.contentHint = picture.hint;
    this.#toldAgain = { at: 0, times: 0 };
    this.apply();
    this.#tell();
  }

  setHold(on: boolean): void {
    this.#held = on;
    this.apply();
  }

  /** A description of ours is about to be made: it says what is so now. */
  describe(): void {
    if (this.#line === undefined) return;
    this.apply();
    this.#told = this.#direction();
  }

  /** Something was agreed. */
  agreed(): void {
    this.#agreed = true;
    this.#cap();
    void this.#look();
    this.#timer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  /** Lets pictures through as far as hold and protection allow. */
  apply(): void {
    const { report, watch } = this.#parts;
    const line = this.#line;
    if (line === undefined || isStopped(line)) return;
    if (!directLine(line, this.#direction())) return;
    const broken = watch?.hasBroken === true;
    const { out, in: incoming } = watch?.gates("video") ?? { out: true, in: true };
    // Until frames are known to go through the transform, black is sent.
    if (this.#track !== undefined) this.#track.enabled = out;
    const sends = this.#track !== undefined && !this.#held && !broken ? this.#track : null;
    if (line.sender.track !== sends) {
      line.sender.replaceTrack(sends).then(
        () => this.#cap(),
        () => {},
      );
    }
    line.receiver.track.enabled = incoming && !this.#held && !broken;
    const shows = incoming && !broken && !this.#closed;
    if (shows === this.#isShown) return;
    this.#isShown = shows;
    const { track } = line.receiver;
    report({ kind: "picture-to-show", picture: shows ? ({ track } satisfies ShownTrack) : null });
  }

  count(entries: readonly VideoStatistics[]): { sent: PictureCount; received: PictureCount } | undefined {
    const out = entries.find(({ type }) => type === "outbound-rtp");
    const incoming = entries.find(({ type }) => type === "inbound-rtp");
    const remote = entries.find(({ type }) => type === "remote-inbound-rtp");
    if (this.#line === undefined || (out === undefined && incoming === undefined)) return undefined;
    const { framesDecoded = 0, totalProcessingDelay } = incoming ?? {};
    return {
      sent: {
        ...sizeOf(out),
        frames: out?.framesEncoded ?? 0,
        lost: remote?.packetsLost ?? 0,
        packets: out?.packetsSent ?? 0,
        delayMs: remote?.roundTripTime === undefined ? null : remote.roundTripTime * 1000,
      },
      received: {
        ...sizeOf(incoming),
        frames: framesDecoded,
        lost: incoming?.packetsLost ?? 0,
        packets: incoming?.packetsReceived ?? 0,
        delayMs:
          totalProcessingDelay === undefined || framesDecoded === 0
            ? null
            : (totalProcessingDelay / framesDecoded) * 1000,
      },
    };
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#track?.stop();
  }

  #adopt(line: RTCRtpTransceiver): void {
    this.#line = line;
    const codecs = preferredCodecs(RTCRtpReceiver.getCapabilities("video")?.codecs ?? []);
    // Without RTX (RFC 4588): Chromium measures the path by sending whole frames again in it, which are then received twice.
    if (codecs.length > 0) line.setCodecPreferences(codecs);
    this.apply();
  }

  #direction(): Direction {
    const sends = this.#track !== undefined;
    if (this.#held) return sends ? "sendonly" : "inactive";
    return sends ? "sendrecv" : "recvonly";
  }

  /** Has the other end told what it has not been told. */
  #tell(): void {
    if (!this.#agreed || this.#line === undefined || this.#told === this.#direction()) return;
    const now = performance.now();
    const { at, times } = this.#toldAgain;
    if (times >= TELL_TIMES || (times > 0 && now - at < TELL_EVERY_MS)) return;
    this.#toldAgain = { at: now, times: times + 1 };
    this.#parts.report({ kind: "picture-untold" });
  }

  /** One encoding, within what was agreed. */
  #cap(): void {
    const line = this.#line;
    if (line === undefined || this.#track === undefined) return;
    const parameters = line.sender.getParameters();
    const [encoding] = parameters.encodings;
    if (encoding === undefined) return;
    const cap = tighterOf(capOf(parameters.codecs[0]), this.#parts.limit);
    encoding.maxBitrate = cap.bitrate;
    encoding.maxFramerate = cap.frameRate;
    encoding.scaleResolutionDownBy = scaleFor(this.#track.getSettings(), cap);
    line.sender.setParameters(parameters).catch(() => {});
  }

  async #look(): Promise<void> {
    const entries = await this.#parts.statistics().catch(() => []);
    if (this.#closed) return;
    this.#tell();
    const frames = entries.find(({ type }) => type === "inbound-rtp")?.framesDecoded ?? 0;
    const now = performance.now();
    if (frames !== this.#decoded.frames) this.#decoded = { frames, at: now };
    const far = this.#farNow(frames, now);
    if (far === this.#far) return;
    this.#far = far;
    this.#parts.report({ kind: "far-picture", far });
  }

  #farNow(frames: number, now: number): FarPicture {
    const line = this.#line;
    if (line === undefined || isStopped(line)) return "none";
    if (this.#held || !receives(line.currentDirection)) {
      this.#decoded = { frames, at: 0 };
      return "off";
    }
    if (this.#decoded.at === 0) return "waiting";
    return now - this.#decoded.at < STILL_MS ? "shown" : "still";
  }
}

const sizeOf = (entry: VideoStatistics | undefined) => ({
  width: entry?.frameWidth ?? 0,
  height: entry?.frameHeight ?? 0,
  perSecond: entry?.framesPerSecond ?? 0,
});
