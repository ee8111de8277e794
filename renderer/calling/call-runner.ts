/**
 * Runs one call: feeds events to the state machine and carries out what it asks for, through the ports.
 *
 * @module
 */
import { within } from "../../shared/base/within.ts";
import type { KeyProgress } from "../../shared/bridge/keys.ts";
import type { DrawnCall, LadderEntry } from "../../shared/mc/call-record.ts";
import type { ForwardingMessage } from "../../shared/mc/forwarding-message.ts";
import { mcIdDomain } from "../../shared/mc/mc-id.ts";
import type { MessageHandling } from "../../shared/mc/message-handling.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { CallCamera } from "./call-camera.ts";
import type { CoreEffect, PrivateCall } from "./call-core.ts";
import type { CallEnvironment } from "./call-environment.ts";
import type { CallEffect, CallEvent, Transition } from "./call-events.ts";
import { awaitsForwarding, type ForwardingRefusal, judgeForwarding } from "./call-forwarding.ts";
import { CallKeys } from "./call-keys.ts";
import { CallTimers } from "./call-timers.ts";
import { CallVoice } from "./call-voice.ts";
import { isAtNewIdFirst, isAtPrimaryAgain } from "./dialled-first.ts";
import { floorUrgency } from "./features/floor.ts";
import { type Performer, performerOf } from "./features/performer.ts";
import { withHandling } from "./handled-messages.ts";
import { proposedKms } from "./kms-proposal.ts";
import { type Arrow, afterRedirectingRefusal, arrowOf, inferredArrows, insertArrow, type LegPlace } from "./ladder.ts";
import { LegPlaces } from "./leg-places.ts";
import { MediaLegs } from "./media-legs.ts";
import { after, elapsedMs, every, type StopTimer } from "./platform.ts";
import type {
  HeardVoice,
  IncomingLeg,
  LegEvent,
  LegProtection,
  MediaLeg,
  PassedMessage,
  SignallingLeg,
  SoundStatistics,
} from "./ports.ts";
import { transition } from "./private-call.ts";
import { protectedIdsOf } from "./protection/fall-back.ts";
import { MAX_REDIRECTIONS, mayBeRedialled } from "./redial-policy.ts";
import { SoundGatherer } from "./sound-samples.ts";
import { wordsOfError } from "./words-of-error.ts";

const COUNT_EVERY_MS = 1_000;
/** How long the media of a call that is over wait for their last count. */
const LAST_COUNT_MS = 1_000;

/** The call after a refusal: where it was forwarded by it, the refusal was drawn as a failure when it passed. */
function redrawn(call: PrivateCall, before: DrawnCall): PrivateCall {
  const { record } = call;
  const namesTarget = record.redirections.length > before.redirections.length;
  if (!namesTarget && record.state !== "awaiting-target") return call;
  return { ...call, record: { ...record, ladder: afterRedirectingRefusal(record.ladder, namesTarget) } };
}

/** Which ID the leg in progress calls, where its number does not say that. */
function calledIn(call: PrivateCall): Pick<LegPlace, "calls"> {
  if (call.record.firstToAnswer !== null) return { calls: { id: "several" } };
  if (isAtNewIdFirst(call)) return { calls: { id: "remembered-id" } };
  if (!isAtPrimaryAgain(call)) return {};
  return { calls: { id: "primary-id", because: call.record.dialledFirst?.fallBack?.reason.code ?? "" } };
}

export class CallRunner {
  readonly #environment: CallEnvironment;
  readonly #timers = new CallTimers((timer) => this.dispatch({ type: "timeout", timer }));
  readonly #queue: CallEvent[] = [];
  readonly #legs = new LegPlaces();
  #call: PrivateCall;
  #busy = false;
  #signallingLeg: SignallingLeg | undefined;
  #incoming: IncomingLeg | undefined;
  readonly #keys: CallKeys;
  readonly #voice: CallVoice;
  readonly #camera: CallCamera;
  /** What the features of a call do, by the name of the effect. */
  readonly #performer: Performer;
  readonly #media: MediaLegs;
  #stopCounting: StopTimer = () => {};
  readonly #sound = new SoundGatherer();
  #stopPreparing: StopTimer = () => {};

  constructor(environment: CallEnvironment, first: Transition, incoming?: IncomingLeg) {
    this.#environment = environment;
    this.#call = first.call;
    this.#incoming = incoming;
    this.#media = new MediaLegs(
      environment.media,
      first.call.record.direction === "outgoing" ? "offerer" : "answerer",
      first.call.record.pictures !== null,
    );
    this.#keys = new CallKeys({
      port: environment.keys,
      media: environment.media,
      call: first.call.record,
      rule: first.call.rules.protection,
      keyManagement: first.call.rules.wire.keyManagement,
      schemes: environment.schemes,
      pictures: first.call.record.pictures !== null,
      dispatch: (event) => this.dispatch(event),
    });
    this.#voice = new CallVoice({
      media: environment.media,
      now: environment.now,
      record: () => this.#call.record,
      // Whoever calls us is not sent away for a microphone; a call of ours that nobody would hear is not placed.
      mayListen: incoming !== undefined,
      replaced: (voice) => this.#media.present?.setVoice(voice),
      dispatch: (event) => this.dispatch(event),
    });
    this.#camera = new CallCamera({
      media: environment.media,
      changed: (picture) => {
        this.#media.present?.setPicture(picture);
        environment.pictures.show(this.#call.record.id, "own", picture);
      },
      dispatch: (event) => this.dispatch(event),
    });
    this.#performer = performerOf({
      leg: () => this.#signallingLeg,
      media: () => this.#media.present,
      keys: this.#keys,
      showDigits: environment.onDigits,
      transfers: environment.transfers,
      forwards: environment.forwards,
      camera: this.#camera,
      pictures: environment.pictures,
    });
    if (incoming !== undefined) {
      this.#signallingLeg = incoming;
      this.#legs.set(incoming.callId, { leg: 1, direction: "incoming" });
      incoming.onEvent((event) => this.dispatch({ type: "leg", leg: 1, event }));
    }
    environment.onChange(this.#call.record);
    this.#work(() => first.effects.forEach((effect) => void this.#carryOut(effect)));
  }

  get record(): DrawnCall {
    return this.#call.record;
  }

  /** The call as it is now. */
  get call(): PrivateCall {
    return this.#call;
  }

  /** Has messages with a SIP Call-ID that are about this call drawn in its ladder. */
  own(callId: string): void {
    this.#legs.set(callId, { leg: this.#call.leg, direction: this.#call.record.direction });
  }

  /** How loud a voice is, in percent, as `MediaLeg.setVolume` has it. */
  setVolume(voice: HeardVoice, percent: number): void {
    this.#media.setVolume(voice, percent);
  }

  /** How the sound fares; undefined when nobody can tell. */
  statistics(): Promise<SoundStatistics | undefined> {
    return this.#media.statistics();
  }

  /** Feeds one event. Events that arise while another is worked on wait for their turn. */
  dispatch(event: CallEvent): void {
    this.#queue.push(event);
    if (!this.#busy) this.#work(() => {});
  }

  #work(first: () => void): void {
    this.#busy = true;
    try {
      first();
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#apply(next);
    } finally {
      this.#busy = false;
    }
  }

  /** Whether a message with this Call-ID belongs to the call. */
  owns(callId: string): boolean {
    return this.#legs.get(callId) !== undefined;
  }

  /** Draws a message of ours into the ladder. */
  passed(callId: string, message: PassedMessage): void {
    const place = this.#legs.get(callId);
    if (place === undefined) return;
    const arrow = arrowOf(message, place);
    if (arrow.clauseStep === 3) this.#legs.released(place.leg);
    this.observe(message.at, arrow);
    if (arrow.what.kind === "invite") {
      this.dispatch({ type: "invite-sent", leg: place.leg });
      this.#prepareRedial(place.leg);
    }
  }

  /** Draws what became of a message that could not be taken as it came; one of another call changes nothing. */
  handled(callId: string, message: PassedMessage, handling: MessageHandling): void {
    const place = this.#legs.get(callId);
    if (place === undefined) return;
    const { record } = this.#call;
    const ladder = withHandling(record.ladder, message, handling, { place, startedAt: record.startedAt });
    if (ladder !== undefined) this.#replaceRecord({ ...record, ladder });
  }

  /**
   * Takes a forwarding that names this call, or says why not.
   *
   * @param callId - SIP Call-ID of the MESSAGE
   * @param passed - the MESSAGE as it came in; undefined when it is not known any more
   */
  forward(
    message: ForwardingMessage,
    callId: string,
    passed: PassedMessage | undefined,
  ): ForwardingRefusal | undefined {
    const verdict = judgeForwarding(this.#call, message);
    const redirects = verdict.kind !== "refuse";
    const place: LegPlace = { leg: this.#call.leg, direction: "outgoing", redirects };
    this.#legs.set(callId, place);
    if (passed !== undefined) this.observe(passed.at, arrowOf(passed, place));
    if (verdict.kind === "take") {
      this.#legs.released(this.#call.leg);
      this.dispatch({ type: "forwarded", redirection: verdict.redirection });
    }
    if (verdict.kind !== "refuse") return undefined;
    const { code, detail } = verdict;
    this.dispatch({ type: "forwarding-refused", code, detail });
    return { code, detail };
  }

  /** Whether a MESSAGE may be about this call that does not say about which it is. */
  get awaitsForwarding(): boolean {
    return awaitsForwarding(this.#call);
  }

  /** What the host says about the key work of this call: a step for the record, an exchange for the ladder. */
  keyProgress({ leg, at, step, entry }: KeyProgress): void {
    if (entry !== null) this.observe(at, entry);
    if (step !== null) this.dispatch({ type: "key-step", leg, at, ...step });
  }

  /** Draws an arrow into the ladder. `at` is Unix milliseconds. */
  observe(at: number, arrow: Arrow): void {
    const { record } = this.#call;
    // What began a call to us came in before there was one.
    const entry: LadderEntry = { ...arrow, atMs: Math.max(at - record.startedAt, 0) };
    this.#replaceRecord({ ...record, ladder: insertArrow(record.ladder, entry) });
  }

  #apply(event: CallEvent): void {
    const before = this.#call.record;
    const { call, effects } = transition(this.#call, event, this.#environment.now());
    this.#call = event.type === "leg" && event.event.kind === "rejected" ? redrawn(call, before) : call;
    if (call.record.state !== before.state) this.#afterStateChange(event);
    if (call.record !== before) this.#environment.onChange(this.#call.record);
    for (const effect of effects) this.#carryOut(effect);
  }

  #replaceRecord(record: DrawnCall): void {
    this.#call = { ...this.#call, record };
    this.#environment.onChange(record);
  }

  #afterStateChange(event: CallEvent): void {
    const { record, rules } = this.#call;
    if (record.state === "connected") {
      this.#media.dropSpare();
      this.#stopCounting = every(COUNT_EVERY_MS, () => void this.#count());
    }
    if (event.type !== "leg" || record.direction === "incoming" || this.#environment.observesNetwork) return;
    // Through which systems several are called nobody here can know.
    if (record.firstToAnswer !== null) return;
    const { kind } = event.event;
    if (kind !== "ringing" && kind !== "answered") return;
    const host = mcIdDomain(record.currentId);
    // Of a number nothing here says that another system is on its way.
    const viaPartner = host !== "" && host !== mcIdDomain(rules.ownId);
    for (const arrow of inferredArrows(kind, viaPartner)) this.observe(this.#environment.now(), arrow);
  }

  /** Makes the media of the leg after this one ready ahead of time, in case there is one. */
  #prepareRedial(leg: number): void {
    const { record, rules } = this.#call;
    // What has been answered is sent on nowhere; the word that its request has left can come later than the answer.
    if (record.state === "ended" || record.connectedAt !== null) return;
    if (record.direction === "incoming" || record.firstToAnswer !== null) return;
    if (!mayBeRedialled(rules) || leg > MAX_REDIRECTIONS) return;
    this.#media.prepareSpare(this.#wantedProtection());
  }

  #carryOut(effect: CallEffect): void {
    try {
      this.#perform(effect);
    } catch (error) {
      const lost: LegEvent = { kind: "lost", cause: "program", detail: wordsOfError(error) };
      this.dispatch({ type: "leg", leg: this.#call.leg, event: lost });
    }
  }

  #perform(effect: CallEffect): void {
    const own = this.#performer[effect.do];
    if (own === undefined) this.#performOurs(effect as CoreEffect);
    else own(effect, this.#call);
  }

  #performOurs(effect: CoreEffect): void {
    switch (effect.do) {
      case "open-voice":
        this.#openVoice();
        return;
      case "listen":
        this.#voice.listen({ code: effect.code, detail: effect.detail });
        return;
      case "invite":
        this.#invite(effect);
        return;
      case "accept":
        this.#accept(effect.withKeys);
        return;
      case "decline":
        this.#incoming?.decline(effect.because);
        return;
      case "end-leg":
        this.#signallingLeg?.end(effect.because);
        return;
      case "refresh":
        this.#signallingLeg?.refresh();
        return;
      case "offer-anew":
        this.#signallingLeg?.offerAnew();
        return;
      case "mute":
        this.#media.present?.setMuted(effect.muted);
        return;
      case "start-timer":
        this.#timers.start(effect.timer, effect.ms);
        return;
      case "stop-timer":
        this.#timers.stop(effect.timer);
        return;
      case "release":
        void this.#release();
        return;
    }
  }

  #openVoice(): void {
    // The microphone is asked for first: it opens while transport addresses are gathered.
    void this.#voice.open();
    const protection = this.#wantedProtection();
    try {
      this.#media.prepare(protection);
    } catch (error) {
      // Where no media can be protected the key work says so by name, and the call may go on without.
      if (protection === null) {
        this.dispatch({ type: "media-unavailable", code: "program-error", detail: wordsOfError(error) });
        return;
      }
    }
    // To make a leg keeps a window busy: the one that may follow has a turn of its own, behind what the first one asks for.
    this.#stopPreparing = after(0, () => this.#prepareRedial(1));
  }

  /** What the media of the next leg are made for; protection cannot be added later. */
  #wantedProtection(): LegProtection {
    const { record, rules } = this.#call;
    if (record.direction === "incoming") return this.#keys.scheme;
    return rules.protection === "off" ? null : this.#keys.offered;
  }

  /** The media of a leg that begins now. The first has been there since the voice was asked for. */
  #takeMediaLeg(leg: number, protection: LegProtection): MediaLeg {
    const media = this.#media.take(leg, protection);
    if (this.#voice.present !== undefined) media.setVoice(this.#voice.present);
    if (this.#camera.present !== null) media.setPicture(this.#camera.present);
    media.setMuted(this.#call.record.muted);
    // A talk key that is held through a redirection asks with the next request.
    const { floor } = this.#call.record;
    if (floor?.keyDown === true) media.setTalkKey(true, floorUrgency(this.#call.record), floor.use);
    const { transmission } = this.#call.record;
    if (transmission !== null && transmission.wanted !== null)
      media.setTransmission(true, floorUrgency(this.#call.record));
    media.onEvent((event) => this.dispatch({ type: "media", leg, event }));
    return media;
  }

  #invite({ leg, calledId, withKeys }: Extract<CoreEffect, { do: "invite" }>): void {
    const { signalling, commencement } = this.#environment;
    const { firstToAnswer, service, urgency } = this.#call.record;
    if (!withKeys) this.#keys.release();
    const media = this.#takeMediaLeg(leg, withKeys ? this.#keys.schemeInUse() : null);
    const order = {
      service,
      calledId,
      ...(firstToAnswer === null ? {} : { candidates: firstToAnswer.candidates }),
      // An emergency call begins without waiting for a hand (TS 24.379 clause 11.1.1.2.1.1).
      commencement: commencement(isEmergency(this.#call.record) ? "automatic" : undefined),
      urgency,
      media,
      agreement: this.#keys.agreement,
    } as const;
    const signallingLeg = signalling.invite(order, (event) => this.#hear(leg, event));
    this.#signallingLeg = signallingLeg;
    this.#legs.set(signallingLeg.callId, { leg, direction: "outgoing", ...calledIn(this.#call) });
  }

  #hear(leg: number, event: LegEvent): void {
    const refused = this.#call.record.protection?.identity?.responder.kmsUri;
    const held = this.#environment.keys.status().certificates;
    this.dispatch({ type: "leg", leg, event, proposedKms: proposedKms(event, refused, held) });
  }

  #accept(withKeys: boolean): void {
    const media = this.#takeMediaLeg(1, withKeys ? this.#keys.schemeInUse() : null);
    // Before the answer: frames of the caller may arrive as soon as it does.
    if (!withKeys) this.#keys.release();
    else if (this.#keys.keying !== undefined) media.protect(this.#keys.keying);
    this.#incoming?.answer(media, this.#keys.agreement);
  }

  async #count(isLast = false): Promise<void> {
    const [media, of] = await Promise.all([this.#media.count(), this.#media.statistics()]);
    if (of !== undefined) this.#sound.add({ at: elapsedMs(), of });
    // Without a count, the last one stands.
    if (media !== undefined)
      this.dispatch({ type: "counted", media, sound: isLast ? this.#sound.summary() : undefined });
  }

  /** The last count is what the record keeps; the connection has to exist for it, and must not do so for ever. */
  async #lastCount(): Promise<void> {
    await within(this.#count(true), LAST_COUNT_MS, () => {});
  }

  async #release(): Promise<void> {
    this.#timers.stopAll();
    this.#stopCounting();
    this.#stopPreparing();
    this.#voice.close();
    this.#camera.close();
    const { id, pictures } = this.#call.record;
    if (pictures !== null)
      for (const whose of ["far", "own"] as const) this.#environment.pictures.show(id, whose, null);
    this.#keys.release(protectedIdsOf(this.#call.record));
    this.#media.dropSpare();
    // Whoever believes that the call is over must not be heard while it is counted.
    this.#media.present?.setMuted(true);
    if (this.#call.record.connectedAt !== null) await this.#lastCount();
    this.#media.close();
  }
}
