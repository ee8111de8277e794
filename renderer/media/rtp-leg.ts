/**
 * The voice of one call leg over RTP, as handsets have it. Packets and keys are the host's; here are its descriptions, its sound, and
 * what is counted of it.
 *
 * @module
 */
import type { RtpEnd, RtpFollow, RtpOpen, RtpPossible, RtpRemote, RtpStart } from "../../shared/bridge/rtp.ts";
import { particular } from "../../shared/errors/particulars.ts";
import type { ControlUrgency } from "../../shared/floor/app-packet.ts";
import type { MediaCount } from "../../shared/mc/call-record.ts";
import type { FrameCount } from "../../shared/mc/protection.ts";
import type { SoundCounts } from "../../shared/media/sound-frames.ts";
import { isReachableFrom } from "../../shared/sip/media-address.ts";
import {
  codecOf,
  type RtpEndpoint,
  readLaterVoice,
  readPictures,
  readVoice,
  rtpAnswer,
  rtpOffer,
  rtpReoffer,
  withOurTypes,
} from "../../shared/sip/rtp-description.ts";
import { answeredDirection, type RtpDirection, receives, sends } from "../../shared/sip/rtp-lines.ts";
import { MediaRefusedError } from "../../shared/sip/session-description.ts";
import type { Picture } from "../calling/picture.ts";
import type { HeardVoice, MediaEvent, MediaLeg, SoundStatistics, Voice } from "../calling/ports.ts";
import type { MediaKeying } from "../calling/protection/keying.ts";
import { isSrtpKeying } from "../calling/protection/srtp-scheme.ts";
import { LegEvents } from "./leg-events.ts";
import type { LegSpeaker } from "./leg-speaker.ts";
import type { PictureCap } from "./picture-caps.ts";
import type { PictureDeskPort } from "./picture-desk.ts";
import { RtpEvidence } from "./rtp-evidence.ts";
import { type LegControl, RtpLegControl } from "./rtp-leg-control.ts";
import { RtpLegPictures } from "./rtp-leg-pictures.ts";
import { RtpSilence, SILENCE_MS } from "./rtp-silence.ts";
import type { LegSound, SoundDesk } from "./sound-desk.ts";
import type { SoundEnergy, SoundReport, TalkKey } from "./sound-messages.ts";
import type { TrackPicture } from "./track-picture.ts";
import type { TrackVoice } from "./track-voice.ts";

/** The host, as far as it carries voices over RTP. */
export interface RtpPort {
  /** Whether it has AMR-WB, and Opus beside it. */
  possible(): Promise<RtpPossible>;
  /** @throws McError `rtp-unavailable` */
  open(order: Pick<RtpOpen, "pictures">): Promise<RtpEnd>;
  /** @throws McError `keys-failed` */
  start(order: RtpStart): Promise<void>;
  follow(order: RtpFollow): void;
  close(id: number): void;
}

export interface RtpLegParts {
  readonly port: Pick<RtpPort, "open" | "start" | "follow" | "close">;
  readonly desk: SoundDesk;
  readonly speaker: Pick<LegSpeaker, "line" | "setVoice" | "setVolume" | "close">;
  /** Whether the host has Opus beside AMR-WB. */
  readonly opus: boolean;
  /** Milliseconds. */
  readonly now: () => number;
  /** How the call goes with floor or transmission control; left out, it goes without. */
  readonly control?: LegControl | undefined;
  /** Of a call with pictures beside the sound: where they are encoded, and how large ours may be. Left out, it has none. */
  readonly pictures?: { readonly desk: Pick<PictureDeskPort, "openLeg">; readonly limit: PictureCap } | undefined;
  /** Whether the server has a CSK of ours, as far as is known here: it may be on its way. */
  readonly isControlProtected: () => Promise<boolean>;
}

/** Milliseconds for the worker to attach a sound: one that never began says nothing, not even that it is gone. */
const ATTACH_WITHIN = 5_000;
const NOTHING: SoundCounts = {
  sent: 0,
  opened: 0,
  refused: 0,
  replayed: 0,
  unreadable: 0,
  reports: 0,
  reportedBack: false,
};

export class RtpLeg implements MediaLeg {
  readonly #parts: RtpLegParts;
  readonly #sound: LegSound;
  readonly #evidence = new RtpEvidence();
  readonly #silence = new RtpSilence();
  #end: Promise<RtpEnd> | undefined;
  #opened: RtpEnd | undefined;
  /** The other end's last description; undefined before there is one. */
  #theirs: string | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #version = 0;
  #remote: RtpRemote | undefined;
  #remoteDirection: RtpDirection = "sendrecv";
  #theyReport = true;
  /** The call began with an offer of ours. */
  #isOfferer = false;
  #keys: string | undefined;
  #state: "new" | "starting" | "started" | "broken" | "closed" = "new";
  #muted = false;
  #held = false;
  #counts = NOTHING;
  #energy: SoundEnergy = { sent: 0, received: 0 };
  #proved = false;
  #digits = false;
  /** Floor or transmission control; undefined where the account has none. */
  readonly #control: RtpLegControl | undefined;
  #keyDown: TalkKey | undefined;
  /** Somebody here wants to transmit. */
  #transmits: ControlUrgency | undefined;
  readonly #events = new LegEvents();
  readonly #pictures: RtpLegPictures | undefined;

  constructor(parts: RtpLegParts) {
    this.#parts = parts;
    this.#control =
      parts.control &&
      new RtpLegControl({
        control: parts.control,
        isProtected: parts.isControlProtected,
        report: (event) => this.#report(event),
      });
    this.#pictures =
      parts.pictures &&
      new RtpLegPictures({
        ...parts.pictures,
        isControlled: parts.control?.of === "transmission",
        now: parts.now,
        report: (event) => this.#report(event),
        broken: (event) => this.#breakOff(event),
      });
    this.#sound = parts.desk.openLeg((report) => this.#onReport(report));
  }

  setVoice(voice: Voice): void {
    this.#parts.speaker.setVoice(voice as TrackVoice);
  }

  async createOffer(): Promise<string> {
    if (this.#theirs === undefined) await this.#control?.untilProtected();
    const end = await this.#ports();
    if (this.#theirs === undefined) this.#control?.mustProtect(end);
    const direction = this.#direction();
    const version = ++this.#version;
    if (this.#theirs !== undefined) return rtpReoffer(this.#theirs, this.#described(end, "offer"), direction, version);
    this.#control?.offered(this.#keyDown !== undefined || this.#transmits !== undefined);
    const described = this.#described(end, "offer");
    // The key is there from the first moment: whoever holds it asks with the call, or at once behind its answer.
    if (described.floor !== undefined) this.#control?.begins(end, true);
    return rtpOffer(described, direction, version);
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#take(sdp, "answer");
  }

  async acceptOffer(sdp: string): Promise<void> {
    await this.#take(sdp, "offer");
  }

  async createAnswer(): Promise<string> {
    const end = this.#described(await this.#ports(), "answer");
    return rtpAnswer(
      this.#theirs ?? "",
      end,
      answeredDirection(this.#direction(), this.#remoteDirection),
      ++this.#version,
    );
  }

  /** Nothing changes before an answer. */
  async rollback(): Promise<void> {}

  protect(keying: MediaKeying): void {
    if (!isSrtpKeying(keying)) throw new Error(`this leg protects packets, not ${keying.scheme}`);
    this.#keys = keying.keys;
    this.#begin();
  }

  /** There is no voice over RTP in clear: without keys nothing passes. */
  passUnprotected(): void {}

  setVolume(voice: HeardVoice, percent: number): void {
    this.#parts.speaker.setVolume(voice, percent);
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyGates();
  }

  setPicture(picture: Picture | null): void {
    this.#pictures?.setPicture(picture as TrackPicture | null);
    // A camera that has gone, or could not be had, is the end of the transmission.
    if (picture === null && this.#transmits !== undefined) this.setTransmission(false, this.#transmits);
  }

  setHold(on: boolean): void {
    this.#held = on;
    if (on) {
      this.setTalkKey(false, "normal", "held");
      this.setTransmission(false, "normal");
    }
    this.#pictures?.setHold(on);
    this.#applyGates();
  }

  setTalkKey(down: boolean, urgency: TalkKey["urgency"], use: TalkKey["use"] = "held"): void {
    if (down && this.#held) return;
    this.#keyDown = down ? { kind: "talk-key", down, urgency, use } : undefined;
    this.#sound.talkKey(down, urgency, use);
  }

  setTransmission(on: boolean, urgency: ControlUrgency): void {
    if (on && this.#held) return;
    this.#transmits = on ? urgency : undefined;
    if (this.#parts.control?.of === "transmission") this.#sound.transmit(on, urgency);
  }

  setUrgency(urgency: ControlUrgency): void {
    if (this.#keyDown !== undefined) this.#keyDown = { ...this.#keyDown, urgency };
    if (this.#transmits !== undefined) this.#transmits = urgency;
    if (this.#control !== undefined) this.#sound.urge(urgency);
  }

  setViewing(on: boolean): void {
    if (this.#parts.control?.of === "transmission") this.#sound.view(on);
  }

  /** The way is the addresses of the descriptions. Ours is that at which the ports were opened: it stays, and cannot follow this computer to another. */
  renewPath(): void {}

  sendDigits(digits: string): void {
    if (this.#digits) this.#sound.sendDigits(digits);
  }

  async statistics(): Promise<SoundStatistics | undefined> {
    const { line, opened, sent } = this.#counts;
    if (line === undefined) return undefined;
    return {
      received: { packets: opened, octets: line.octetsReceived, lost: line.lost, jitterMs: line.jitterMs },
      sent: { packets: sent, octets: line.octetsSent, lost: line.theirLost, jitterMs: line.theirJitterMs },
      roundTripMs: line.roundTripMs,
    };
  }

  async count(): Promise<MediaCount> {
    const { sent, opened } = this.#counts;
    return {
      sent: { packets: sent, energy: this.#energy.sent },
      received: { packets: opened, energy: this.#energy.received },
      ...(this.#remote && { codec: codecOf(this.#remote.form) }),
      ...this.#pictures?.count(),
    };
  }

  onEvent(listener: (event: MediaEvent) => void): void {
    this.#events.listen(listener);
  }

  close(): void {
    if (this.#state === "closed") return;
    // It has something to say, still.
    this.#pictures?.close();
    this.#state = "closed";
    clearTimeout(this.#late);
    this.#sound.close();
    this.#parts.speaker.close();
    if (this.#opened !== undefined) this.#parts.port.close(this.#opened.id);
  }

  #ports(): Promise<RtpEnd> {
    this.#end ??= this.#attach();
    return this.#end;
  }

  async #attach(): Promise<RtpEnd> {
    const { port, speaker } = this.#parts;
    const opening = port.open({ pictures: this.#pictures !== undefined });
    const [end, line] = await Promise.all([opening, speaker.line()]).catch((error: unknown) => {
      // Without a line nobody attaches to the ports, and the host would keep them for a while.
      void opening.then(({ id }) => port.close(id)).catch(() => {});
      throw error;
    });
    if (this.#state === "closed") {
      // They were still being taken, or began to be after a wait.
      port.close(end.id);
      return end;
    }
    this.#sound.attach(end.url, end.token, line);
    this.#pictures?.attach(end);
    this.#late = setTimeout(() => this.#fail(particular("sound-lost")), ATTACH_WITHIN);
    this.#opened = end;
    this.#applyGates();
    return end;
  }

  async #take(sdp: string, as: "offer" | "answer"): Promise<void> {
    const before = this.#remote;
    const { opus } = this.#parts;
    if (before === undefined) this.#isOfferer = as === "answer";
    const said = before === undefined ? readVoice(sdp, opus) : readLaterVoice(sdp, opus);
    const { direction, reports } = said;
    const remote = said.remote !== "nowhere" && this.#isOfferer ? withOurTypes(said.remote, opus) : said.remote;
    const control = before === undefined ? this.#control?.readFirst(sdp, as) : this.#control?.readLater(sdp, as);
    const agreed = control?.floor ?? control?.transmission;
    const isFirst = before === undefined && agreed !== undefined;
    if (isFirst) await this.#control?.untilProtected();
    const end = await this.#ports();
    if (isFirst) this.#control?.mustProtect(end);
    const { address: ours } = end;
    const pictures = this.#pictures && readPictures(sdp, opus);
    const places = [remote, agreed, pictures?.remote].filter((place) => place !== undefined && place !== "nowhere");
    // What says nothing of its own for reports has them at the same address.
    const addresses = places.flatMap((place) => [
      place.address,
      ("rtcpAddress" in place ? place.rtcpAddress : undefined) ?? place.address,
    ]);
    if (!addresses.every((address) => isReachableFrom(ours, address)))
      throw new MediaRefusedError("media-address-unusable");
    this.#theirs = sdp;
    this.#remoteDirection = direction;
    this.#theyReport = reports;
    // Where it was, until it is somewhere again: what comes from there goes on being from the other end.
    if (remote !== "nowhere") this.#remote = remote;
    if (before === undefined) this.#pictures?.controlled(control?.transmission !== undefined);
    this.#pictures?.take(pictures);
    if (before === undefined) {
      this.#control?.take(control ?? {}, end, as === "offer");
      this.#begin();
    } else if (this.#opened !== undefined) {
      // What was agreed on at first stays: no later description opens a microphone.
      this.#parts.port.follow({ id: this.#opened.id, remote, ...control, ...this.#pictures?.toFollow(pictures) });
    }
    this.#applyGates();
    this.#tellDigits();
  }

  /** Our end, as it is described. */
  #described({ pictures: _, ...opened }: RtpEnd, as: "offer" | "answer"): RtpEndpoint {
    const end = { ...opened, opus: this.#parts.opus };
    const pictures = this.#pictures?.described(as);
    const own = pictures === undefined ? end : { ...end, pictures };
    const floor = this.#control?.described(end, this.#remote !== undefined);
    return floor === undefined ? own : { ...own, floor };
  }

  #direction(): RtpDirection {
    return this.#held ? "sendonly" : "sendrecv";
  }

  /** Once where the other end is and keys are known, whichever comes first. */
  #begin(): void {
    const { port } = this.#parts;
    if (this.#state !== "new" || this.#keys === undefined || this.#remote === undefined) return;
    if (this.#opened === undefined) return;
    this.#state = "starting";
    const { agreed } = this.#control ?? {};
    port
      .start({ id: this.#opened.id, keys: this.#keys, remote: this.#remote, ...agreed, ...this.#pictures?.toStart })
      .then(
        () => {
          if (this.#state !== "starting") return;
          this.#state = "started";
          this.#applyGates();
          this.#report({ kind: "connected" });
          this.#pictures?.started();
          this.#tellDigits();
        },
        (error: unknown) => this.#fail(error instanceof Error ? error.message : "rtp"),
      );
  }

  #applyGates(): void {
    const started = this.#state === "started";
    const wanted = receives(this.#remoteDirection);
    this.#sound.gates(started && wanted && !this.#muted && !this.#held, started && !this.#held);
  }

  /** Whether something of the other end is to be expected. */
  #theyMaySend(): boolean {
    return !this.#held && sends(this.#remoteDirection);
  }

  /** Whether an end that is there can't be silent: with floor or transmission control it has nothing to say for as long as nobody may. */
  #mustBeHeard(): boolean {
    return this.#control?.isAgreed !== true && this.#theyReport && !this.#held && this.#remoteDirection === "sendrecv";
  }

  #tellDigits(): void {
    const available = this.#state === "started" && this.#remote?.eventType !== undefined;
    if (available === this.#digits) return;
    this.#digits = available;
    this.#report({ kind: "digits", available });
  }

  #onReport(report: SoundReport): void {
    // Whatever it says, it has answered.
    clearTimeout(this.#late);
    if (report.kind === "gone") this.#fail(particular("sound-lost"));
    // What was pressed while nobody could be told of it.
    const key = this.#keyDown;
    if (report.kind === "attached" && key !== undefined) this.#sound.talkKey(true, key.urgency, key.use);
    if (report.kind === "attached" && this.#transmits !== undefined) this.setTransmission(true, this.#transmits);
    if (report.kind !== "said") return;
    const { energy, news } = report;
    if (news.kind === "address-gone") this.#fail(particular("address-gone"));
    else if (news.kind === "digit") this.#report({ kind: "digits-received", digits: news.digit, missed: 0 });
    else if (news.kind === "counts") {
      // From here and not from the worker, which goes on where this window hangs; and not by a timer, which a hidden window has late.
      if (this.#keyDown !== undefined || this.#transmits !== undefined) this.#sound.stillWanted();
      this.#counted(news, energy);
    } else {
      if (news.kind === "transmission") this.#pictures?.transmissionIs(news.transmission);
      this.#control?.heard(news);
    }
  }

  #counted(now: SoundCounts, energy: SoundEnergy): void {
    if (this.#state !== "started") return;
    const before = this.#counts;
    this.#counts = now;
    this.#energy = energy;
    const counts: FrameCount = {
      protected: now.sent - before.sent,
      authenticated: now.opened - before.opened,
      refused: now.refused - before.refused,
      replayed: now.replayed - before.replayed,
    };
    this.#report({ kind: "frames", counts });
    this.#control?.counted(now.floorControl, before.floorControl);
    if (before.opened === 0 && now.opened > 0) this.#report({ kind: "flowing" });
    const verdict = this.#evidence.weigh(now, this.#parts.now(), this.#theyMaySend());
    if (verdict.kind === "proved" && !this.#proved) {
      this.#proved = true;
      this.#report({ kind: "proved" });
    }
    if (verdict.kind === "broken") {
      this.#breakOff({ kind: "protection-failed", code: verdict.code, detail: verdict.detail });
      return;
    }
    // As a path of WebRTC that is gone: what the call makes of it is its own, and while the server is away too it may come back.
    const presence = this.#silence.look(now, this.#parts.now(), this.#mustBeHeard());
    if (presence === "back") this.#report({ kind: "connected" });
    if (presence !== "gone") return;
    this.#report({ kind: "failed", detail: particular("nothing-received", SILENCE_MS / 1000) });
  }

  #fail(detail: string): void {
    this.#breakOff({ kind: "failed", detail });
  }

  /** Nothing passes any more. */
  #breakOff(event: MediaEvent): void {
    if (this.#state === "closed" || this.#state === "broken") return;
    this.#state = "broken";
    this.#applyGates();
    this.#report(event);
  }

  #report(event: MediaEvent): void {
    if (this.#state !== "closed") this.#events.tell(event);
  }
}
