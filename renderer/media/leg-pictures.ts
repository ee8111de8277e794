/**
 * The pictures of one leg: one line of video beside the sound, whose direction says whose camera is on.
 *
 * @module
 */
import type { PictureCount } from "../../shared/mc/call-record.ts";
import type { RtpDirection } from "../../shared/sip/rtp-lines.ts";
import type { MediaEvent } from "../calling/ports.ts";
import { CameraTelling, pictureDirection } from "./camera-telling.ts";
import { FarPictureWatch } from "./far-picture-watch.ts";
import type { FrameWatch } from "./frame-watch.ts";
import { directLine, isStopped } from "./line-direction.ts";
import { capOf, type PictureCap, preferredCodecs, scaleFor, tighterOf } from "./picture-caps.ts";
import type { ShownTrack, TrackPicture } from "./track-picture.ts";

/** How often it is looked whether pictures come. */
const LOOK_EVERY_MS = 500;

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

const receives = (direction: string | null | undefined) => direction === "sendrecv" || direction === "recvonly";

export class LegPictures {
  readonly #parts: LegPicturesParts;
  #line: RTCRtpTransceiver | undefined;
  #track: MediaStreamTrack | undefined;
  #held = false;
  #agreed = false;
  readonly #telling = new CameraTelling();
  readonly #far = new FarPictureWatch();
  /** What was told last; undefined before anything was agreed. */
  #isShown = false;
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
    this.#telling.anew();
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
    this.#telling.tell(this.#direction());
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

  #direction(): RtpDirection {
    return pictureDirection(this.#track !== undefined, this.#held);
  }

  /** Has the other end told what it has not been told. */
  #tell(): void {
    if (!this.#agreed || this.#line === undefined) return;
    if (this.#telling.isDue(this.#direction(), performance.now())) this.#parts.report({ kind: "picture-untold" });
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
    this.#far.counted(frames, now);
    const far = this.#far.change(this.#farLine(), now);
    if (far !== undefined) this.#parts.report({ kind: "far-picture", far });
  }

  #farLine() {
    const line = this.#line;
    if (line === undefined || isStopped(line)) return "none";
    return this.#held || !receives(line.currentDirection) ? "off" : "on";
  }
}

const sizeOf = (entry: VideoStatistics | undefined) => ({
  width: entry?.frameWidth ?? 0,
  height: entry?.frameHeight ?? 0,
  perSecond: entry?.framesPerSecond ?? 0,
});
