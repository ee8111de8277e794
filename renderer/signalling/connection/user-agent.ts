/**
 * The SIP user agent of a mission critical client: SIP.js, set up with the account, our transport and the feature
 * tags that a participating function expects in Contact (TS 24.379 clause 6.2.1).
 *
 * @module
 */
import {
  Core,
  type Invitation,
  type Message,
  type Session,
  type SessionDescriptionHandler,
  SIPExtension,
  type URI,
  UserAgent,
} from "sip.js";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { isTlsAccount } from "../../../shared/bridge/signalling-server.ts";
import type { MessageHandling } from "../../../shared/mc/message-handling.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import { makeBranchesUnique } from "../../../shared/sip/unique-branches.ts";
import type { PassedMessage } from "../../calling/ports.ts";
import { AuthorisationGate, type AuthoriseAgain } from "./authorisation-gate.ts";
import { authorizeRequests } from "./authorized-requests.ts";
import { type AnswerChallenges, ChallengeGate } from "./challenge-gate.ts";
import { installGrammar } from "./grammar.ts";
import { takeIncompleteMessages } from "./incomplete-messages.ts";
import { takeLongerSessions } from "./longer-sessions.ts";
import { noticeWhatIsDropped } from "./reading.ts";
import { refuseWhatNobodyTakes } from "./refused-requests.ts";
import { followRemoteTargets } from "./remote-targets.ts";
import type { OpenLine } from "./server-line.ts";
import { ServerTransport } from "./server-transport.ts";

/** Seconds that an incoming call may ring before it is answered for the person with 480. */
const INCOMING_RING_SECONDS = 60;

export interface UserAgentHooks {
  readonly now: () => number;
  /** Address of the server to connect to, asked for each connection. */
  readonly server: () => string;
  /** Connects to it. */
  readonly openLine: OpenLine;
  readonly onPassed: (message: PassedMessage) => void;
  /** That a message was dropped, or mended to be read. */
  readonly onHandled: (message: PassedMessage, handling: MessageHandling) => void;
  readonly onInvitation: (invitation: Invitation) => void;
  readonly onMessage: (message: Message) => void;
  readonly onConnect: () => void;
  readonly onDisconnect: () => void;
  /** Makes credentials where a server asks for them. */
  readonly answerChallenges: AnswerChallenges;
  /** Authorises the user once more for a service; undefined where nobody signs in. */
  readonly authoriseAgain: AuthoriseAgain | undefined;
  /** Gives the description handler of a session that is about to speak SDP. */
  readonly descriptionHandlerFor: (session: Session) => SessionDescriptionHandler;
  /** What SIP.js has to say about trouble; free of credentials. */
  readonly onWarning: (text: string) => void;
}

/** URIs escaped for a quoted feature parameter: `urn%3Aurn-7%3A…`, in a list where there are several (RFC 3840). */
export function icsiReference(services: readonly McService[]): string {
  return quotedList(services.map((service) => MC_SERVICES[service].icsi));
}

const quotedList = (uris: readonly string[]) => `"${uris.map(encodeURIComponent).join(",")}"`;

/** Every communication service of a service: files have one of their own beside short data. */
const communicationsOf = (service: McService) => {
  const { featureTag, files, icsi } = MC_SERVICES[service];
  return [{ featureTag, icsi }, ...(files === undefined ? [] : [files])];
};

/** Feature parameters of Contact, without leading semicolon: one registration is for all services of a user. */
export function contactFeatures(services: readonly McService[]): string[] {
  const communications = services.flatMap(communicationsOf);
  return [
    ...communications.map(({ featureTag }) => `+${featureTag}`),
    `+g.3gpp.icsi-ref=${quotedList(communications.map(({ icsi }) => icsi))}`,
  ];
}

/** Media types of bodies that somebody here may take. */
export function acceptedTypes(services: readonly McService[]): string[] {
  const documents = services.map((service) => MC_SERVICES[service].infoContentType);
  return ["application/sdp", "multipart/mixed", ...documents];
}

/** Header fields that say which service of ours a request to our server is for (TS 24.379 clause 7.2.3, TS 24.282 clause 9.2.2.2). */
export const serviceHeaders = (
  { impu, wire }: Pick<SipAccount, "impu" | "wire">,
  { featureTag, icsi }: { readonly featureTag: string; readonly icsi: string },
): string[] => [
  `Accept-Contact: *;+${featureTag};require;explicit`,
  `P-Preferred-Service: ${icsi}`,
  ...(wire.invite.preferredIdentity ? [`P-Preferred-Identity: <${impu}>`] : []),
];

/**
 * Reads a URI of the account.
 *
 * @throws Error when it is no SIP URI; the account's schema has excluded that
 */
export function sipUri(text: string): URI {
  const uri = UserAgent.makeURI(text);
  if (uri === undefined) throw new Error("not a SIP URI");
  return uri;
}

/**
 * SIP.js sets a timer to whatever Expires of an INVITE says, and one that is longer than 2^31 - 1 ms, or no number, would
 * fire at once. One that outlasts the ringing means nothing anyway.
 */
function leaveExpiryToRingLimit({ userAgentCore: { delegate } }: UserAgent): void {
  const receive = delegate.onInvite;
  delegate.onInvite = (request) => {
    const { headers } = request.message;
    const expires = headers["Expires"]?.[0]?.raw;
    if (expires !== undefined && !(Number(expires) < INCOMING_RING_SECONDS)) delete headers["Expires"];
    receive?.(request);
  };
}

/** Makes the user agent; it does not connect by itself. */
export function createUserAgent(account: SipAccount, hooks: UserAgentHooks): UserAgent {
  installGrammar();
  noticeWhatIsDropped();
  makeBranchesUnique(Core, () => crypto.randomUUID());
  takeLongerSessions();
  authorizeRequests();
  const core = () => userAgent.userAgentCore;
  const { authoriseAgain } = hooks;
  const challenges = new ChallengeGate(core, hooks.answerChallenges);
  const unauthorised = authoriseAgain && new AuthorisationGate(core, authoriseAgain);
  const userAgent: UserAgent = new UserAgent({
    uri: sipUri(account.impu),
    displayName: account.displayName,
    instanceId: account.instanceId,
    // Whoever takes the call says that it rings: nobody who is refused hears that.
    sendInitialProvisionalResponse: false,
    // For WebSockets over TLS too: RFC 7118 clause 5.2 gives a URI this one value; WSS is for Via.
    contactParams: { transport: isTlsAccount(account) ? "tls" : "ws" },
    transportConstructor: ServerTransport,
    transportOptions: {
      server: hooks.server,
      openLine: hooks.openLine,
      holds: (text: string, read: (message: string) => void) =>
        challenges.take(text, read) || unauthorised?.take(text, read) === true,
      onPassed: hooks.onPassed,
      viaHost: () => userAgent.userAgentCore.configuration.viaHost,
      contactUser: () => userAgent.contact.uri.user ?? "",
      onHandled: (message: PassedMessage, handling: MessageHandling, said = "") => {
        const { kind, flaw, field } = handling;
        // What is mended in every message of a server would fill the log.
        if (kind === "dropped") hooks.onWarning(["message dropped:", flaw, field, said].filter(Boolean).join(" "));
        hooks.onHandled(message, handling);
      },
      now: hooks.now,
    },
    sessionDescriptionHandlerFactory: hooks.descriptionHandlerFor,
    sipExtension100rel: SIPExtension.Supported,
    sipExtensionExtraSupported: ["timer"],
    noAnswerTimeout: INCOMING_RING_SECONDS,
    userAgentString: "MC-Dispatcher",
    logBuiltinEnabled: false,
    logConfiguration: false,
    logLevel: "warn",
    // Called for every line, whatever `logLevel` says.
    logConnector: (level, category, _label, content) => {
      if (level === "warn" || level === "error") hooks.onWarning(`${category}: ${String(content).split("\n", 1)[0]}`);
    },
    delegate: {
      // What was made of the message is told before anything comes of it.
      onInvite: (invitation) => queueMicrotask(() => hooks.onInvitation(invitation)),
      onMessage: hooks.onMessage,
      onConnect: hooks.onConnect,
      onDisconnect: hooks.onDisconnect,
    },
  });
  leaveExpiryToRingLimit(userAgent);
  followRemoteTargets(userAgent.userAgentCore);
  refuseWhatNobodyTakes(userAgent, acceptedTypes(servicesOf(account)), hooks.onWarning);
  // Before the others: they go by the tags of messages.
  takeIncompleteMessages(userAgent.userAgentCore);
  const features = contactFeatures(servicesOf(account))
    .map((feature) => `;${feature}`)
    .join("");
  const plainContact = userAgent.contact.toString.bind(userAgent.contact);
  // SIP.js has no option for feature parameters outside REGISTER; there, the registerer adds them.
  userAgent.contact.toString = (options) => plainContact(options) + (options?.register === true ? "" : features);
  return userAgent;
}
