/**
 * What the calling engine works with.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { KnownNewId } from "../../shared/mc/whereabouts.ts";
import type { SignallingWire } from "../../shared/mc/wire-profile.ts";
import type { CallingStore } from "./calling-store.ts";
import type { PictureDesk } from "./picture.ts";
import type { ConnectionPort, KeyPort, MediaPort, MovePort, SignallingPort } from "./ports.ts";
import type { ProtectionScheme } from "./protection/scheme.ts";

/** What the engine reads of the settings, at the moment of each call. */
/** The ID at home of whoever is called by a new one. @param now - Unix milliseconds */
export type PersonBehind = (newId: string, service: McService, now: number) => string | undefined;

export type CallSettings =
  | "redirectionPolicy"
  | "partnerPolicies"
  | "newIdsFirst"
  | "newIdMinutes"
  | "forwardingPolicy"
  | "transferPolicy"
  | "forwardUnansweredTo"
  | "forwardUnansweredAfter"
  | "askSeconds"
  | "answerMode"
  | "takesCalls"
  | "commencement"
  | "protection";

/** The new ID of somebody in a service, where calls have taught one that holds at a moment, Unix milliseconds. */
export type NewIdOf = (id: string, service: McService, now: number) => KnownNewId | undefined;

export interface CallingEngineOptions {
  readonly store: CallingStore;
  readonly signalling: SignallingPort;
  readonly connection: ConnectionPort;
  readonly media: MediaPort;
  readonly keys: KeyPort;
  /** Asks for calls to be moved on; without it none is. */
  readonly moves?: MovePort;
  /** Where pictures are shown; without it nowhere. */
  readonly pictures?: PictureDesk;
  /** Ways to protect media of the account, the one that we would offer first. */
  readonly schemes: readonly ProtectionScheme[];
  /** Our own ID in each service; undefined in one that we do not use. */
  readonly ownId: (service: McService) => string | undefined;
  /** Whether an ID is that of somebody in the directory: places and pace are kept for them when strangers call. */
  readonly knows: (id: string) => boolean;
  /** Whether the directory itself has an ID. */
  readonly isInDirectory: (id: string) => boolean;
  /** Left out, no new ID is known of anybody. */
  readonly newIdOf?: NewIdOf;
  /** The ID at home of whoever has this new one, where calls have taught it; left out, nobody's is known. */
  readonly personBehind?: PersonBehind;
  /** Hosts of the systems that the account names. */
  readonly systems: readonly string[];
  readonly wire: SignallingWire;
  /** The dispatcher's choices at this moment. */
  readonly settings: () => Pick<Settings, CallSettings>;
  readonly observesNetwork: boolean;
  /** Unix milliseconds with fraction. */
  readonly now: () => number;
}
