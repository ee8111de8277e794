/**
 * The engine of a field unit's window: a real user agent of its own that signs in where its person is, answers by
 * itself or by hand, speaks with a generated voice, and tells the lab what it does.
 *
 * @module
 */
import { type SipAccount, shownIdOf } from "../../shared/bridge/account.ts";
import type { LabPerson, LabState } from "../../shared/bridge/lab.ts";
import { DEFAULT_SETTINGS } from "../../shared/bridge/settings.ts";
import type { CallRecord, MediaCount } from "../../shared/mc/call-record.ts";
import type { ChangedUrgency } from "../../shared/mc/record-parts/urgency.ts";
import { PICTURE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { callInHand, nextRinging } from "../calling/admission.ts";
import { isLive } from "../calling/calling-store.ts";
import { cameraToSet } from "../calling/features/pictures.ts";
import { urgencyToSet } from "../calling/features/urgency.ts";
import { followKeyStatus, type KeysStore } from "../client/host-key-status.ts";
import type { McClient } from "../client/mc-client.ts";
import { createPictureBoard } from "../client/picture-board.ts";
import { createWindowClient } from "../client/window-client.ts";
import type { Host } from "../host/host.ts";
import { messagesOf } from "../messaging/message-book.ts";
import { isSeen } from "../pictures/picture-story.ts";
import { MovesOn } from "./moves-on.ts";
import { placeWhenRegistered } from "./place-when-registered.ts";
import { levelBetween, unitCallOf, unitProtectionOf, unitRegistration } from "./unit-call.ts";
import { createUnitLine } from "./unit-line.ts";
import { createUnitStore, type UnitActions, type UnitStore } from "./unit-store.ts";

const NOTHING: MediaCount = { sent: { packets: 0, energy: 0 }, received: { packets: 0, energy: 0 } };
/** Messages that a handset shows. */
const MOST_MESSAGES = 4;
/** Milliseconds after which somebody has read what came. */
const READ_MS = 800;
/** A unit speaks without a microphone, and its loudspeaker would feed back into the console's. */
const UNIT_SETTINGS = {
  ...DEFAULT_SETTINGS,
  voiceSource: "generated",
  pictureSource: "generated",
  transferPolicy: "follow",
  forwardingPolicy: "follow",
} as const;

function personOf(state: LabState, personId: string): LabPerson {
  const person = state.people.find(({ id }) => id === personId);
  if (person === undefined) throw new Error("the lab does not know this unit's person");
  return person;
}

/** Whether there is a picture of the other end; a camera that is off has none, whatever came last. */
const isSeenOf = (call: CallRecord) => call.pictures !== null && isSeen({ ...call, pictures: call.pictures });

const systemName = (account: SipAccount) => account.systems.find(({ home }) => home)?.name ?? "";

/** A place where the person is signed in, or was when a call began that goes on. */
interface SignedIn {
  readonly account: SipAccount;
  readonly client: McClient;
  readonly pictures: ReturnType<typeof createPictureBoard>;
}

const hasCall = ({ client }: SignedIn) => client.store.getState().calls.some(isLive);

class UnitEngine implements UnitActions {
  readonly store: UnitStore;
  readonly #host: Host;
  #lab: LabState;
  #person: LabPerson;
  readonly #keys: KeysStore;
  readonly #line = createUnitLine();
  #here: SignedIn;
  /** Places that the person has left with a call that goes on. */
  readonly #left = new Set<SignedIn>();
  /** Those who are told when the settings of the person may be others. */
  readonly #personChanged = new Set<() => void>();
  /** The answer that is due, by call. */
  readonly #answerTimers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Calls in which the camera was switched on. */
  readonly #shown = new Set<string>();
  #lastCount = { callId: "", at: 0, media: NOTHING };
  #lastReport = "";

  constructor(host: Host, account: SipAccount, lab: LabState, personId: string) {
    this.#host = host;
    this.#person = personOf(lab, personId);
    this.#lab = lab;
    this.store = createUnitStore({
      person: { name: this.#person.displayName, role: this.#person.role },
      system: systemName(account),
      mcServiceId: shownIdOf(account),
    });
    this.store.setState({ answerMode: this.#person.settings.answerMode });
    this.#line.setFault(this.#person.settings.fault);
    this.#keys = followKeyStatus(host).store;
    this.#here = this.#signIn(account);
    this.#here.client.start();
    host.on("lab.changed", (state) => {
      this.#person = personOf(state, personId);
      this.#lab = state;
      this.#line.setFault(this.#person.settings.fault);
      this.store.setState({ answerMode: this.#person.settings.answerMode });
      for (const listener of this.#personChanged) listener();
    });
    host.on("account.changed", () => void this.#move());
    host.on("unit.callConsole", ({ mcServiceId }) => {
      const { engine, store } = this.#here.client;
      placeWhenRegistered(store, () => this.#place(engine, mcServiceId));
    });
    host.on("unit.askCallBack", ({ mcServiceId }) => {
      const { callBacks, store } = this.#here.client;
      placeWhenRegistered(store, () => callBacks.ask(mcServiceId, VOICE_SERVICE));
    });
    window.addEventListener("pagehide", () => {
      for (const { client } of [this.#here, ...this.#left]) client.leave();
    });
    this.store.subscribe(() => this.#report());
  }

  answer(): void {
    this.#onRinging((id, engine) => engine.answer(id));
  }

  decline(): void {
    this.#onRinging((id, engine) => engine.end(id));
  }

  hangUp(): void {
    this.#inHand((id, engine) => engine.end(id));
  }

  hold(on: boolean): void {
    this.#inHand((id, engine) => engine.hold(id, on));
  }

  setUrgency(to: ChangedUrgency): void {
    this.#inHand((id, engine) => engine.setUrgency(id, to));
  }

  press(digit: string): void {
    this.#inHand((id, engine) => engine.sendDigits(id, digit));
  }

  callConsole(): void {
    this.#place(this.#here.client.engine, this.#lab.dispatcherId);
  }

  /** Calls the dispatcher: alone, or together with whom the settings say. */
  #place(engine: Pick<McClient["engine"], "place" | "placeFirstToAnswer">, dispatcherId: string): void {
    const { callsAlso, callsAs } = this.#person.settings;
    const other = this.#lab.people.find(({ id }) => id === callsAlso);
    if (other === undefined) engine.place(dispatcherId, VOICE_SERVICE, callsAs);
    else engine.placeFirstToAnswer([dispatcherId, other.currentId], VOICE_SERVICE);
  }

  write(text: string): void {
    this.#here.client.messaging?.engine.write(this.#lab.dispatcherId, text);
  }

  sendFile(): void {
    const { messaging } = this.#here.client;
    // Whoever closes the box sends nothing; why none was shown stands in the log.
    this.#host
      .call("files.choose", {})
      .then(({ file }) => file !== null && messaging?.engine.sendFile(this.#lab.dispatcherId, file))
      .catch(() => {});
  }

  askCallBack(): void {
    this.#here.client.callBacks.ask(this.#lab.dispatcherId, VOICE_SERVICE);
  }

  videoConsole(): void {
    const [service] = PICTURE_SERVICES;
    if (service !== undefined)
      this.#here.client.engine.place(this.#lab.dispatcherId, service, this.#person.settings.callsAs);
  }

  callUnprotected(): void {
    this.#inHand((id, engine) => engine.callUnprotected(id));
  }

  /** A unit shows the newest call. */
  #onRinging(action: (id: string, engine: McClient["engine"]) => void): void {
    const { engine, store } = this.#inView.client;
    const { calls } = store.getState();
    const ringing = nextRinging(calls, calls[0]);
    if (ringing !== undefined) action(ringing.call.id, engine);
  }

  #inHand(action: (id: string, engine: McClient["engine"]) => void): void {
    const { engine, store } = this.#inView.client;
    const { calls } = store.getState();
    const call = callInHand(calls, calls[0]);
    if (call !== undefined) action(call.id, engine);
  }

  /** Whose call is shown: one that goes on where the person was is, until it ends or another comes. */
  get #inView(): SignedIn {
    return [this.#here, ...this.#left].find(hasCall) ?? this.#here;
  }

  #signIn(account: SipAccount): SignedIn {
    const pictures = createPictureBoard();
    const client = createWindowClient({
      host: this.#host,
      account,
      keys: this.#keys,
      settings: () => UNIT_SETTINGS,
      // It answers in its own time, not at once: that is told here as what it is.
      desk: () => ({ answerMode: this.#person.settings.answerMode, takesCalls: true }),
      onSettings: (listener) => {
        this.#personChanged.add(listener);
        return () => void this.#personChanged.delete(listener);
      },
      audible: false,
      keepsMessages: false,
      pictures,
      startWorker: this.#line.startWorker,
      observesNetwork: true,
    });
    const movesOn = new MovesOn({
      settings: () => this.#person.settings,
      lab: () => this.#lab,
      engine: client.engine,
    });
    const { messaging } = client;
    messaging?.store.subscribe(({ book }) => {
      if (client !== this.#here.client) return;
      const shown = messagesOf(book).slice(-MOST_MESSAGES);
      this.store.setState({ messages: shown });
      for (const { file, id, state } of shown) {
        if (state !== "received" || this.#person.settings.messageFault === "never-read") continue;
        setTimeout(() => messaging.engine.seen(id), READ_MS);
        if (file?.stage === "offered" && file.answer === null)
          setTimeout(() => messaging.engine.answerFile(id, "accepted"), READ_MS);
      }
    });
    client.store.subscribe(({ calls }) => {
      const [call] = calls;
      if (call !== undefined) this.#showItself(client, call);
      for (const each of calls) {
        if (!movesOn.changed(each) && each.state === "incoming") this.#answerInTime(client, each);
      }
      this.#show();
    });
    client.callBacks.store.subscribe(({ list }) => {
      if (client !== this.#here.client) return;
      this.store.setState({ wanted: list.filter(({ by }) => by === "them").map(({ id }) => id) });
      this.#report();
    });
    return { account, client, pictures };
  }

  #show(): void {
    const { account, client, pictures } = this.#inView;
    const { calls, digitsOf } = client.store.getState();
    const [call] = calls;
    this.store.setState({
      registration: unitRegistration(this.#here.client.store.getState().registration),
      call: unitCallOf(call, shownIdOf(account)),
      hold: call?.hold ?? "none",
      urgencyToSet: call && urgencyToSet(call),
      digits: (call && digitsOf[call.id]) ?? "",
      protection: unitProtectionOf(call),
      picture: (call && isSeenOf(call) && pictures.getState()[call.id]?.far) || null,
      asksForLeave: call?.state === "deciding-protection",
      ...(call?.media ? { levels: this.#levels(call, call.media) } : {}),
    });
  }

  /** The person has moved: sign in there. A call that goes on here is carried to its end first, and shown as long. */
  async #move(): Promise<void> {
    const account = await this.#host.call("account.get", {});
    if (shownIdOf(account) === shownIdOf(this.#here.account)) return;
    const left = this.#here;
    this.#left.add(left);
    this.#here = this.#signIn(account);
    this.#here.client.start();
    this.store.setState({ system: systemName(account), mcServiceId: shownIdOf(account), messages: [] });
    const stopWhenIdle = () => {
      if (hasCall(left)) return;
      unsubscribe();
      this.#left.delete(left);
      this.#show();
      void left.client.stop();
    };
    const unsubscribe = left.client.store.subscribe(stopWhenIdle);
    stopWhenIdle();
  }

  #answerInTime(client: McClient, call: CallRecord): void {
    const { answerMode, answerDelayMs } = this.#person.settings;
    if (answerMode !== "automatic" || this.#answerTimers.has(call.id)) return;
    this.#answerTimers.set(
      call.id,
      setTimeout(() => {
        this.#answerTimers.delete(call.id);
        client.engine.answer(call.id);
      }, answerDelayMs),
    );
  }

  /** A unit has its camera on in every call with pictures, as soon as it takes part in it. */
  #showItself(client: McClient, call: CallRecord): void {
    const takesPart = call.state === "answering" || call.state === "connected";
    if (!takesPart || cameraToSet(call) !== "on" || this.#shown.has(call.id)) return;
    this.#shown.add(call.id);
    client.engine.showPicture(call.id, "camera");
  }

  #levels(call: CallRecord, media: MediaCount): { heard: number; sent: number } {
    const before = this.#lastCount;
    const now = performance.now();
    if (before.media === media) return this.store.getState().levels;
    this.#lastCount = { callId: call.id, at: now, media };
    if (before.callId !== call.id || !isLive(call)) return { heard: 0, sent: 0 };
    return levelBetween(before.media, media, (now - before.at) / 1000);
  }

  #report(): void {
    const { call, messages, registration } = this.store.getState();
    const [record] = this.#inView.client.store.getState().calls;
    const report = {
      registration,
      call: call.state,
      callerId: call.callerId,
      calledId: call.calledId,
      ...(record === undefined ? {} : { urgency: record.urgency }),
      protection: record?.protection ?? null,
      ...(record === undefined ? {} : { pictures: record.pictures }),
      media: record?.media ?? null,
      messages: messages.map(({ direction, file, id, identity, isProtected, ownId, plane, state, text }) => ({
        id,
        direction,
        state,
        ownId,
        octets: utf8.encode(text).length,
        plane,
        isProtected: isProtected === true && identity !== null,
        pckId: identity?.pckId ?? null,
        signedBy: identity?.initiator.userUri ?? null,
        file: file && { name: file.name, size: file.size, stage: file.stage },
      })),
      callBacks: this.#here.client.callBacks.store.getState().list.map(({ by, id, state }) => ({ by, id, state })),
    };
    // Every report changes the lab's state, and every change of that comes back here: what is known is not said again.
    const text = JSON.stringify(report);
    if (text === this.#lastReport) return;
    this.#lastReport = text;
    this.#host.call("lab.unitReport", report).catch(() => {
      this.#lastReport = "";
    });
  }
}

const utf8 = new TextEncoder();

/** Makes the unit's engine and signs in. */
export function createUnitEngine(
  host: Host,
  account: SipAccount,
  lab: LabState,
  personId: string,
): { store: UnitStore; actions: UnitActions } {
  const engine = new UnitEngine(host, account, lab, personId);
  // The view hands these on one by one; a method would lose its object on the way.
  const actions: UnitActions = {
    answer: () => engine.answer(),
    decline: () => engine.decline(),
    hangUp: () => engine.hangUp(),
    hold: (on) => engine.hold(on),
    setUrgency: (to) => engine.setUrgency(to),
    callConsole: () => engine.callConsole(),
    askCallBack: () => engine.askCallBack(),
    videoConsole: () => engine.videoConsole(),
    press: (digit) => engine.press(digit),
    callUnprotected: () => engine.callUnprotected(),
    write: (text) => engine.write(text),
    sendFile: () => engine.sendFile(),
  };
  return { store: engine.store, actions };
}
