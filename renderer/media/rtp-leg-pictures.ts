/**
 * The pictures of one leg over RTP: one line of video beside the sound, whose direction says whose camera is on. Packets and keys are the
 * host's, encoder and decoder the worker's.
 *
 * @module
 */
import type { RtpEnd, RtpFollow, RtpStart } from "../../shared/bridge/rtp.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { MediaCount, PictureCount } from "../../shared/mc/call-record.ts";
import { PICTURE_COMPONENT } from "../../shared/mc/services/services.ts";
import type { PictureLineCounts } from "../../shared/media/picture-frames.ts";
import type { DescribedPictures, PictureEndpoint } from "../../shared/sip/picture-description.ts";
import { answeredDirection, type RtpDirection, receives, sends } from "../../shared/sip/rtp-lines.ts";
import { receives as isTaken } from "../../shared/transmission/receiver.ts";
import type { Transmission } from "../../shared/transmission/transmission-state.ts";
import type { MediaEvent } from "../calling/ports.ts";
import { CameraTelling, pictureDirection } from "./camera-telling.ts";
import { FarPictureWatch } from "./far-picture-watch.ts";
import { capOfLevel, type PictureCap, tighterOf } from "./picture-caps.ts";
import type { LegPictureWork, PictureDeskPort } from "./picture-desk.ts";
import type { CodecCounts, PictureReport } from "./picture-messages.ts";
import { RtpEvidence } from "./rtp-evidence.ts";
import type { ShownTrack, TrackPicture } from "./track-picture.ts";

interface RtpLegPicturesParts {
  readonly desk: Pick<PictureDeskPort, "openLeg">;
  /** Whether the call may go with transmission control, which says then who is seen. */
  readonly isControlled: boolean;
  /** The most that a picture of ours may take. */
  readonly limit: PictureCap;
  /** Milliseconds. */
  readonly now: () => number;
  readonly report: (event: MediaEvent) => void;
  /** Its pictures can't go on, and the call not without. */
  readonly broken: (event: MediaEvent & { readonly kind: "failed" | "protection-failed" }) => void;
}

const NOTHING: PictureLineCounts = {
  sent: 0,
  opened: 0,
  refused: 0,
  replayed: 0,
  unreadable: 0,
  picturesSent: 0,
  picturesReceived: 0,
  picturesLost: 0,
  lost: 0,
  theirLost: null,
  theirReports: 0,
  theirFractionLost: null,
  roundTripMs: null,
};
const NO_CODEC: CodecCounts = { encoded: 0, decoded: 0, sentSize: [0, 0], receivedSize: [0, 0] };

export class RtpLegPictures {
  readonly #parts: RtpLegPicturesParts;
  readonly #work: LegPictureWork;
  readonly #evidence = new RtpEvidence();
  #end: RtpEnd["pictures"];
  #shown: MediaStreamTrack | undefined;
  #theirs: DescribedPictures | undefined;
  #state: "new" | "started" | "without" | "broken" | "closed" = "new";
  #track: MediaStreamTrack | undefined;
  #held = false;
  /** Transmission control says who is seen, and the direction of the line says nothing of it. */
  #controlled: boolean;
  /** What the other end transmits is taken. */
  #takes = false;
  readonly #telling = new CameraTelling();
  readonly #far = new FarPictureWatch();
  #line = NOTHING;
  #codec = NO_CODEC;
  #perSecond = { sent: 0, received: 0, at: 0 };
  #proved = { sent: false, received: false };

  constructor(parts: RtpLegPicturesParts) {
    this.#parts = parts;
    this.#controlled = parts.isControlled;
    this.#work = parts.desk.openLeg((report) => this.#onReport(report));
  }

  /** The host has its ports. */
  attach({ pictures, url }: RtpEnd): void {
    if (pictures === undefined || this.#state !== "new") return;
    this.#end = pictures;
    this.#shown = this.#work.attach(url, pictures.token);
  }

  /** Our line, as it is described now; undefined where the other end takes none. */
  described(as: "offer" | "answer"): PictureEndpoint | undefined {
    if (this.#end === undefined || this.#state === "without") return undefined;
    const { port, ssrc } = this.#end;
    const ours = this.#direction();
    this.#telling.tell(ours);
    const direction = as === "offer" ? ours : answeredDirection(ours, this.#theirs?.direction ?? "inactive");
    return { component: PICTURE_COMPONENT, port, ssrc, direction };
  }

  /** Whether both have agreed on transmission control. */
  controlled(agreed: boolean): void {
    this.#controlled = this.#parts.isControlled && agreed;
  }

  /** What is known of the transmissions. */
  transmissionIs({ far }: Transmission): void {
    this.#takes = isTaken(far);
    this.apply();
    this.#look();
  }

  /** What a description of the other end says; a later one that has no line any more is one that shows nothing. */
  take(theirs: DescribedPictures | undefined): void {
    if (this.#state === "new" && theirs === undefined) {
      this.#state = "without";
      this.#work.close();
      this.#parts.report({ kind: "far-picture", far: "none" });
      return;
    }
    if (this.#state === "without") return;
    // Without a line, or nowhere: where it was, until it is somewhere again.
    const before = this.#theirs;
    this.#theirs = theirs ?? (before && { ...before, direction: "inactive" });
    if (this.#theirs?.level !== before?.level) this.#show();
    this.apply();
    this.#look();
  }

  /** For the host, which is to begin; nothing where there are no pictures. */
  get toStart(): Pick<RtpStart, "pictures"> {
    const remote = this.#theirs?.remote;
    return remote === undefined || remote === "nowhere" || this.#state === "without" ? {} : { pictures: remote };
  }

  /** The same of a call that goes on. */
  toFollow(described: DescribedPictures | undefined): Pick<RtpFollow, "pictures"> {
    return this.#state === "without" || this.#state === "new" ? {} : { pictures: described?.remote ?? "nowhere" };
  }

  /** The host has begun. */
  started(): void {
    if (this.#state !== "new" || this.#shown === undefined) return;
    this.#state = "started";
    const picture: ShownTrack = { track: this.#shown };
    this.#parts.report({ kind: "picture-to-show", picture });
    this.apply();
  }

  setPicture(picture: TrackPicture | null): void {
    this.#track?.stop();
    this.#track = picture?.track.clone();
    if (this.#track !== undefined && picture !== null) this.#track.contentHint = picture.hint;
    this.#telling.anew();
    this.#show();
    this.apply();
    this.#tell();
  }

  setHold(on: boolean): void {
    this.#held = on;
    this.apply();
  }

  /** Lets pictures through as far as hold and directions allow. */
  apply(): void {
    const started = this.#state === "started" && !this.#held && this.#theirs !== undefined;
    const theirs = this.#theirs?.direction ?? "inactive";
    this.#work.gates(started && receives(theirs), started && sends(theirs) && (!this.#controlled || this.#takes));
  }

  /** Pictures both ways, as counted. */
  count(): Pick<MediaCount, "pictures"> {
    if (this.#state !== "started" && this.#state !== "broken") return {};
    const { lost, opened, roundTripMs, sent, theirLost } = this.#line;
    const { decoded, encoded, receivedSize, sentSize } = this.#codec;
    const way = (
      frames: number,
      [width, height]: CodecCounts["sentSize"],
      rest: Pick<PictureCount, "lost" | "packets" | "delayMs" | "perSecond">,
    ): PictureCount => ({ frames, width, height, ...rest });
    const { received: arriving, sent: leaving } = this.#perSecond;
    return {
      pictures: {
        sent: way(encoded, sentSize, { lost: theirLost ?? 0, packets: sent, delayMs: roundTripMs, perSecond: leaving }),
        received: way(decoded, receivedSize, { lost, packets: opened, delayMs: null, perSecond: arriving }),
      },
    };
  }

  close(): void {
    if (this.#state === "closed") return;
    const wasShown = this.#state === "started";
    const wasWithout = this.#state === "without";
    this.#state = "closed";
    this.#track?.stop();
    this.#shown?.stop();
    if (!wasWithout) this.#work.close();
    if (wasShown) this.#parts.report({ kind: "picture-to-show", picture: null });
  }

  #direction(): RtpDirection {
    return pictureDirection(this.#controlled || this.#track !== undefined, this.#held);
  }

  #show(): void {
    const level = this.#theirs?.level;
    // Before anything is agreed nobody knows what may be sent.
    if (level === undefined || this.#state === "without") return;
    this.#work.show(this.#track ?? null, tighterOf(capOfLevel(level), this.#parts.limit), level);
  }

  /** Has the other end told what it has not been told. */
  #tell(): void {
    if (this.#state !== "started") return;
    if (this.#telling.isDue(this.#direction(), this.#parts.now())) this.#parts.report({ kind: "picture-untold" });
  }

  #onReport(report: PictureReport): void {
    if (this.#state === "closed" || this.#state === "without") return;
    if (report.kind === "gone") this.#break({ kind: "failed", detail: particular("pictures-lost") });
    if (report.kind !== "counts" || this.#state !== "started") return;
    this.#counted(report.line, report.codec);
    this.#tell();
    this.#look();
  }

  #counted(now: PictureLineCounts, codec: CodecCounts): void {
    const { now: clock, report } = this.#parts;
    const before = this.#line;
    const at = clock();
    const seconds = (at - this.#perSecond.at) / 1000;
    const rate = (count: number, former: number) => Math.round(((count - former) / seconds) * 10) / 10;
    this.#perSecond = {
      sent: rate(codec.encoded, this.#codec.encoded),
      received: rate(codec.decoded, this.#codec.decoded),
      at,
    };
    this.#line = now;
    this.#codec = codec;
    this.#far.counted(codec.decoded, at);
    const counts = {
      protected: now.sent - before.sent,
      authenticated: now.opened - before.opened,
      refused: now.refused - before.refused,
      replayed: now.replayed - before.replayed,
    };
    if (Object.values(counts).some((count) => count > 0)) report({ kind: "picture-frames", counts });
    const proved = { sent: now.sent > 0, received: now.opened > 0 };
    if (proved.sent !== this.#proved.sent || proved.received !== this.#proved.received) {
      this.#proved = proved;
      report({ kind: "pictures-proved", ...proved });
    }
    const maySend = !this.#held && sends(this.#theirs?.direction ?? "inactive");
    const verdict = this.#evidence.weigh(now, at, maySend);
    if (verdict.kind === "broken")
      this.#break({ kind: "protection-failed", code: verdict.code, detail: verdict.detail });
  }

  #break(event: MediaEvent & { readonly kind: "failed" | "protection-failed" }): void {
    if (this.#state === "broken") return;
    if (this.#state === "started") this.#parts.report({ kind: "picture-to-show", picture: null });
    this.#state = "broken";
    this.apply();
    this.#parts.broken(event);
  }

  #look(): void {
    const far = this.#far.change(this.#farLine(), this.#parts.now());
    if (far !== undefined) this.#parts.report({ kind: "far-picture", far });
  }

  #farLine() {
    if (this.#theirs === undefined) return "none";
    const isOff = this.#held || !sends(this.#theirs.direction) || (this.#controlled && !this.#takes);
    return isOff ? "off" : "on";
  }
}
