/**
 * What of the window is open: nothing here concerns a call itself.
 *
 * @module
 */
import { flushSync } from "react-dom";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { MessageFailure } from "../../shared/mc/message-record.ts";
import type { EmergencyAct, Guard } from "../call/emergency-acts.ts";
import { canSendDigits } from "../calling/features/digits.ts";

/** What stands in the right column only after somebody has opened it, in the place of the ladder. */
export type OpenedName =
  | "protection"
  | "keys"
  | "settings"
  | "sound"
  | "sheet"
  | "message"
  | "people"
  | "person"
  | "connection"
  | "about";

/** What is being written to somebody. */
export interface Draft {
  readonly personId: string;
  readonly text: string;
}

interface UiState {
  readonly side: "ladder" | OpenedName;
  /** On a narrow window the right column is folded away unless this is set. */
  readonly sideOpen: boolean;
  readonly labOpen: boolean;
  /** Where there is room for one list at the bottom, it is that of the missed calls and not of the recent ones. */
  readonly missedOpen: boolean;
  /** What stands in the middle of the window: people and call, conversations, or every call on record. */
  readonly middle: "calls" | "messages" | "history";
  /** Whose conversation is open; null before one is chosen. */
  readonly writesTo: string | null;
  /** The message of that conversation that was searched for; null for its end. */
  readonly shownMessage: string | null;
  /** What was written to somebody and not sent, by the key of the ID; one that was sent has no text. */
  readonly drafts: ReadonlyMap<string, Draft>;
  /** The message of which the right column tells; null while it tells of none. */
  readonly toldOf: string | null;
  /** Whether the conversation that is open, or the record that is being read, is being printed. */
  readonly printing: boolean;
  /** Whether the phrases stand above the field in which somebody writes. */
  readonly phrasesOpen: boolean;
  /** Whether the picture of a call has the room of the people, as long as there is one. */
  readonly larger: boolean;
  /** Whether it is also in a window of its own. */
  readonly pictureApart: boolean;
  /** Why nothing came of the last file that somebody wanted to choose, save or show. */
  readonly fileProblem: MessageFailure | null;
  /** The call whose keypad is open. */
  readonly keypadOf: string | null;
  /** The call for which it is being chosen to whom it goes. */
  readonly transferId: string | null;
  /** The call about which something is being written beside its card. */
  readonly noteOf: string | null;
  /** Whether it is being chosen who are to be called at once. */
  readonly severalOpen: boolean;
  /** The guard before an emergency, while its first step is done and its second is not; null otherwise. */
  readonly guard: Guard | null;
  /** A call of the record that is shown in the middle instead of the call in focus. */
  readonly viewedId: string | null;
  /** Position, in the call's ladder, of the message that is shown whole. */
  readonly messageAt: number | null;
  /** A caller to whom the eye is called, because a key did nothing there; `count` tells one time from the next. */
  readonly flash: { readonly callId: string; readonly count: number } | null;
}

export type UiStore = StoreApi<UiState>;

/** Everything closed, the ladder at the right. */
export function createUiStore(): UiStore {
  return createStore<UiState>(() => ({
    side: "ladder",
    sideOpen: false,
    labOpen: false,
    missedOpen: false,
    middle: "calls",
    writesTo: null,
    shownMessage: null,
    drafts: new Map(),
    toldOf: null,
    printing: false,
    phrasesOpen: false,
    larger: false,
    pictureApart: false,
    fileProblem: null,
    keypadOf: null,
    transferId: null,
    noteOf: null,
    severalOpen: false,
    guard: null,
    viewedId: null,
    messageAt: null,
    flash: null,
  }));
}

/** Calls the eye to a caller. */
export function flashCaller(store: UiStore, callId: string): void {
  store.setState(({ flash }) => ({ flash: { callId, count: (flash?.count ?? 0) + 1 } }));
}

/**
 * The first step towards an emergency: names what the second would do. One that is armed stays as it is. It is there when this
 * returns: a second key that follows at once has to meet it, and not what the key does otherwise.
 */
export function armGuard(store: UiStore, acts: readonly EmergencyAct[], armedAt: number): void {
  if (store.getState().guard !== null) return;
  flushSync(() => store.setState({ guard: { armedAt, acts, chosen: 0 }, transferId: null }));
}

export const chooseInGuard = (store: UiStore, chosen: number) =>
  store.setState(({ guard }) => ({ guard: guard && { ...guard, chosen } }));
export const closeGuard = (store: UiStore) => store.setState({ guard: null });

/** Opens what the right column can show, or goes back to the ladder when it is open already. */
export function toggleSide(store: UiStore, side: OpenedName): void {
  const { side: now } = store.getState();
  store.setState(now === side ? { side: "ladder", sideOpen: false } : { side, sideOpen: true });
}

/** Tells of a message in the right column, or closes that when it does already. */
export function toggleMessage(store: UiStore, id: string): void {
  const { side, toldOf } = store.getState();
  const isOpen = side === "message" && toldOf === id;
  store.setState(isOpen ? { side: "ladder", sideOpen: false } : { side: "message", sideOpen: true, toldOf: id });
}

/** Shows or folds away the ladder of a narrow window; from anything else it leads back to the ladder. */
export function toggleLadder(store: UiStore): void {
  const { side, sideOpen } = store.getState();
  store.setState(side === "ladder" ? { sideOpen: !sideOpen } : { side: "ladder", sideOpen: true });
}

/** Goes to the missed calls, or from there to the recent ones. The lab, which stands in their place, makes room. */
export const toggleMissed = (store: UiStore) =>
  store.setState(({ labOpen, middle, missedOpen }) => ({
    missedOpen: labOpen || middle !== "calls" || !missedOpen,
    labOpen: false,
    middle: "calls",
  }));
export const toggleMessages = (store: UiStore) =>
  store.setState(({ middle }) => ({ middle: middle === "messages" ? "calls" : "messages" }));
/** Opens the conversation with somebody, at its end or where a message stands in it. */
export const openMessages = (store: UiStore, personId: string, shownMessage: string | null = null) =>
  store.setState({ middle: "messages", writesTo: personId, shownMessage, phrasesOpen: false, printing: false });
export const togglePhrases = (store: UiStore) => store.setState(({ phrasesOpen }) => ({ phrasesOpen: !phrasesOpen }));
/** Keeps what is being written to somebody. */
export const keepDraft = (store: UiStore, personId: string, text: string) =>
  store.setState(({ drafts }) => ({ drafts: new Map(drafts).set(mcIdKey(personId), { personId, text }) }));
/** What was written to somebody and not sent; empty where nothing was. */
export const draftFor = ({ drafts }: Pick<UiState, "drafts">, personId: string): string =>
  drafts.get(mcIdKey(personId))?.text ?? "";
export const toggleLab = (store: UiStore) =>
  store.setState(({ labOpen, middle }) => ({ labOpen: middle !== "calls" || !labOpen, middle: "calls" }));
export const toggleLarger = (store: UiStore) => store.setState(({ larger }) => ({ larger: !larger }));
/** Opens or closes the keypad of a call; it is one call's alone, so that digits of the next are not tones unawares. */
export const toggleKeypad = (store: UiStore, callId: string) =>
  store.setState(({ keypadOf }) => ({ keypadOf: keypadOf === callId ? null : callId, transferId: null }));

/** Whether the keypad of a call is on the screen. */
export const hasKeypadOpen = ({ keypadOf }: UiState, call: CallRecord) => keypadOf === call.id && canSendDigits(call);
/** Opens the choice who are to be called at once, or closes it. */
export const openSeveral = (store: UiStore) => store.setState({ severalOpen: true, middle: "calls" });
export const closeSeveral = (store: UiStore) => store.setState({ severalOpen: false });
/** Opens or closes the field for what is written about a call. */
export const toggleNote = (store: UiStore, callId: string) =>
  store.setState(({ noteOf }) => ({ noteOf: noteOf === callId ? null : callId }));

/** Opens or closes the choice to whom a call goes; it takes the place of the keypad. */
export const toggleTransfer = (store: UiStore, callId: string) =>
  store.setState(({ transferId }) => ({ transferId: transferId === callId ? null : callId, keypadOf: null }));

/**
 * Closes the topmost thing that is open.
 *
 * @returns false when nothing was
 */
export function closeTop(store: UiStore): boolean {
  const { side, messageAt, middle, severalOpen, viewedId } = store.getState();
  if (side !== "ladder") store.setState({ side: "ladder", sideOpen: false });
  else if (severalOpen) store.setState({ severalOpen: false });
  else if (messageAt !== null) store.setState({ messageAt: null });
  else if (middle !== "calls") store.setState({ middle: "calls" });
  else if (viewedId !== null) store.setState({ viewedId: null });
  else return false;
  return true;
}
