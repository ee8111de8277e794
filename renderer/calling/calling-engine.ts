/**
 * The calling engine of one user: places and receives private calls and writes what happens into the store.
 *
 * @module
 */
import type { KeyProgress } from "../../shared/bridge/keys.ts";
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { TalkKeyUse } from "../../shared/floor/floor-state.ts";
import type { CallRecord, DrawnCall } from "../../shared/mc/call-record.ts";
import type { ForwardingMessage } from "../../shared/mc/forwarding-message.ts";
import { parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";
import type { MessageHandling } from "../../shared/mc/message-handling.ts";
import { permittedCommencement } from "../../shared/mc/private-call-permissions.ts";
import type { Attention } from "../../shared/mc/record-parts/attended.ts";
import type { NewIdChoice } from "../../shared/mc/record-parts/new-id.ts";
import type { CallNote } from "../../shared/mc/record-parts/note.ts";
import type { ChangedUrgency, Urgency } from "../../shared/mc/record-parts/urgency.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { TransferMessage } from "../../shared/mc/transfer-message.ts";
import { callIdOf } from "../../shared/sip/message-arrow.ts";
import { MAX_HEAD } from "../../shared/sip/message-limits.ts";
import { answering, endingToAnswer, placing, resuming, takesMiddle, type Yielding } from "./admission.ts";
import { AnswersItself } from "./answers-itself.ts";
import { update } from "./call-change.ts";
import { CallChoices } from "./call-choices.ts";
import { CallDesk } from "./call-desk.ts";
import type { CallEnvironment } from "./call-environment.ts";
import type { CallEvent, Transition } from "./call-events.ts";
import type { ForwardingRefusal } from "./call-forwarding.ts";
import { CallForwards } from "./call-forwards.ts";
import type { CallLimits } from "./call-limits.ts";
import { CallRunner } from "./call-runner.ts";
import { CallTransfers, type NextCall, type TransferRefusal } from "./call-transfers.ts";
import { CallVolumes } from "./call-volumes.ts";
import { type CallingActions, isLive } from "./calling-store.ts";
import { CallsAhead } from "./calls-ahead.ts";
import { CallsToUs } from "./calls-to-us.ts";
import type { CallingEngineOptions } from "./engine-options.ts";
import { canTransfer } from "./features/transfer.ts";
import { candidatesOf } from "./first-to-answer.ts";
import type { Arrow } from "./ladder.ts";
import { type Marks, withMarks } from "./marks.ts";
import { callMeant, UnownedMessages } from "./messages-for-calls.ts";
import { NO_MOVES } from "./no-moves.ts";
import type { PictureDesk, PictureSource } from "./picture.ts";
import { newId } from "./platform.ts";
import type { HeardVoice, IncomingLeg, PassedMessage, SoundStatistics } from "./ports.ts";
import {
  placeCall,
  placeToSeveral,
  receiveCall,
  refuseToPlace,
  refuseToPlaceToSeveral,
  refuseToReceive,
} from "./private-call.ts";
import { ReceivedDigits } from "./received-digits.ts";
import type { Turn } from "./turn.ts";
import { mostUrgentFirst } from "./urgency.ts";
import { withUrgency } from "./urgent-calls.ts";

/** Calls that are held with their ladders, which are large: what lies further back is on record. */
const KEEP_CALLS = 20;
/** Calls that are still listened to after their end: the last messages of a call come after it. */
const KEEP_RUNNERS = 8;

/** Nobody looks. */
const NOWHERE: PictureDesk = { show() {} };

/** A call of ours that is about to begin. */
interface Beginning {
  /** Why it does not, null for no reason; told why no other call can be placed now. */
  readonly refusal: (tooMany: EndReasonCode | null) => EndReasonCode | null;
  readonly start: (id: string) => Transition;
  readonly refuse: (id: string, refusal: EndReasonCode) => Transition["call"];
}

export class CallingEngine implements CallingActions {
  readonly #options: CallingEngineOptions;
  readonly #runners = new Map<string, CallRunner>();
  readonly #unowned = new UnownedMessages();
  readonly #toUs: CallsToUs;
  readonly #answersItself: AnswersItself;
  readonly #desk: CallDesk;
  readonly #digits: ReceivedDigits;
  readonly #volumes: CallVolumes;
  readonly #transfers: CallTransfers;
  readonly #forwards: CallForwards;
  readonly #choices: CallChoices;
  readonly #ahead: CallsAhead;

  constructor(options: CallingEngineOptions) {
    this.#options = options;
    this.#choices = new CallChoices(options);
    this.#ahead = new CallsAhead(options, this.#choices);
    const { now, store } = options;
    this.#digits = new ReceivedDigits(store);
    this.#volumes = new CallVolumes(store);
    this.#toUs = new CallsToUs({
      store,
      now,
      put: (record) => this.#put(record),
      hide: (callId, countedIn) => this.#hide(callId, countedIn),
    });
    this.#answersItself = new AnswersItself({
      store,
      isWanted: () => options.settings().answerMode === "automatic" && options.settings().takesCalls,
      answer: (callId) => this.answer(callId),
    });
    const dispatch = (callId: string, event: CallEvent) => this.#runners.get(callId)?.dispatch(event);
    this.#desk = new CallDesk({ store, now, dispatch });
    const { moves: port = NO_MOVES } = options;
    const own = (callId: string, sipCallId: string) => this.#runners.get(callId)?.own(sipCallId);
    this.#forwards = new CallForwards({
      store,
      port,
      dispatch,
      own,
      settings: options.settings,
      may: () => this.#choices.may("allow-call-fwd-manual-any"),
    });
    this.#transfers = new CallTransfers({
      store,
      dispatch,
      port,
      policy: () => options.settings().transferPolicy,
      cautionAbout: (dialledId, newId) => this.#choices.cautionAbout(dialledId, newId),
      own,
      callOf: (callId) => this.#runners.get(callId)?.call,
      yield: (others) => this.#desk.yield(others),
      place: (next) => this.#placeNext(next),
    });
  }

  /** Somebody is about to be called; null: nobody is. Some of a call to them is made ahead, see `calls-ahead.ts`. */
  expect(calledId: string | null, service: McService): void {
    this.#ahead.expect(calledId, service);
  }

  place(calledId: string, service: McService, urgency: Urgency = "normal"): void {
    this.#place(calledId, service, { urgency });
  }

  /** @param why - what led to the call, for its record */
  #place(calledId: string, service: McService, why: Partial<Pick<CallRecord, "asksFor" | "urgency">>): void {
    const { now } = this.#options;
    const inForce = this.#choices.protectionInForce();
    const rules = this.#choices.rules(service, inForce);
    const forbidden = this.#choices.reasonNotUrgent(why.urgency);
    this.#beginOurs({
      refusal: (tooMany) =>
        this.#choices.reasonNotToPlace(calledId, service, why.urgency) ?? forbidden ?? tooMany ?? inForce.impossible,
      start: (id) => {
        const first = this.#choices.dialledFirst(calledId, service, why.urgency ?? "normal");
        const { call, effects } = placeCall(id, calledId, rules, now(), null, first);
        return { call: withUrgency(update(call, why)), effects };
      },
      refuse: (id, refusal) => update(refuseToPlace(id, calledId, rules, refusal, now()), why),
    });
  }

  placeFirstToAnswer(calledIds: readonly string[], service: McService): void {
    const { now } = this.#options;
    const candidates = candidatesOf(calledIds);
    const inForce = this.#choices.protectionInForce();
    const rules = this.#choices.rules(service, inForce);
    this.#beginOurs({
      refusal: (tooMany) => this.#choices.reasonNotToSeveral(candidates, service, inForce) ?? tooMany,
      start: (id) => placeToSeveral(id, candidates, rules, now()),
      refuse: (id, refusal) => refuseToPlaceToSeveral(id, candidates, rules, refusal, now()),
    });
  }

  /** Begins a call of ours, or puts on record why there is none; either way it stands in the middle. */
  #beginOurs({ refusal: refusalFor, start, refuse }: Beginning): void {
    const { store } = this.#options;
    const id = newId();
    const admitted = placing(store.getState());
    const refusal = refusalFor(admitted.may ? null : admitted.because);
    if (refusal === null) {
      if (admitted.may) this.#desk.yield(admitted.others);
      this.#run(id, start(id), undefined, (record) => this.#put(record));
    } else this.#put(refuse(id, refusal).record);
    store.setState({ focusId: id });
  }

  /** Calls whom a transfer names. The call that it comes from waits, beside however many others. */
  #placeNext({ from, order: { byId, kmsUri, targetId } }: NextCall): string {
    const { now, store } = this.#options;
    const id = newId();
    const { service } = from.record;
    const tried = from.triedIds.length === 0 ? [from.record.currentId] : from.triedIds;
    const rules = this.#choices.rules(service, this.#choices.protectionInForce());
    const { call, effects } = placeCall(id, targetId, rules, now(), kmsUri);
    const next = { ...update(call, { transferredBy: byId }), triedIds: [...tried, targetId] };
    this.#run(id, { call: next, effects }, undefined, (record) => this.#put(record));
    store.setState({ focusId: id });
    return id;
  }

  end(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "end" });
  }

  follow(callId: string): void {
    this.#transfers.follow(callId);
  }

  refuse(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "refuse" });
  }

  callUnprotected(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "call-unprotected" });
  }

  acceptKms(callId: string): void {
    this.#runners.get(callId)?.dispatch({ type: "accept-kms" });
  }

  answer(callId: string): void {
    this.#answer(callId, answering(this.#options.store.getState(), callId));
  }

  endAndAnswer(callId: string): void {
    this.#answer(callId, endingToAnswer(this.#options.store.getState(), callId));
  }

  mute(callId: string, muted: boolean): void {
    this.#runners.get(callId)?.dispatch({ type: "mute", muted });
  }

  talkKey(callId: string, down: boolean, use: TalkKeyUse = "held"): void {
    this.#runners.get(callId)?.dispatch({ type: "talk-key", down, use });
  }

  setVolume(callId: string, voice: HeardVoice, percent: number): void {
    const volume = this.#volumes.set(callId, voice, percent);
    if (volume !== undefined) this.#runners.get(callId)?.setVolume(voice, volume);
  }

  async statistics(callId: string): Promise<SoundStatistics | undefined> {
    return this.#runners.get(callId)?.statistics();
  }

  hold(callId: string, on: boolean): void {
    if (on) {
      this.#runners.get(callId)?.dispatch({ type: "hold", on });
      return;
    }
    const others = resuming(this.#options.store.getState(), callId);
    if (others !== undefined) this.#turnTo({ callId, event: { type: "hold", on } }, others);
  }

  setUrgency(callId: string, to: ChangedUrgency): void {
    if (this.#choices.mayChangeUrgency(to)) this.#runners.get(callId)?.dispatch({ type: "set-urgency", to });
  }

  transfer(callId: string, targetId: string): void {
    if (parseMcId(targetId) === undefined || !this.#choices.may("allow-call-transfer")) return;
    const { calls } = this.#options.store.getState();
    const asked = calls.some(({ asksFor, currentId, state }) => {
      return asksFor?.callId === callId && state === "connected" && sameMcId(currentId, targetId);
    });
    this.#runners.get(callId)?.dispatch({ type: "transfer", targetId, announced: asked });
  }

  forwardTo(callId: string, targetId: string): void {
    if (parseMcId(targetId) === undefined || !this.#choices.may("allow-call-fwd-manual-any")) return;
    this.#runners.get(callId)?.dispatch({ type: "forward", targetId, why: "manual-input" });
  }

  consult(callId: string, targetId: string): void {
    const { store } = this.#options;
    const waiting = store.getState().calls.find(({ id }) => id === callId);
    if (waiting === undefined || !canTransfer(waiting) || !this.#choices.may("allow-call-transfer")) return;
    this.#place(targetId, waiting.service, { asksFor: { callId, id: waiting.currentId } });
  }

  showPicture(callId: string, of: PictureSource | null): void {
    const runner = this.#runners.get(callId);
    // Where it has to be asked for, nothing opens before it may be seen.
    runner?.dispatch({ type: runner.record.transmission === null ? "camera" : "transmit", shows: of });
  }

  view(callId: string, on: boolean): void {
    this.#runners.get(callId)?.dispatch({ type: "view", on });
  }

  sendDigits(callId: string, digits: string): void {
    this.#runners.get(callId)?.dispatch({ type: "digits", digits });
  }

  focus(callId: string): void {
    this.#options.store.setState({ focusId: callId });
  }

  putAway(): void {
    const { store } = this.#options;
    const { calls, focusId } = store.getState();
    if (calls.some((call) => call.id === focusId && !isLive(call))) store.setState({ focusId: null });
  }

  attend(callIds: readonly string[], how: Attention): void {
    const ids = new Set(callIds);
    for (const call of this.#options.store.getState().calls) {
      if (ids.has(call.id) && !isLive(call)) this.#mark(call.id, { [how]: true });
    }
  }

  annotate(callId: string, note: CallNote): void {
    this.#mark(callId, { note });
  }

  chooseNewId(callId: string, choice: NewIdChoice): void {
    this.#mark(callId, { newIdChoice: { choice, at: Math.round(this.#options.now()) } });
  }

  #mark(callId: string, marks: Partial<Marks>): void {
    const call = this.#options.store.getState().calls.find(({ id }) => id === callId);
    if (call !== undefined) this.#put(call, { ...call, ...marks });
  }

  register(): void {
    this.#options.connection.retry();
  }

  /** How many calls there may be from now on; those that there are stay. */
  limitTo(limits: CallLimits): void {
    this.#options.store.setState({ limits });
  }

  /** Takes a call that somebody places to us, or refuses it. */
  receive(leg: IncomingLeg): void {
    const { knows, media, now, store } = this.#options;
    const id = newId();
    const { service, callerId, offer } = leg;
    const caller = { id: callerId, known: knows(callerId) };
    const inForce = this.#choices.protectionInForce();
    const rules = this.#choices.rules(service, inForce);
    const unfit = offer === undefined ? undefined : media.refusalOf(offer);
    const refusal = this.#toUs.reasonNotToRing(caller, leg.urgency) ?? unfit ?? inForce.impossible;
    const { call, effects } =
      refusal === null
        ? receiveCall(id, callerId, rules, this.#choices.protectionOffer(leg), now())
        : refuseToReceive(id, callerId, rules, refusal, now());
    const firstToAnswer = leg.toSeveral ? { candidates: [] } : null;
    const first = { call: update(call, { ...leg.urgency, firstToAnswer }), effects };
    const because = first.call.record.endReason?.code;
    if (because !== undefined && this.#toUs.counts(caller, first.call.record)) {
      leg.decline(because);
      return;
    }
    this.#run(id, first, leg, this.#answersItself.follower(leg, this.#toUs.follower(caller)));
    const runner = this.#runners.get(id);
    for (const { message, handling } of this.#unowned.take(leg.callId)) {
      runner?.passed(leg.callId, message);
      if (handling !== undefined) runner?.handled(leg.callId, message, handling);
    }
    if (takesMiddle(store.getState(), leg.urgency)) this.focus(id);
  }

  /**
   * Takes a MESSAGE that asks for one of our calls to be forwarded.
   *
   * @param callId - SIP Call-ID of the MESSAGE
   * @returns why it is not taken; undefined when it is, or says what is known already
   */
  forward(message: ForwardingMessage, callId: string): ForwardingRefusal | undefined {
    const runner = callMeant(message, [...this.#runners.values()]);
    const [passed] = this.#unowned.take(callId).map(({ message: each }) => each);
    return runner === undefined ? { code: "forwarding-without-call" } : runner.forward(message, callId, passed);
  }

  /**
   * Takes a MESSAGE by which the other end of a call has us call somebody else.
   *
   * @param callId - SIP Call-ID of the MESSAGE
   * @returns why it is not taken; undefined when it is. A person may have to say so first
   */
  transferred(message: TransferMessage, callId: string): Promise<TransferRefusal | undefined> {
    const passed = this.#unowned.take(callId).map(({ message: each }) => each);
    const verdict = this.#transfers.told(message, callId);
    for (const each of passed) this.passed(each);
    return verdict;
  }

  /** Draws a message that passed between us and the server. */
  passed(message: PassedMessage): void {
    const callId = callIdOf(message.text);
    if (callId === undefined) return;
    const owners = [...this.#runners.values()].filter((runner) => runner.owns(callId));
    for (const runner of owners) runner.passed(callId, message);
    if (owners.length === 0) this.#unowned.keep(callId, message);
  }

  /** Draws what became of a message that could not be taken as it came. */
  handled(message: PassedMessage, handling: MessageHandling): void {
    // A message that was too long for anything else is not searched to its end either.
    const callId = callIdOf(message.text.slice(0, MAX_HEAD));
    if (callId === undefined) return;
    this.#unowned.handled(callId, message, handling);
    for (const runner of this.#runners.values()) runner.handled(callId, message, handling);
  }

  /** Draws what was seen behind our server for a leg of ours. */
  observe(callId: string, at: number, arrow: Arrow): void {
    for (const runner of this.#runners.values()) {
      if (runner.owns(callId)) runner.observe(at, arrow);
    }
  }

  /** Draws and notes what the host says about the key work of a call. */
  keyProgress(progress: KeyProgress): void {
    this.#runners.get(progress.callId)?.keyProgress(progress);
  }

  /** Tells every call that this computer is somewhere else in the network; the connection is lost next, and made anew. */
  networkChanged(): void {
    this.#ahead.networkChanged();
    for (const runner of this.#runners.values()) runner.dispatch({ type: "network-changed" });
  }

  /** Tells every call that the connection to the server is lost. */
  signallingLost(): void {
    for (const runner of this.#runners.values()) runner.dispatch({ type: "signalling-lost" });
  }

  /** Tells every call that we are registered (again). */
  signallingRestored(): void {
    for (const runner of this.#runners.values()) runner.dispatch({ type: "signalling-restored" });
  }

  /** Ends every call, the most urgent first, as far as the moment allows; for a window that closes. */
  endAll(): void {
    this.#ahead.forget(VOICE_SERVICE);
    for (const { id } of mostUrgentFirst([...this.#runners.values()].map(({ record }) => record))) this.end(id);
  }

  #answer(callId: string, others: readonly Yielding[] | undefined): void {
    // Whoever answers as soon as the record is there may be quicker than the call itself.
    if (others === undefined || !this.#runners.has(callId)) return;
    this.#turnTo({ callId, event: { type: "answer" } }, others);
  }

  #turnTo(turn: Turn, others: readonly Yielding[]): void {
    this.#desk.turnTo(turn, others);
    this.focus(turn.callId);
  }

  #run(id: string, first: Transition, incoming: IncomingLeg | undefined, onChange: (record: DrawnCall) => void): void {
    const { signalling, media, keys, pictures = NOWHERE, schemes, now, observesNetwork, settings } = this.#options;
    const environment: CallEnvironment = {
      signalling,
      media,
      keys,
      transfers: this.#transfers,
      forwards: this.#forwards,
      pictures,
      schemes,
      now,
      observesNetwork,
      commencement: (meant) => permittedCommencement(keys.status().permissions, meant ?? settings().commencement),
      onChange,
      onDigits: (callId, news) => this.#digits.show(callId, news),
    };
    this.#runners.set(id, new CallRunner(environment, first, incoming));
  }

  /** Takes a call out of sight that has been counted in another one's record. */
  #hide(callId: string, countedIn: string): void {
    const { store } = this.#options;
    const { calls, focusId } = store.getState();
    store.setState({
      calls: calls.filter(({ id }) => id !== callId),
      ...(focusId === callId ? { focusId: countedIn } : {}),
    });
    this.#runners.delete(callId);
    this.#desk.changed();
  }

  /** @param marks - what people say about the call; as before, where it is not given */
  #put(news: DrawnCall, marks?: Marks): void {
    const { store } = this.#options;
    const { calls } = store.getState();
    const index = calls.findIndex((call) => call.id === news.id);
    const before = calls[index];
    const record = withMarks(news, marks ?? before);
    if (before !== undefined) {
      store.setState({ calls: calls.with(index, record) });
      if (isLive(before) && !isLive(record)) {
        this.#digits.forget(record.id);
        this.#volumes.forget(record.id);
        this.#desk.ended(record.id);
      }
    } else {
      store.setState({ calls: [record, ...calls].filter((call, age) => age < KEEP_CALLS || isLive(call)) });
      this.#forgetEnded();
    }
    this.#desk.changed();
    this.#transfers.changed(before, record);
    this.#forwards.changed(record);
  }

  /** Lets go of the oldest calls that have ended. */
  #forgetEnded(): void {
    for (const [id, runner] of this.#runners) {
      if (this.#runners.size <= KEEP_RUNNERS) return;
      if (!isLive(runner.record)) this.#runners.delete(id);
    }
  }
}
