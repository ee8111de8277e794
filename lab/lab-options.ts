/**
 * What can be set when the lab starts, and what it is otherwise.
 *
 * @module
 */
import { type DataLimits, NO_DATA_LIMITS } from "../shared/mc/data/service-configuration.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES, VOICE_SERVICE } from "../shared/mc/services/services.ts";
import { DEFAULT_WIRE, type WireProfile } from "../shared/mc/wire-profile.ts";
import { DEFAULT_OFFERS, type DigestOffers } from "./sip/digest.ts";
import type { SystemTimes } from "./systems/mc-system.ts";

const DEFAULT_SERVICES: readonly McService[] = SERVICE_NAMES.filter(
  (service) => service === VOICE_SERVICE || MC_SERVICES[service].shortData !== undefined,
);

/** What can be set when the lab starts. */
export interface LabOptions {
  /** The data folder, where the KMSs keep their secrets for the next start; in memory without one. */
  readonly folder?: string;
  /** Clock in milliseconds for nonces, registrations and KMSs; the system's by default. */
  readonly now?: () => number;
  /** Seconds for which clients are told to register, and the longest that is granted; 300 by default. */
  readonly registrationExpires?: number;
  /** Shortest registration that is granted, seconds; 10 by default. */
  readonly registrationExpiresMin?: number;
  /** Milliseconds for which a client whose connection is lost keeps its registration and dialogs; 15 000 by default. */
  readonly flowLossGraceMs?: number;
  /** Milliseconds until a call that nobody answers is given up; 180 000 by default. */
  readonly ringLimitMs?: number;
  /** Milliseconds between two halves of a forwarding that do not belong together; 400 by default. */
  readonly forwardingPauseMs?: number;
  /** Milliseconds for which a nonce of the registrars can be used; 300 000 by default. */
  readonly nonceLifetimeMs?: number;
  /** Shortest and longest publication of service settings, seconds; a minute and an hour by default. */
  readonly settingsExpires?: SystemTimes["settingsExpires"];
  /** What the registrars ask for; SHA-256 first and MD5 by default. */
  readonly digest?: DigestOffers;
  /** The services of everybody in it; voice and messages by default. */
  readonly services?: readonly McService[];
  /** How both systems speak where the standard leaves a choice. */
  readonly wire?: WireProfile;
  /** What both systems limit of messages and files; nothing by default. */
  readonly limits?: DataLimits;
  /** Whether it is the desk of whoever of its dispatchers signs in at an identity server, instead of one who is handed out. */
  readonly signIn?: boolean;
  /** Whether system A tells the dispatcher where its people are; as the wire profile says by default, and where the dispatcher signs in. */
  readonly presence?: boolean;
  /** Milliseconds between two questions of a console for its documents, where nothing else gives a reason; 2000 by default. */
  readonly documentsEveryMs?: number;
  /** How users come to their SIP servers: with a WebSocket of their window, as by default, or over TLS through their host. */
  readonly transport?: LabTransport;
}

/** Both doors of a system are open, whichever its users are sent to. */
export type LabTransport = "websocket" | "tls";

/** {@link LabOptions} with every default in its place. */
export interface RunningOptions {
  readonly times: SystemTimes;
  readonly digest: DigestOffers;
  readonly folder: string | undefined;
  readonly services: readonly McService[];
  readonly wire: WireProfile;
  readonly limits: DataLimits;
  readonly transport: LabTransport;
  readonly signIn: boolean;
  readonly presence: boolean;
  readonly documentsEveryMs: number;
}

/** What is set when it starts, and the defaults of what is not. */
export function runningOptions(options: LabOptions): RunningOptions {
  const times = {
    now: options.now ?? Date.now,
    flowLossGraceMs: options.flowLossGraceMs ?? 15_000,
    ringLimitMs: options.ringLimitMs ?? 180_000,
    forwardingPauseMs: options.forwardingPauseMs ?? 400,
    nonceLifetimeMs: options.nonceLifetimeMs ?? 300_000,
    registrationExpires: { min: options.registrationExpiresMin ?? 10, max: options.registrationExpires ?? 300 },
    settingsExpires: options.settingsExpires ?? { min: 60, max: 3_600 },
  };
  const { digest = DEFAULT_OFFERS, folder, services = DEFAULT_SERVICES, wire = DEFAULT_WIRE } = options;
  const { limits = NO_DATA_LIMITS, signIn = false, transport = "websocket" } = options;
  const { documentsEveryMs = 2_000, presence = signIn || wire.presence.subscribe } = options;
  return {
    ...{ times, digest, services, wire, limits, transport, signIn, folder },
    ...{ documentsEveryMs, presence },
  };
}
