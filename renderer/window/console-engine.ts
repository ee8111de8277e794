/**
 * The calling engine of a console's window: the mission critical client with WebRTC media, the host's history behind
 * it, and the lab's observations drawn into its ladders.
 *
 * @module
 */
import type { SipAccount } from "../../shared/bridge/account.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { callsOf, HOLDS_MS, newIdByMessages, whatCallsTaught } from "../../shared/mc/whereabouts.ts";
import type { CallBackActions } from "../calling/call-backs.ts";
import { limitsChosen } from "../calling/call-limits.ts";
import { type CallingActions, type CallingStore, isLive } from "../calling/calling-store.ts";
import type { FollowedDocuments } from "../client/host-documents.ts";
import type { HostKeyStatus } from "../client/host-key-status.ts";
import type { HostSettings } from "../client/host-settings.ts";
import type { McClient } from "../client/mc-client.ts";
import type { Microphone } from "../client/microphone.ts";
import type { PictureBoard } from "../client/picture-board.ts";
import { resumeMessages } from "../client/resume-messages.ts";
import type { WatchedPresence } from "../client/told-events.ts";
import { createWindowClient } from "../client/window-client.ts";
import {
  createDirectoryStore,
  type DirectoryStore,
  isListed,
  isSamePerson,
  knowsCaller,
} from "../directory/directory-store.ts";
import { callConfigurations, dataLimits, profilesObeyed } from "../documents/documents-story.ts";
import { createHistoryStore, type HistoryStore, mergedCalls } from "../history/history-store.ts";
import type { Host } from "../host/host.ts";
import type { VoicesInUse } from "../media/voices-in-use.ts";
import { messagesSince } from "../messaging/message-book.ts";
import { expectCalls } from "./expect-calls.ts";
import { keepCallBacks } from "./keep-call-backs.ts";
import { keepHistory } from "./keep-history.ts";
import type { ConsoleMessaging } from "./services.ts";

export interface ConsoleEngine {
  readonly store: CallingStore;
  readonly actions: CallingActions;
  readonly messaging: ConsoleMessaging | null;
  readonly callBacks: CallBackActions;
  readonly presence: WatchedPresence;
  /** Those of its parts, with a choice of a profile that the servers hear of first. */
  readonly documents: FollowedDocuments;
  /** Whom it takes for known; empty until somebody loads it. */
  readonly directory: DirectoryStore;
  /** Calls of before, of which it learns who has a new ID; empty until somebody loads it. */
  readonly history: HistoryStore;
  /** Ends at the server what a window that is gone has left there. */
  readonly endLeft: McClient["endLeft"];
  /** Has the servers forget this desk, as far as they answer. Never rejects. */
  readonly signOff: () => Promise<void>;
}

/**
 * A window that goes away takes its calls with it: ask first, and tell the other side. Nobody hung up, so the host is
 * left to end them on record as interrupted.
 */
function guardUnload(store: CallingStore, stopHistory: () => void, leave: () => void): void {
  window.addEventListener("beforeunload", (event) => {
    if (store.getState().calls.some(isLive)) event.preventDefault();
  });
  window.addEventListener("pagehide", () => {
    stopHistory();
    leave();
  });
}

/** What an engine is made of. */
export interface ConsoleEngineParts {
  readonly host: Host;
  readonly account: SipAccount;
  readonly settings: HostSettings;
  readonly keys: HostKeyStatus;
  /** Of the configuration server: they can limit how many calls there are at once. */
  readonly documents: FollowedDocuments;
  readonly voices: VoicesInUse;
  readonly microphone: Pick<Microphone, "kept">;
  readonly pictures: PictureBoard;
  /** Whether the embedded lab runs and reports what happens behind the server. */
  readonly lab: boolean;
}

/** Makes the engine and signs in. */
export function createConsoleEngine({
  host,
  account,
  settings,
  keys,
  documents,
  lab,
  microphone,
  voices,
  pictures,
}: ConsoleEngineParts): ConsoleEngine {
  const directory = createDirectoryStore();
  const history = createHistoryStore();
  const ownId = (service: McService) => account.services[service]?.id;
  const callsIn = (wanted: McService) =>
    callsOf(mergedCalls(history.getState().stored, client.store.getState().calls), ownId).filter(
      ({ service }) => service === wanted,
    );
  /** What calls of whichever service taught: what is said of a new ID is said of the person. */
  const ofCalls = () => whatCallsTaught(mergedCalls(history.getState().stored, client.store.getState().calls));
  const client = createWindowClient({
    host,
    account,
    keys: keys.store,
    settings: () => settings.store.getState().settings,
    onSettings(listener) {
      const stops = [settings.store.subscribe(listener), documents.store.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    // The server obeys a profile, too: it has to be the same one.
    desk: () => ({ ...settings.store.getState().settings, profileIndexes: profilesObeyed(documents.store.getState()) }),
    configuredCalls: (service) => callConfigurations(documents.store.getState())[service],
    configuredData: () => dataLimits(documents.store.getState()),
    audible: true,
    keepsMessages: true,
    voices,
    kept: microphone.kept,
    observesNetwork: lab,
    pictures,
    knows: (id) => knowsCaller(directory.getState(), id),
    isSame: (id, other) => isSamePerson(directory.getState(), id, other),
    isInDirectory: (id) => isListed(directory.getState(), id),
    personBehind: (id, service, now) => whatCallsTaught(callsIn(service)).personBehind(id, now)?.personId,
    newIdOf: (id, service, now) =>
      client.messaging !== undefined && MC_SERVICES[service].shortData !== undefined
        ? newIdByMessages(
            messagesSince(client.messaging.store.getState().book, now - HOLDS_MS.redirected),
            id,
            now,
            ofCalls,
          )
        : whatCallsTaught(callsIn(service)).newIdOf(id, now),
  });
  const { engine, store } = client;
  host.on("lab.message", ({ callId, at, entry }) => engine.observe(callId, at, entry));
  const limit = () => {
    const told = documents.store.getState();
    engine.limitTo(limitsChosen(settings.store.getState().settings, told.kind === "server" ? told.mostCalls : null));
  };
  limit();
  settings.store.subscribe(limit);
  documents.store.subscribe(limit);
  const stopHistory = keepHistory(host, store);
  expectCalls(directory, store, engine);
  guardUnload(store, stopHistory, client.leave);
  const { messaging } = client;
  const loaded = messaging === undefined ? Promise.resolve() : resumeMessages(host, messaging);
  const stopCallBacks = keepCallBacks(host, client.callBacks);
  window.addEventListener("pagehide", stopCallBacks);
  client.start();
  return {
    store,
    actions: engine,
    callBacks: client.callBacks,
    presence: client.presence,
    documents: {
      ...documents,
      choose: (choice) => client.tryProfile(choice, () => documents.choose(choice)),
    },
    messaging:
      messaging === undefined
        ? null
        : {
            store: messaging.store,
            actions: messaging.engine,
            limits: messaging.limits,
            endSession: messaging.endSession,
            loaded,
          },
    directory,
    history,
    endLeft: client.endLeft,
    signOff: () => client.stop().catch(() => {}),
  };
}
