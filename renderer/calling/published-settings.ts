/**
 * What the server of a service knows of how this desk takes calls (TS 24.379 clause 7.2.3). Without it the server may put nobody
 * through to us.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { MigrationErrorCode } from "../../shared/errors/migration-errors.ts";
import type { SettingsErrorCode } from "../../shared/errors/settings-errors.ts";
import type { AnswerMode } from "../../shared/mc/service-settings.ts";
import type { McService } from "../../shared/mc/services/services.ts";

/** How this desk takes calls. */
export interface DeskAnswering {
  readonly answerMode: AnswerMode;
  /** False: none is to be put through. */
  readonly takesCalls: boolean;
  /** Index of the user profile that is obeyed in each service, where it is known; else what the account says. */
  readonly profileIndexes?: Readonly<Partial<Record<McService, number>>>;
}

/** Why settings are not with the server: what it answered, or why a challenge of it was not met. */
export interface SettingsFailure {
  readonly code: SettingsErrorCode | EndReasonCode | MigrationErrorCode;
  /** Its status line and warnings. */
  readonly detail?: string | undefined;
}

/**
 * What the server holds of our settings: what we want, something that we do not want any more, that no call is to be put through although
 * we want them, or nothing.
 */
export type HeldSettings = "wanted" | "other" | "barred" | "nothing";

/** State of the settings of one service. */
export type PublishedSettings =
  /** Nobody has asked for them yet, or there is no connection. */
  | { readonly state: "unsaid" }
  /** The first answer is not there yet. */
  | { readonly state: "publishing" }
  | { readonly state: "published" }
  /** The server has nothing, as this desk wants no calls. */
  | { readonly state: "withdrawn" }
  /** @see SettingsFailure. `again`: whether it is tried again by itself. */
  | {
      readonly state: "failed";
      readonly because: SettingsFailure;
      readonly held: HeldSettings;
      readonly again: boolean;
    };

/** The settings of each service in which they are published; a service without them is not there. */
export type PublishedServices = Readonly<Partial<Record<McService, PublishedSettings>>>;
