/**
 * Everything that the console's views live on, made once per window.
 *
 * @module
 */

import { octetsOfBase64 } from "../../shared/base/base64.ts";
import type { SipAccount } from "../../shared/bridge/account.ts";
import { type AllCallsStore, createAllCallsStore } from "../all-calls/all-calls-store.ts";
import type { CallBackActions } from "../calling/call-backs.ts";
import { type CallingActions, type CallingState, type CallingStore, isLive } from "../calling/calling-store.ts";
import { type DesktopStore, followDesktopState } from "../client/desktop-store.ts";
import type { FollowedDocuments } from "../client/host-documents.ts";
import type { HostKeyStatus } from "../client/host-key-status.ts";
import { followMigration, type HostMigration } from "../client/host-migration.ts";
import type { HostSettings } from "../client/host-settings.ts";
import type { HostSignIn } from "../client/host-sign-in.ts";
import type { Microphone } from "../client/microphone.ts";
import type { OwnDevices } from "../client/own-devices.ts";
import type { PictureBoard } from "../client/picture-board.ts";
import { returnHomeWhenLost } from "../client/return-home.ts";
import { type FollowedWarnings, followWarnings } from "../client/standing-warnings.ts";
import type { WatchedPresence } from "../client/told-events.ts";
import { type DirectoryStore, favour, loadDirectory } from "../directory/directory-store.ts";
import type { GuideStore } from "../guide/guide-store.ts";
import type { Headsets } from "../headset/headsets.ts";
import type { TalkSwitches } from "../headset/talk-switches.ts";
import { type HistoryStore, keepForgotten, loadHistory } from "../history/history-store.ts";
import {
  createInterruptedStore,
  type EndLeft,
  type InterruptedStore,
  settleInterrupted,
} from "../history/interrupted-store.ts";
import { createRecordingStore, followRecording, type RecordingStore } from "../history/recording-store.ts";
import type { Host } from "../host/host.ts";
import { createLabActions, createLabStore, followLab, type LabActions, type LabStore } from "../lab/lab-store.ts";
import { createPastLadderStore, type PastLadderStore } from "../ladder/past-ladder.ts";
import type { VoicesInUse } from "../media/voices-in-use.ts";
import type { MessageLimits } from "../messaging/message-sizes.ts";
import type { MessagingActions } from "../messaging/messaging-engine.ts";
import type { MessagingStore } from "../messaging/messaging-store.ts";
import type { StillSource } from "../pictures/kept-stills.tsx";
import { createStillDesk, type StillDesk } from "../pictures/still-desk.ts";
import type { Sounder } from "../sound/sounder.ts";
import { followDesktop } from "./follow-desktop.ts";
import { keepDrafts } from "./keep-drafts.ts";
import { type ShownCalling, showCalls } from "./shown-calls.ts";
import { createTalkLatch, type TalkLatch } from "./talk-latch.ts";
import { talkBySwitch } from "./talk-switch.ts";
import { createUiStore, type UiStore } from "./ui-store.ts";

/** Messages, as the views see them. */
export interface ConsoleMessaging {
  /** What may be sent at the moment, as the documents of the user say it. */
  readonly limits: () => MessageLimits;
  readonly store: MessagingStore;
  readonly actions: MessagingActions;
  /** Ends the sessions with an ID; what is written then goes its ordinary way. */
  endSession(peerId: string): void;
  /** Settles when the messages of before are here, or cannot be had. */
  readonly loaded: Promise<void>;
}

/** The host hears how this console is registered. Nothing depends on whether that works. */
function tellRegistration(host: Host, calling: CallingStore): () => void {
  const tell = (registration: CallingState["registration"]["state"]) =>
    void host.call("support.noteRegistration", { registration }).catch(() => {});
  tell(calling.getState().registration.state);
  return calling.subscribe(({ registration }, before) => {
    if (registration.state !== before.registration.state) tell(registration.state);
  });
}

/** What the views need. */
export interface ConsoleServices {
  readonly host: Host;
  readonly account: SipAccount;
  /** The calls as they are at this moment, for what acts on them. */
  readonly calling: CallingStore;
  /** The calls as the views have them. */
  readonly shown: ShownCalling;
  readonly actions: CallingActions;
  /** Null where the account has no messages. */
  readonly messaging: ConsoleMessaging | null;
  readonly callBacks: CallBackActions;
  readonly presence: WatchedPresence;
  readonly directory: DirectoryStore;
  readonly history: HistoryStore;
  readonly allCalls: AllCallsStore;
  readonly recording: RecordingStore;
  readonly interrupted: InterruptedStore;
  readonly pastLadder: PastLadderStore;
  readonly settings: HostSettings;
  readonly keys: HostKeyStatus;
  readonly signIn: HostSignIn;
  readonly migration: HostMigration;
  readonly warnings: FollowedWarnings["store"];
  readonly documents: FollowedDocuments;
  readonly microphone: Microphone;
  readonly devices: OwnDevices;
  readonly voices: VoicesInUse;
  readonly pictures: PictureBoard;
  /** Stills of pictures: those that are taken now, and those on record. */
  readonly stills: { readonly desk: StillDesk; readonly source: StillSource };
  readonly sounder: Sounder;
  readonly headsets: Headsets;
  readonly talkSwitches: TalkSwitches;
  /** The talk key of every program. */
  readonly talkLatch: TalkLatch;
  readonly desktop: DesktopStore;
  readonly ui: UiStore;
  /** Has the servers forget this desk, as far as they answer. Never rejects. */
  readonly signOff: () => Promise<void>;
  /** The demonstration with the lab; without one nobody begins it. */
  readonly guide: GuideStore;
  /** Null when the embedded lab does not run. */
  readonly lab: { readonly store: LabStore; readonly actions: LabActions } | null;
  dispose(): void;
}

/** What is known before the first view is drawn. */
export interface ConsoleParts {
  readonly host: Host;
  readonly account: SipAccount;
  readonly settings: HostSettings;
  readonly keys: HostKeyStatus;
  readonly signIn: HostSignIn;
  readonly documents: FollowedDocuments;
  readonly microphone: Microphone;
  readonly devices: OwnDevices;
  readonly voices: VoicesInUse;
  readonly pictures: PictureBoard;
  readonly sounder: Sounder;
  readonly headsets: Headsets;
  readonly talkSwitches: TalkSwitches;
  /** Not asked for yet. */
  readonly desktop: DesktopStore;
  readonly guide: GuideStore;
  /** Whether the embedded lab runs. */
  readonly lab: boolean;
  readonly calling: CallingStore;
  readonly actions: CallingActions;
  readonly messaging: ConsoleMessaging | null;
  readonly callBacks: CallBackActions;
  readonly presence: WatchedPresence;
  /** Not loaded yet. */
  readonly directory: DirectoryStore;
  /** Not loaded yet. */
  readonly history: HistoryStore;
  /** Ends at the server what a window that is gone has left there. */
  readonly endLeft: EndLeft;
  /** Has the servers forget this desk. */
  readonly signOff: () => Promise<void>;
}

/** Makes the stores, starts loading them, and keeps them up to date until `dispose`. */
export function createConsoleServices(parts: ConsoleParts): ConsoleServices {
  const { host, calling, desktop, directory, history, settings, keys } = parts;
  const recording = createRecordingStore();
  const interrupted = createInterruptedStore();
  const ui = createUiStore();
  const labStore = createLabStore();
  const shown = showCalls(calling);
  const talkLatch = createTalkLatch(calling, parts.actions);
  const warnings = followWarnings(host);
  const migration = followMigration(host, {
    inCall: () => calling.getState().calls.some(isLive),
    answering: () => settings.store.getState().settings,
    leave: parts.signOff,
    reload: () => window.location.reload(),
  });
  const stops = [
    followDesktopState(host, desktop),
    followRecording(host, recording, () => void loadHistory(host, history)),
    followDesktop({
      ...{ host, calling, directory, actions: parts.actions },
      showAbout: () => ui.setState({ side: "about", sideOpen: true }),
    }),
    host.on("directory.changed", () => void loadDirectory(host, directory)),
    host.on("directory.serverChanged", ({ server }) => directory.setState({ server })),
    settings.store.subscribe(({ wanted }) => favour(directory, wanted.favourites)),
    settings.stop,
    keys.stop,
    warnings.stop,
    migration.stop,
    returnHomeWhenLost(
      calling,
      migration,
      parts.documents.store,
      () => settings.store.getState().settings.returnHomeAfter,
    ),
    parts.documents.stop,
    parts.microphone.stop,
    parts.devices.stop,
    parts.sounder.stop,
    parts.headsets.stop,
    talkBySwitch(parts.talkSwitches, calling, parts.actions),
    parts.talkSwitches.stop,
    talkLatch.stop,
    shown.stop,
    // A call that comes into the middle takes the place of a past one that is being read.
    shown.store.subscribe((now, before) => {
      const { messageAt, viewedId } = ui.getState();
      const isPastRead = messageAt !== null || viewedId !== null;
      if (now.focusId !== before.focusId && isPastRead) ui.setState({ viewedId: null, messageAt: null });
    }),
    calling.subscribe((now, before) => keepForgotten(history, before.calls, now.calls)),
    tellRegistration(host, calling),
    ...(parts.messaging === null ? [] : [keepDrafts({ host, ui, messaging: parts.messaging })]),
    ...(parts.lab ? [followLab(host, labStore)] : []),
  ];
  favour(directory, settings.store.getState().wanted.favourites);
  void loadDirectory(host, directory);
  void loadHistory(host, history);
  void settleInterrupted({ host, store: interrupted, calling, endLeft: parts.endLeft });
  return {
    host,
    account: parts.account,
    calling,
    shown: shown.store,
    actions: parts.actions,
    messaging: parts.messaging,
    callBacks: parts.callBacks,
    presence: parts.presence,
    directory,
    history,
    allCalls: createAllCallsStore(),
    recording,
    interrupted,
    pastLadder: createPastLadderStore(),
    settings,
    keys,
    signIn: parts.signIn,
    migration,
    warnings: warnings.store,
    documents: parts.documents,
    signOff: parts.signOff,
    microphone: parts.microphone,
    devices: parts.devices,
    voices: parts.voices,
    pictures: parts.pictures,
    stills: {
      desk: createStillDesk(
        { keep: (order) => host.call("stills.keep", order) },
        () => settings.store.getState().settings.stills,
      ),
      source: {
        list: (callId) => host.call("stills.list", { callId }),
        octets: async (callId, id) => octetsOfBase64((await host.call("stills.get", { callId, id })).octets),
        remove: (callId, id) => host.call("stills.remove", { callId, id }),
      },
    },
    sounder: parts.sounder,
    headsets: parts.headsets,
    talkSwitches: parts.talkSwitches,
    talkLatch,
    desktop,
    ui,
    guide: parts.guide,
    lab: parts.lab ? { store: labStore, actions: createLabActions(host, labStore) } : null,
    dispose: () => {
      for (const stop of stops) stop();
    },
  };
}
