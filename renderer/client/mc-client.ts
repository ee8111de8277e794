/**
 * A mission critical client without a face: signalling, calling engine and store, wired together. The console's
 * window and the field unit's window are both made of it, and so are the integration tests in plain Node.
 *
 * @module
 */
import { within } from "../../shared/base/within.ts";
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { ChangedDocuments } from "../../shared/bridge/documents.ts";
import type { MediaPath } from "../../shared/bridge/rtp.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { DataLimits } from "../../shared/mc/data/service-configuration.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { forbids, type PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { MESSAGE_SERVICES } from "../../shared/mc/services/call-services.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { type CallBackActions, CallBacks } from "../calling/call-backs.ts";
import { CallChoices } from "../calling/call-choices.ts";
import { CallingEngine } from "../calling/calling-engine.ts";
import { type CallingStore, createCallingStore, isLive } from "../calling/calling-store.ts";
import type { CallingEngineOptions, CallSettings, NewIdOf, PersonBehind } from "../calling/engine-options.ts";
import { cautionAbout } from "../calling/known-systems.ts";
import { NO_KEYS } from "../calling/no-keys.ts";
import type { PictureDesk } from "../calling/picture.ts";
import type { KeyPort, LeftEnd, MediaPort } from "../calling/ports.ts";
import { FRAMES } from "../calling/protection/frames-scheme.ts";
import type { ProtectionScheme } from "../calling/protection/scheme.ts";
import { SRTP } from "../calling/protection/srtp-scheme.ts";
import type { DeskAnswering } from "../calling/published-settings.ts";
import { beingSetUp, QUIET_WITHIN_MS, whenNoCall } from "../calling/quiet.ts";
import { type MessageLimits, messageLimits } from "../messaging/message-sizes.ts";
import { MessagingEngine } from "../messaging/messaging-engine.ts";
import { createMessagingStore, type MessagingStore } from "../messaging/messaging-store.ts";
import {
  type FilePort,
  type MessageFilePort,
  type MessageKeyPort,
  type MessageMediaPort,
  NO_FILES,
  NO_LONGER,
} from "../messaging/ports.ts";
import type { AnswerChallenges } from "../signalling/connection/challenge-gate.ts";
import { type FindServers, SipConnection } from "../signalling/connection/connection.ts";
import type { OpenLine } from "../signalling/connection/server-line.ts";
import type { Authorise, PublishedKeys } from "../signalling/connection/service-settings.ts";
import { CallBackMessages } from "../signalling/messages/call-back-messages.ts";
import { takeForwardings } from "../signalling/messages/forwarding-messages.ts";
import { overMediaPlane } from "../signalling/messages/over-media-plane.ts";
import type { MessageRefusal } from "../signalling/messages/received-messages.ts";
import { ShortDataMessages, type TakeData } from "../signalling/messages/short-data-messages.ts";
import { TransferMessages } from "../signalling/messages/transfer-messages.ts";
import type { ConfiguredCalls } from "../signalling/private-calls/invite-request.ts";
import { endLeft, type LeftLadder } from "../signalling/private-calls/left-calls.ts";
import { PrivateCalls } from "../signalling/private-calls/private-calls.ts";
import { type FindFaults, withKnownFaults } from "./known-faults.ts";
import { createProfileTrials, type ProfileTrials } from "./profile-trials.ts";
import { createToldEvents, type ToldEvents, type WatchedPresence } from "./told-events.ts";

/** What protects calls, by how the home system wants their media; the first that works here is what we offer. */
export const SCHEMES: Readonly<Record<MediaPath, readonly ProtectionScheme[]>> = {
  webrtc: [FRAMES],
  // Of calls with voice alone none that is to be protected is offered but over RTP.
  rtp: [SRTP, { ...FRAMES, onlyFirst: true }],
  both: [SRTP, FRAMES],
};

export interface McClientOptions {
  readonly account: SipAccount;
  readonly media: MediaPort;
  /** Makes credentials where a server asks for them; the secret is the host's. */
  readonly answerChallenges: AnswerChallenges;
  /** Finds out why there is no connection; without it nobody knows. */
  readonly findFaults?: FindFaults;
  /** Has the host connect; without it no account whose servers a window does not connect to can be used. */
  readonly openHostLine?: OpenLine;
  /** Has a token ready that authorises the user for a service; without it no account whose user signs in can be. */
  readonly authorise?: Authorise;
  /** Makes the CSKs that go to servers with the settings, where the account has any; without it none goes. */
  readonly csk?: PublishedKeys;
  /** Looks anew where the servers are; without it they are where the account says. */
  readonly findServers?: FindServers;
  /** Spreads what many consoles would do in the same second, from 0 inclusive to 1 exclusive; by chance where it is left out. */
  readonly random?: () => number;
  /** Where pictures are shown; without it nowhere. */
  readonly pictures?: PictureDesk;
  /** Where keys come from; without it no call is protected end to end. */
  readonly keys?: KeyPort;
  /** The person's choices at the moment of asking. */
  readonly settings: () => Pick<Settings, CallSettings>;
  /** Tells whenever these may have changed; left out, they do not. */
  readonly onSettings?: (listener: () => void) => () => void;
  /** What servers are told of how calls are taken here; left out, what the settings say. */
  readonly desk?: () => DeskAnswering;
  /** Whether the lab reports what happens behind the server. */
  readonly observesNetwork: boolean;
  /** Whether an ID is that of somebody in the directory; left out, nobody is a stranger. */
  readonly knows?: (id: string) => boolean;
  /** Whether the directory itself has an ID; without a directory none is. */
  readonly isInDirectory?: (id: string) => boolean;
  /** The new ID of somebody, where calls have taught one; left out, none is known. */
  readonly newIdOf?: NewIdOf;
  /** The ID at home of whoever has a new one, where calls have taught it; left out, nobody's is known. */
  readonly personBehind?: PersonBehind;
  /** Where messages are sealed and kept; without it there are none. */
  readonly messages?: {
    readonly keys: MessageKeyPort;
    readonly file: MessageFilePort;
    readonly files?: FilePort;
    /** Connections for longer ones; without them there are none. */
    readonly media?: MessageMediaPort;
  };
  /** Whether two IDs are those of one person; left out, only the same ID is. */
  readonly isSame?: (id: string, other: string) => boolean;
  /** What the service configurations say of calls at the moment of asking; left out, there are none. */
  readonly configuredCalls?: ConfiguredCalls;
  /** The same of messages and files; left out, or undefined, what the account says holds. */
  readonly configuredData?: () => DataLimits | undefined;
  /** A notifier says that documents may have changed; null for all of them. Left out, nobody is asked to tell. */
  readonly onDocuments?: (changed: ChangedDocuments) => void;
  /** What SIP.js has to say about trouble. */
  readonly onWarning: (text: string) => void;
}

export interface McClient {
  readonly store: CallingStore;
  readonly engine: CallingEngine;
  /** Undefined where the account has no service with messages. */
  readonly messaging:
    | {
        readonly store: MessagingStore;
        readonly engine: MessagingEngine;
        /** What may be sent at the moment. */
        readonly limits: () => MessageLimits;
        /** Ends the sessions with somebody; what is written then goes its ordinary way. */
        readonly endSession: (peerId: string) => void;
        readonly endSessions: () => void;
      }
    | undefined;
  /** Who asked whom to call back. */
  readonly callBacks: CallBackActions;
  /** Where people are, as their system tells. */
  readonly presence: WatchedPresence;
  /** Connects and registers. */
  start(): void;
  /** This computer is somewhere else in the network: signs in over a new connection, and takes the calls there. */
  networkChanged(): Promise<void>;
  /** There is reason to believe that the network is back, or gone. */
  networkDoubted(): void;
  /** Has another user profile obeyed once the server of its service has taken it. */
  readonly tryProfile: ProfileTrials["tryProfile"];
  /** There is another access token: services are authorised again. */
  tokenRenewed(): void;
  /** The CSKs that servers have are of no use any more: they are sent others. */
  cskLost(): void;
  /** Ends at the server what a window that is gone has left of a call there, as the call's ladder says. */
  endLeft(ladder: LeftLadder): Promise<LeftEnd>;
  /** For a window that closes: ends every call, and takes back what servers know, as far as the moment allows. */
  leave(): void;
  /** Ends every call, unregisters and disconnects, as far as the connection allows. */
  stop(): Promise<void>;
}

/** Milliseconds for the servers to take subscriptions back. */
const FAREWELL_MS = 1_000;

/** Unix milliseconds with fraction, from a clock that does not jump. */
export const now = () => performance.timeOrigin + performance.now();

/** Messaging in the service that has it, by the rules that hold for calls where they are the same. */
function createMessaging(
  connection: SipConnection,
  calling: CallingEngineOptions,
  { account, configuredData = () => undefined, messages, onWarning }: McClientOptions,
  refused: (refusal: MessageRefusal) => void,
): McClient["messaging"] {
  const service = MESSAGE_SERVICES.find((each) => account.services[each] !== undefined);
  const ownId = service && account.services[service]?.id;
  if (service === undefined || ownId === undefined || messages === undefined) return undefined;
  const store = createMessagingStore();
  const choices = new CallChoices(calling);
  const { media, ...ports } = messages;
  const receive: TakeData = (data) => engine.receive(data);
  const data = new ShortDataMessages(connection, account, service, receive, refused);
  const way =
    media && overMediaPlane({ connection, account, service, media, take: receive, onRefused: refused }, data, store);
  const { serviceConfiguration: configuration } = account;
  if (configuration?.kind === "unreadable") onWarning(`service configuration: ${configuration.detail}`);
  const limits = () => {
    const told = configuredData();
    return messageLimits(told === undefined ? configuration : { kind: "limits", limits: told }, way !== undefined);
  };
  const engine: MessagingEngine = new MessagingEngine({
    store,
    service,
    ownId,
    files: NO_FILES,
    ...ports,
    data: way?.data ?? data,
    longer: way?.longer ?? NO_LONGER,
    limits,
    rules: () => {
      const { cautionAbout, partners, policies, protection } = choices.rules(service, choices.protectionInForce());
      return { cautionAbout, policy: policies.migrated, partners, protection, form: account.wire.redirection };
    },
    dialledFirst: (primaryId) => choices.dialledFirst(primaryId, service, "normal"),
    impossible: () => choices.protectionInForce().impossible,
    knows: calling.knows,
    onFault: (code, detail = "") => onWarning(`message: ${code} ${detail}`.trimEnd()),
    now: calling.now,
  });
  return { store, engine, limits, endSession: (peerId) => way?.end(peerId), endSessions: () => way?.endAll() };
}

export function createMcClient(options: McClientOptions): McClient {
  const {
    account,
    answerChallenges,
    findFaults = async () => undefined,
    keys = NO_KEYS,
    knows = () => true,
    isInDirectory = () => false,
    newIdOf = () => undefined,
    isSame = sameMcId,
    configuredCalls = () => undefined,
    media,
    settings,
    desk = settings,
    observesNetwork,
    onSettings = () => () => {},
    onWarning,
  } = options;
  const store = createCallingStore();
  const whenQuiet = (action: () => void) => void whenNoCall(store, beingSetUp, action, QUIET_WITHIN_MS);
  const connection = new SipConnection(account, now, {
    answerChallenges,
    onRegistration: withKnownFaults(findFaults, (registration) => {
      store.setState({ registration });
      if (registration.state !== "registered") return events.lost();
      engine.signallingRestored();
      messaging?.engine.connection(true);
      events.registered();
    }),
    onPublished: (published) => store.setState({ published }),
    onConnection: (up) => {
      if (up) return;
      engine.signallingLost();
      messaging?.engine.connection(false);
    },
    onPassed: (message) => engine.passed(message),
    onHandled: (message, handling) => engine.handled(message, handling),
    onWarning,
    findServers: options.findServers,
    random: options.random,
    openHostLine: options.openHostLine,
    authorise: account.signsIn === true ? options.authorise : undefined,
    key: options.csk,
    whenQuiet,
    whenIdle: (action) => whenNoCall(store, isLive, action),
  });
  const events: ToldEvents = createToldEvents({
    connection,
    account,
    authorise: account.signsIn === true ? options.authorise : undefined,
    onDocuments: options.onDocuments,
    onWarning,
    now: () => performance.now(),
    random: options.random ?? Math.random,
  });
  const trials = createProfileTrials(connection, desk);
  const tellServers = () => connection.answering(trials.desk());
  tellServers();
  const stopTelling = onSettings(tellServers);
  const refused = ({ code, detail = "" }: MessageRefusal) => onWarning(`MESSAGE refused: ${code} ${detail}`.trimEnd());
  const ownId = (service: McService) => account.services[service]?.id;
  const systems = account.systems.map(({ domain }) => domain);
  const callingOptions: CallingEngineOptions = {
    store,
    signalling: new PrivateCalls(connection, account, (leg) => engine.receive(leg), configuredCalls),
    connection,
    media,
    keys,
    ...(options.pictures === undefined ? {} : { pictures: options.pictures }),
    schemes: SCHEMES[account.media ?? "webrtc"],
    settings,
    observesNetwork,
    now,
    ownId,
    knows,
    isInDirectory,
    newIdOf,
    ...(options.personBehind === undefined ? {} : { personBehind: options.personBehind }),
    systems,
    wire: account.wire,
  };
  // Takes what is its own before those who read every MESSAGE.
  const messaging = createMessaging(connection, callingOptions, options, refused);
  const port = new CallBackMessages(connection, account, (message) => callBacks.told(message), refused);
  const may = (action: PrivateCallPermission) => !forbids(keys.status().permissions, action);
  const callBacks = new CallBacks({
    port,
    calling: store,
    settings,
    may,
    ownId,
    knows,
    cautionAbout: (dialledId, id) =>
      cautionAbout(dialledId, id, { hosts: [...systems, ...keys.status().hosts], isInDirectory }),
    isSame,
    now,
  });
  const moves = new TransferMessages(connection, account, (message, id) => engine.transferred(message, id), refused);
  const engine = new CallingEngine({ ...callingOptions, moves });
  takeForwardings(connection, account, (message, callId) => engine.forward(message, callId), refused);
  return {
    store,
    engine,
    messaging,
    callBacks,
    presence: events.presence,
    start: () => connection.start(),
    async networkChanged() {
      const move = () => {
        engine.networkChanged();
        connection.renew();
      };
      // Where an address has only been added, what is being set up over the old connection can be finished there.
      const canWait = store.getState().calls.some(beingSetUp) && (await connection.answers());
      if (canWait) whenQuiet(move);
      else move();
    },
    networkDoubted: () => connection.doubt(),
    tryProfile: trials.tryProfile,
    tokenRenewed: () => connection.tokenRenewed(),
    cskLost: () => connection.keyLost(),
    endLeft: (ladder) => endLeft(connection.userAgent, ladder),
    leave: () => {
      engine.endAll();
      messaging?.endSessions();
      void events.end();
      connection.leave();
    },
    stop: async () => {
      stopTelling();
      messaging?.engine.stop();
      messaging?.endSessions();
      engine.endAll();
      await within(events.end(), FAREWELL_MS, () => {});
      return connection.stop();
    },
  };
}
