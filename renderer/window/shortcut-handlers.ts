/**
 * What each key of the window does at present, made of the calls, what is open, and what can be done.
 *
 * @module
 */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { openHistoryApart, toggleFilter } from "../all-calls/all-calls-store.ts";
import { offersOrdinaryCall } from "../call/emergency-acts.ts";
import { unfollowedRedirection } from "../call/redirection-story.ts";
import {
  actOfLine,
  answering,
  callInHand,
  endingToAnswer,
  endsOthers,
  nextRinging,
  placing,
  resuming,
} from "../calling/admission.ts";
import { VOLUME_STEP, volumeOf } from "../calling/call-volumes.ts";
import type { CallingState } from "../calling/calling-store.ts";
import { canSendDigits } from "../calling/features/digits.ts";
import { mutes } from "../calling/features/floor.ts";
import { canForward } from "../calling/features/forward.ts";
import { holdToSet } from "../calling/features/hold.ts";
import { cameraToSet, sourceToShow } from "../calling/features/pictures.ts";
import { asksAboutTransfer, canTransfer, toBeJoined } from "../calling/features/transfer.ts";
import type { HeardVoice } from "../calling/ports.ts";
import { type DialTarget, dialTarget } from "../directory/directory-store.ts";
import { focusRegion } from "../keyboard/regions.ts";
import type { ShortcutHandlers } from "../keyboard/use-shortcuts.ts";
import { nextToFetch } from "../messages/thread-story.ts";
import type { Thread } from "../messages/threads.ts";
import { idOfMessages, type PersonFinder } from "../people/people.ts";
import { asksAboutProtection, mayCallUnprotected } from "../protection/story.ts";
import { textSizeHandlers } from "../settings/text-size-keys.ts";
import { isLoud } from "../sound/sounder.ts";
import { type FirstCaller, isAimedAtFirst, isAimedAtLine } from "./aimed-key.ts";
import { fileActs } from "./file-acts.ts";
import { saveThread } from "./kept-thread.ts";
import { pictureHandlers } from "./picture-acts.ts";
import type { ConsoleServices } from "./services.ts";
import {
  closeTop,
  flashCaller,
  hasKeypadOpen,
  toggleKeypad,
  toggleLab,
  toggleLadder,
  toggleLarger,
  toggleMessages,
  toggleMissed,
  toggleNote,
  togglePhrases,
  toggleSide,
  toggleTransfer,
} from "./ui-store.ts";
import { showView } from "./views.ts";

interface Present {
  readonly services: ConsoleServices;
  /** The call in the middle. */
  readonly call: CallRecord | undefined;
  readonly calling: CallingState;
  readonly find: PersonFinder;
  /** Whether asking the key server again could help. */
  readonly keysAskable: boolean;
  /** Whether the user profile has no private calls of a service. */
  forbidden(service: McService, id?: string): boolean;
  /** Whether the user profile lets the dispatcher transfer calls. */
  readonly mayTransfer: boolean;
  readonly mayForward: boolean;
  place(target: DialTarget | null): void;
  /** What writes to somebody; undefined for whom that is not offered. */
  messageTo(target: DialTarget): (() => void) | undefined;
  /** The conversation that is open or was last. */
  readonly thread: Thread | undefined;
  /** Does the first step towards an emergency. */
  armEmergency(): void;
  /** What calls somebody with picture; undefined for whom that is not offered. */
  videoTo(target: DialTarget): (() => void) | undefined;
  /** Opens the choice who are to be called at once; undefined where that is off. */
  readonly openSeveral: (() => void) | undefined;
  toSearchField(): void;
  /** Puts a call into the middle. */
  show(callId: string): void;
  readonly firstCaller: FirstCaller;
  /** Remembers the new ID that the key means, or not any more; undefined while it means none. */
  readonly toggleNewId: (() => void) | undefined;
}

/** What the digits do: each talks to the call on its line. */
export function lineHandlers({
  services,
  calling,
  show,
}: Pick<Present, "services" | "calling" | "show">): ShortcutHandlers {
  const { actions, ui } = services;
  const acts = {
    answer: (callId: string) => actions.answer(callId),
    resume: (callId: string) => actions.hold(callId, false),
    show,
  };
  return Object.fromEntries(
    calling.calls.flatMap((call) => {
      const line = calling.lines.of[call.id];
      if (line === undefined) return [];
      const talk = () => acts[actOfLine(calling, call.id)](call.id);
      return [[`line${line}`, () => (isAimedAtLine(call, Date.now()) ? talk() : flashCaller(ui, call.id))]];
    }),
  );
}

/** Whether the call in the middle can be passed on: one that is up is transferred, one that rings is forwarded. */
const movesOn = (call: CallRecord, { mayForward, mayTransfer }: Pick<Present, "mayForward" | "mayTransfer">) =>
  (mayTransfer && canTransfer(call)) || (mayForward && canForward(call));

/** From what it is now, and not from what was drawn last: two quick presses are two steps. */
const changeVolume = ({ actions, calling }: ConsoleServices, callId: string, voice: HeardVoice, by: number) =>
  actions.setVolume(callId, voice, volumeOf(calling.getState(), callId)[voice] + by);

const switchCamera = (actions: ConsoleServices["actions"], call: CallRecord) =>
  actions.showPicture(call.id, sourceToShow(call));

/** What the keys do in the conversation that stands in the middle, or with the record that is read beside all calls. */
function middleHandlers({ find, services, thread }: Pick<Present, "find" | "services" | "thread">): ShortcutHandlers {
  const { host, messaging, ui } = services;
  const { middle, side, writesTo } = ui.getState();
  if (middle === "history") {
    const isRead = side === "ladder" && services.allCalls.getState().shownId !== null;
    return {
      historyFilter: () => toggleFilter(services.allCalls),
      ...(isRead ? { printThread: () => ui.setState({ printing: true }) } : {}),
    };
  }
  if (middle !== "messages" || writesTo === null || messaging === null) return {};
  const waiting = thread && nextToFetch(thread);
  return {
    attach: () =>
      fileActs(host, messaging.actions, ui).attach(idOfMessages(services.directory.getState().find, writesTo)),
    ...(thread && {
      printThread: () => ui.setState({ printing: true }),
      saveThread: () => saveThread(services, thread, find),
    }),
    phrases: () => togglePhrases(ui),
    fetchFile: waiting && (() => messaging.actions.answerFile(waiting.id, "accepted")),
  };
}

/** The handlers of the window's keys; a key without one does nothing now. */
export function shortcutHandlers({ services, call, calling, ...present }: Present): ShortcutHandlers {
  const { actions, ui } = services;
  const inHand = callInHand(calling.calls, call);
  const ringing = nextRinging(calling.calls, call)?.call;
  const answer = ringing && answering(calling, ringing.id);
  const ending = ringing && endingToAnswer(calling, ringing.id);
  /** What a key does to the caller who is first, if it was aimed at that one. */
  const toFirst = (act: (callId: string) => void) => () => {
    if (ringing === undefined) return;
    if (isAimedAtFirst(present.firstCaller, Date.now())) act(ringing.id);
    else flashCaller(ui, ringing.id);
  };
  const unfollowed = call === undefined ? undefined : unfollowedRedirection(call);
  const busy = !placing(calling).may;
  const mayPlace = (service: McService, id?: string) => !busy && !present.forbidden(service, id);
  const asks = call !== undefined && call.state === "connected" && asksAboutTransfer(call);
  const isOrdinaryCallOffered = call !== undefined && ui.getState().viewedId === null && offersOrdinaryCall(call);
  /** What is marked with its key: the question of a redirection comes before whoever is chosen, whom nobody can call then. */
  const primaryAct = () => {
    if (call !== undefined && (call.state === "deciding" || asks)) return () => actions.follow(call.id);
    if (call !== undefined && isOrdinaryCallOffered && mayPlace(call.service, call.primaryId))
      return () => actions.place(call.primaryId, call.service);
    const waiting = call === undefined ? undefined : toBeJoined(calling.calls, call);
    if (call !== undefined && waiting !== undefined) return () => actions.transfer(waiting.id, call.currentId);
    if (ui.getState().transferId !== null || ui.getState().severalOpen) return undefined;
    const target = dialTarget(services.directory.getState());
    return mayPlace(VOICE_SERVICE, target?.calledId) ? () => present.place(target) : undefined;
  };
  // While a record is being read, the microphone and the hold of the call in progress stay at hand, as its end does.
  const hold = inHand && holdToSet(inHand);
  const chosen = dialTarget(services.directory.getState());
  const mayHold = inHand && hold !== undefined && (hold || resuming(calling, inHand.id) !== undefined);
  return {
    search: present.toSearchField,
    call: primaryAct(),
    end: inHand && (() => actions.end(inHand.id)),
    mute: inHand?.state === "connected" && mutes(inHand) ? () => actions.mute(inHand.id, !inHand.muted) : undefined,
    hold: mayHold ? () => actions.hold(inHand.id, hold) : undefined,
    softer: inHand && (() => changeVolume(services, inHand.id, "theirs", -VOLUME_STEP)),
    louder: inHand && (() => changeVolume(services, inHand.id, "theirs", VOLUME_STEP)),
    ownSofter: inHand && (() => changeVolume(services, inHand.id, "ours", -VOLUME_STEP)),
    ownLouder: inHand && (() => changeVolume(services, inHand.id, "ours", VOLUME_STEP)),
    keypad: call && canSendDigits(call) ? () => toggleKeypad(ui, call.id) : undefined,
    emergency: present.armEmergency,
    note: call && ui.getState().middle === "calls" ? () => toggleNote(ui, call.id) : undefined,
    camera: inHand && cameraToSet(inHand) ? () => switchCamera(actions, inHand) : undefined,
    larger: call && call.pictures !== null && call.state !== "ended" ? () => toggleLarger(ui) : undefined,
    ...pictureHandlers(services, call),
    several: present.openSeveral,
    videoCall: busy || chosen === null ? undefined : present.videoTo(chosen),
    transfer: call && movesOn(call, present) ? () => toggleTransfer(ui, call.id) : undefined,
    answer: answer && !endsOthers(answer) ? toFirst((id) => actions.answer(id)) : undefined,
    endAndAnswer: ending ? toFirst((id) => actions.endAndAnswer(id)) : undefined,
    ...lineHandlers({ services, calling, show: present.show }),
    // An emergency is never sent away by a letter.
    decline: ringing && !isEmergency(ringing) ? toFirst((id) => actions.end(id)) : undefined,
    quiet: isLoud(services.sounder.store.getState(), calling.calls) ? () => services.sounder.quiet() : undefined,
    refuse:
      call !== undefined && (call.state === "deciding" || asks)
        ? () => actions.refuse(call.id)
        : call && asksAboutProtection(call)
          ? () => actions.end(call.id)
          : undefined,
    callUnprotected: call && mayCallUnprotected(call) ? () => actions.callUnprotected(call.id) : undefined,
    protection: () => toggleSide(ui, "protection"),
    keys: () => toggleSide(ui, "keys"),
    askForKeys: present.keysAskable ? () => void services.keys.askAgain() : undefined,
    callNew:
      call === undefined || !mayPlace(call.service, call.primaryId)
        ? undefined
        : unfollowed && (() => actions.place(unfollowed.newId, call.service)),
    newIdFirst: present.toggleNewId,
    ladder: () => toggleLadder(ui),
    settings: () => toggleSide(ui, "settings"),
    ...textSizeHandlers(services.settings, services.desktop),
    sheet: () => toggleSide(ui, "sheet"),
    calls: () => showView(ui, "calls"),
    history: () => showView(ui, "history"),
    historyApart: () => openHistoryApart(services.host, services.allCalls),
    sound: () => showView(ui, "sound"),
    messages: services.messaging === null ? undefined : () => toggleMessages(ui),
    message: chosen === null ? undefined : present.messageTo(chosen),
    ...middleHandlers({ services, thread: present.thread, find: present.find }),
    missed: () => toggleMissed(ui),
    lab: services.lab === null ? undefined : () => toggleLab(ui),
    nextRegion: () => focusRegion(1),
    previousRegion: () => focusRegion(-1),
    close: () => {
      if (call && hasKeypadOpen(ui.getState(), call)) toggleKeypad(ui, call.id);
      else if (!closeTop(ui) && call?.state === "ended") actions.putAway();
    },
  };
}
