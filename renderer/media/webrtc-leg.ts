/**
 * The media of one call leg over WebRTC: one line of audio, both ways, and one of video in a call with pictures.
 *
 * @module
 */
import { particular } from "../../shared/errors/particulars.ts";
import type { MediaCount } from "../../shared/mc/call-record.ts";
import { fittedTo, isOverDtls, MediaRefusedError, SPEECH_CODECS } from "../../shared/sip/session-description.ts";
import type { Picture } from "../calling/picture.ts";
import type { HeardVoice, MediaEvent, MediaLeg, SoundStatistics, Voice } from "../calling/ports.ts";
import { isFrameKeying } from "../calling/protection/frames-scheme.ts";
import type { MediaKeying } from "../calling/protection/keying.ts";
import { type CallSpeaker, FAINT } from "./call-speaker.ts";
import type { FrameGuard } from "./frame-guard.ts";
import type { FrameKind } from "./frame-messages.ts";
import { type BothWays, FrameWatch, type LegTraffic } from "./frame-watch.ts";
import { closeGathered, usableCandidates } from "./gathering.ts";
import { HeardEnergy } from "./heard-energy.ts";
import { IceFaults } from "./ice-faults.ts";
import { configurationOf, type IceSettings } from "./ice-settings.ts";
import { LegDigits, TELEPHONE_EVENT } from "./leg-digits.ts";
import { LegEvents } from "./leg-events.ts";
import { LegPictures, type VideoStatistics } from "./leg-pictures.ts";
import { soundStatisticsOf } from "./leg-statistics.ts";
import { directLine } from "./line-direction.ts";
import { PICTURE_LIMITS, type PictureCap, withStartRate } from "./picture-caps.ts";
import { SentVoice } from "./sent-voice.ts";
import type { TrackPicture } from "./track-picture.ts";
import type { TrackVoice } from "./track-voice.ts";

/** Codecs in the order of preference; what is not named is not offered. */
const CODECS: readonly string[] = SPEECH_CODECS.map((name) => `audio/${name}`);
const FIRST_PACKET_POLL_MS = 40;

export interface WebRtcLegOptions {
  readonly side: "offerer" | "answerer";
  readonly ice: IceSettings;
  /** Where what arrives is heard; undefined plays nothing aloud, and it is decoded and measured all the same. */
  readonly speaker: CallSpeaker | undefined;
  /** Sends the frames of this leg through the frame worker; undefined for a leg that is not to be protected. */
  readonly guard: FrameGuard | undefined;
  /** Whether it has pictures beside the sound; left out, it has not. */
  readonly pictures?: boolean;
  /** The most that a picture of this end may take; left out, the most that is ever sent. */
  readonly pictureLimit?: PictureCap;
}

/** What of a WebRTC statistics report is read. */
interface Statistics extends VideoStatistics {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly totalAudioEnergy?: number;
}

/** @throws MediaRefusedError `media-unencrypted`; the browser would refuse it too, but not by name */
function requireDtls(sdp: string): void {
  if (!isOverDtls(sdp)) throw new MediaRefusedError("media-unencrypted");
}

function trafficOf(entries: readonly Statistics[], wanted: FrameKind): BothWays {
  const sent = { packets: 0, octets: 0 };
  const received = { packets: 0, octets: 0 };
  for (const { type, kind, packetsSent, packetsReceived, bytesSent, bytesReceived } of entries) {
    if (kind !== wanted) continue;
    if (type === "outbound-rtp") {
      sent.packets += packetsSent ?? 0;
      sent.octets += bytesSent ?? 0;
    }
    if (type === "inbound-rtp") {
      received.packets += packetsReceived ?? 0;
      received.octets += bytesReceived ?? 0;
    }
  }
  return { sent, received };
}

export class WebRtcLeg implements MediaLeg {
  readonly #connection: RTCPeerConnection;
  readonly #player = new Audio();
  readonly #speaker: CallSpeaker | undefined;
  readonly #heard = new HeardEnergy();
  /** Ends that it is heard. */
  readonly #leaveSpeaker: (() => void) | undefined;
  readonly #watch: FrameWatch | undefined;
  readonly #digits: LegDigits;
  /** Undefined in a leg that is sound alone. */
  readonly #pictures: LegPictures | undefined;
  readonly #iceFaults = new IceFaults();
  /** For the offerer: the first offer, being made and gathered since the creation of the leg. */
  #firstOffer: Promise<void> | undefined;
  #transceiver: RTCRtpTransceiver | undefined;
  #voice: SentVoice | undefined;
  /** How loud ours is, in percent. */
  #ownVolume = 100;
  #muted = false;
  #held = false;
  readonly #events = new LegEvents();
  #flowing = false;
  #closed = false;
  #closureReported = false;

  constructor(options: WebRtcLegOptions) {
    const { side, ice, guard } = options;
    // No candidate pool, which could let an answerer gather ahead: when the description comes while the pool is still
    // gathering, Chromium 156 sometimes finds no address at all, and the call is answered without audio.
    // Nor a bundle policy: gateways answer the one audio line without a group, and under "max-bundle" that is refused.
    this.#connection = new RTCPeerConnection(configurationOf(ice));
    this.#player.autoplay = true;
    this.#speaker = options.speaker;
    this.#leaveSpeaker = this.#speaker?.add(this.#player);
    if (this.#speaker === undefined) this.#player.volume = FAINT;
    this.#watch =
      guard === undefined
        ? undefined
        : new FrameWatch(guard, {
            traffic: () => this.#traffic(),
            gatesMoved: () => this.#applyGates(),
            broke: () => this.#fallSilent(),
            report: (event) => this.#reportFrames(event),
          });
    this.#digits = new LegDigits({
      watch: this.#watch,
      line: () => this.#transceiver,
      tell: (available) => this.#report({ kind: "digits", available }),
    });
    this.#pictures =
      options.pictures === true
        ? new LegPictures({
            connection: this.#connection,
            limit: options.pictureLimit ?? PICTURE_LIMITS.large,
            watch: this.#watch,
            statistics: () => this.#statistics("video"),
            report: (event) => this.#report(event),
          })
        : undefined;
    this.#connection.addEventListener("track", ({ transceiver }) => this.#onTrack(transceiver));
    this.#connection.addEventListener("connectionstatechange", () => this.#onState());
    this.#followServers();
    if (side === "offerer") {
      this.#adopt(this.#connection.addTransceiver("audio", { direction: "sendrecv" }));
      this.#pictures?.offer();
      this.#protectFrames();
      this.#pictures?.describe();
      this.#firstOffer = this.#connection.setLocalDescription();
      // Reported where the offer is asked for.
      this.#firstOffer.catch(() => {});
    }
  }

  setVoice(voice: Voice): void {
    this.#voice?.stop();
    this.#voice = new SentVoice((voice as TrackVoice).track, this.#ownVolume);
    this.#applyGates();
    this.#sendTrack();
  }

  async createOffer(): Promise<string> {
    // A leg before this one may have had it, and a talk key that opens nothing would stand before an open microphone.
    this.#report({ kind: "floor", floor: null });
    this.#report({ kind: "transmission", transmission: null });
    const first = this.#firstOffer;
    this.#firstOffer = undefined;
    // A camera that was switched on since then is told in another offer.
    if (first !== undefined) await first;
    else {
      // An invitation without an offer is answered with one of ours.
      if (this.#transceiver === undefined) this.#adopt(this.#connection.addTransceiver("audio"));
      else this.#preferCodecs();
      this.#pictures?.offer();
      this.#protectFrames();
      this.#pictures?.describe();
      await this.#connection.setLocalDescription(await this.#connection.createOffer({ iceRestart: this.#isBroken() }));
    }
    return this.#localSdp();
  }

  async acceptAnswer(sdp: string): Promise<void> {
    requireDtls(sdp);
    const offer = this.#connection.localDescription?.sdp ?? "";
    await this.#connection.setRemoteDescription({ type: "answer", sdp: withStartRate(fittedTo(offer, sdp)) });
    this.#protectFrames();
    this.#digits.agreed();
    this.#pictures?.agreed();
  }

  async acceptOffer(sdp: string): Promise<void> {
    requireDtls(sdp);
    await this.#connection.setRemoteDescription({ type: "offer", sdp: withStartRate(sdp) });
    this.#protectFrames();
    const audio = this.#audioLine();
    if (audio === undefined) throw new Error("offer without audio");
    if (this.#transceiver === undefined) this.#adopt(audio);
    this.#pictures?.take();
    const lines = [audio, this.#pictures?.line];
    // A call is one line of each kind. What is counted proves nothing of another one, which somebody on the way has added.
    for (const transceiver of this.#connection.getTransceivers()) if (!lines.includes(transceiver)) transceiver.stop();
  }

  async createAnswer(): Promise<string> {
    this.#preferCodecs();
    this.#pictures?.describe();
    await this.#connection.setLocalDescription();
    this.#digits.agreed();
    this.#pictures?.agreed();
    return this.#localSdp();
  }

  async rollback(): Promise<void> {
    if (this.#connection.signalingState !== "stable") await this.#connection.setLocalDescription({ type: "rollback" });
  }

  protect(keying: MediaKeying): void {
    if (this.#watch === undefined) throw new Error("this leg was made without frame transforms");
    if (!isFrameKeying(keying)) throw new Error(`this leg protects frames, not ${keying.scheme}`);
    this.#watch.setKeys(keying);
  }

  passUnprotected(): void {
    this.#watch?.pass();
  }

  setVolume(voice: HeardVoice, percent: number): void {
    if (voice === "theirs") {
      this.#speaker?.setVolume(this.#player, percent);
      return;
    }
    this.#ownVolume = percent;
    const before = this.#voice?.track;
    this.#voice?.setVolume(percent);
    if (this.#voice?.track !== before) this.#sendTrack();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#applyGates();
  }

  /** What a browser carries has no floor control: both ends may talk at any time. */
  setTalkKey(): void {}

  /** Nor transmission control. */
  setTransmission(): void {}

  /** Nothing here is asked for by how urgent a call is. */
  setUrgency(): void {}

  setViewing(): void {}

  setPicture(picture: Picture | null): void {
    this.#pictures?.setPicture(picture as TrackPicture | null);
  }

  setHold(on: boolean): void {
    this.#held = on;
    this.#pictures?.setHold(on);
    if (this.#transceiver !== undefined) directLine(this.#transceiver, on ? "sendonly" : "sendrecv");
    this.#applyGates();
  }

  renewPath(): void {
    this.#connection.restartIce();
  }

  sendDigits(digits: string): void {
    this.#digits.send(digits);
  }

  async statistics(): Promise<SoundStatistics> {
    return soundStatisticsOf(
      ((await this.#connection.getStats()) as unknown as ReadonlyMap<string, Statistics>).values(),
    );
  }

  async count(): Promise<MediaCount> {
    this.#lookWhetherClosed();
    const sent = { packets: 0, energy: 0 };
    const received = { packets: 0, energy: 0 };
    const pictures = this.#pictures?.count(await this.#statistics("video"));
    for (const entry of await this.#statistics("audio")) {
      if (entry.type === "outbound-rtp") sent.packets += entry.packetsSent ?? 0;
      if (entry.type === "media-source") sent.energy += entry.totalAudioEnergy ?? 0;
      if (entry.type === "inbound-rtp") {
        received.packets += entry.packetsReceived ?? 0;
        received.energy += this.#heard.of(entry.id, entry.totalAudioEnergy ?? 0, this.#player.volume);
      }
    }
    return { sent, received, ...(pictures === undefined ? {} : { pictures }) };
  }

  onEvent(listener: (event: MediaEvent) => void): void {
    this.#events.listen(listener);
  }

  close(): void {
    this.#closed = true;
    this.#digits.close();
    this.#pictures?.close();
    this.#leaveSpeaker?.();
    this.#watch?.close();
    this.#voice?.stop();
    this.#player.srcObject = null;
    closeGathered(this.#connection);
  }

  #audioLine(): RTCRtpTransceiver | undefined {
    const lines = this.#connection.getTransceivers();
    return this.#transceiver ?? lines.find(({ receiver }) => receiver.track.kind === "audio");
  }

  #adopt(transceiver: RTCRtpTransceiver): void {
    this.#transceiver = transceiver;
    directLine(transceiver, this.#held ? "sendonly" : "sendrecv");
    this.#preferCodecs();
    this.#protectFrames();
    this.#sendTrack();
  }

  #preferCodecs(): void {
    const known = RTCRtpReceiver.getCapabilities("audio")?.codecs ?? [];
    const wanted = this.#digits.asEvents ? [...CODECS, TELEPHONE_EVENT] : CODECS;
    const preferred = wanted.flatMap((name) => known.filter(({ mimeType }) => mimeType === name));
    if (preferred.length > 0) this.#transceiver?.setCodecPreferences(preferred);
  }

  async #statistics(wanted: FrameKind): Promise<Statistics[]> {
    const report = (await this.#connection.getStats()) as unknown as ReadonlyMap<string, Statistics>;
    return [...report.values()].filter(({ kind }) => kind === wanted);
  }

  async #traffic(): Promise<LegTraffic> {
    const report = (await this.#connection.getStats()) as unknown as ReadonlyMap<string, Statistics>;
    const entries = [...report.values()];
    return { audio: trafficOf(entries, "audio"), video: trafficOf(entries, "video") };
  }

  /** Every transceiver without a transform gets one, in the same turn in which it came to be. */
  #protectFrames(): void {
    this.#watch?.attach(this.#connection.getTransceivers());
  }

  /**
   * Lets voices through as far as muting and protection allow. Until the transform has been seen at work, silence is
   * sent: a transform that is ignored costs no word.
   */
  #applyGates(): void {
    const { out, in: incoming } = this.#watch?.gates() ?? { out: true, in: true };
    this.#voice?.setEnabled(out && !this.#muted && !this.#held);
    for (const transceiver of this.#connection.getTransceivers()) {
      if (transceiver !== this.#pictures?.line) transceiver.receiver.track.enabled = incoming && !this.#held;
    }
    this.#pictures?.apply();
  }

  /** Protection broke: nothing is said and nothing is heard from here on. */
  #fallSilent(): void {
    this.#applyGates();
    this.#player.srcObject = null;
    for (const { sender } of this.#connection.getTransceivers()) sender.replaceTrack(null).catch(() => {});
  }

  /** What the watch over the frames has found; digits that go inside them come and go with it. */
  #reportFrames(event: MediaEvent): void {
    this.#report(event);
    if (event.kind === "proved" || event.kind === "protection-failed") this.#digits.look();
  }

  #sendTrack(): void {
    if (this.#voice === undefined || this.#transceiver === undefined || this.#watch?.hasBroken === true) return;
    this.#transceiver.sender
      .replaceTrack(this.#voice.track)
      .catch((error: unknown) =>
        this.#report({ kind: "failed", detail: error instanceof Error ? error.message : "track" }),
      );
  }

  async #localSdp(): Promise<string> {
    await usableCandidates(this.#connection);
    const sdp = this.#connection.localDescription?.sdp;
    if (sdp === undefined) throw new Error("no local description");
    const relayOnly = this.#connection.getConfiguration().iceTransportPolicy === "relay";
    // The colleague would be called for a conversation that nobody can hear.
    if (relayOnly && !sdp.includes("a=candidate:")) {
      this.#reportIceFaults();
      throw new Error("no address of a relay");
    }
    return sdp;
  }

  #followServers(): void {
    const connection = this.#connection;
    connection.addEventListener("icecandidate", ({ candidate }) =>
      // Not in the types yet (WebRTC clause 4.8.1).
      this.#iceFaults.found((candidate as { readonly url?: string | null } | null)?.url),
    );
    connection.addEventListener("icecandidateerror", (event) => this.#iceFaults.failed(event));
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState === "complete") this.#reportIceFaults();
    });
  }

  #reportIceFaults(): void {
    for (const fault of this.#iceFaults.take()) this.#report({ kind: "ice-fault", fault });
  }

  #isBroken(): boolean {
    const { connectionState } = this.#connection;
    return connectionState === "disconnected" || connectionState === "failed";
  }

  #onTrack(transceiver: RTCRtpTransceiver): void {
    this.#applyGates();
    if (this.#watch?.hasBroken === true || transceiver !== this.#audioLine()) return;
    this.#player.srcObject = new MediaStream([transceiver.receiver.track]);
    this.#player.play().catch(() => {});
  }

  #onState(): void {
    const { connectionState } = this.#connection;
    if (connectionState === "connected") {
      this.#report({ kind: "connected" });
      this.#digits.agreed();
      this.#watch?.start();
      void this.#watchForFirstPacket();
    }
    if (connectionState === "disconnected") this.#report({ kind: "interrupted" });
    if (connectionState !== "failed") return;
    this.#reportIceFaults();
    this.#report({ kind: "failed", detail: particular("ice-or-dtls-failed") });
  }

  /** Who has the connection closed is not told by any event (WebRTC clause 4.4.1.5); so it is looked for with each count. */
  #lookWhetherClosed(): void {
    if (this.#closureReported || this.#connection.signalingState !== "closed") return;
    this.#closureReported = true;
    this.#report({ kind: "closed" });
  }

  /** The track's own `unmute` comes with the description, before any packet: only the statistics tell. */
  async #watchForFirstPacket(): Promise<void> {
    while (!this.#closed && !this.#flowing) {
      this.#flowing = (await this.count()).received.packets > 0;
      if (this.#flowing) this.#report({ kind: "flowing" });
      else await new Promise((resolve) => setTimeout(resolve, FIRST_PACKET_POLL_MS));
    }
  }

  #report(event: MediaEvent): void {
    if (!this.#closed) this.#events.tell(event);
  }
}
