/**
 * The one error shape of the program.
 *
 * A failure that a person can meet carries a code from a closed set and the category that says whose turn it is. What
 * happened and what to do is said under the same code in the catalogues of `shared/words`, where it is shown and in
 * `docs`; an error carries no sentence.
 *
 * @module
 */

import { BRIDGE_ERRORS } from "./bridge-errors.ts";
import { DATA_ERRORS } from "./data-errors.ts";
import { END_REASONS } from "./end-reason.ts";
import type { ErrorRow } from "./error-row.ts";
import { FILE_ERRORS } from "./file-errors.ts";
import { LAB_ERRORS } from "./lab-errors.ts";
import { MESSAGE_ERRORS } from "./message-errors.ts";
import { MIGRATION_ERRORS } from "./migration-errors.ts";
import { PEOPLE_SERVER_ERRORS } from "./people-server-errors.ts";
import { SET_UP_ERRORS } from "./set-up-errors.ts";
import { SETTINGS_ERRORS } from "./settings-errors.ts";
import { STILL_ERRORS } from "./still-errors.ts";

/** Every error of the program. */
export const ERRORS = {
  ...END_REASONS,
  ...MESSAGE_ERRORS,
  ...DATA_ERRORS,
  ...FILE_ERRORS,
  ...BRIDGE_ERRORS,
  ...PEOPLE_SERVER_ERRORS,
  ...SETTINGS_ERRORS,
  ...MIGRATION_ERRORS,
  ...SET_UP_ERRORS,
  ...STILL_ERRORS,
  ...LAB_ERRORS,
} as const satisfies Record<string, ErrorRow>;

/** The closed set of error codes. */
export type ErrorCode = keyof typeof ERRORS;

/** What of an error may cross a process boundary: no cause, no stack. */
export interface ErrorReport {
  readonly code: ErrorCode;
  /** The particular of this occurrence, free of secrets: an ID, a status line, a field name. */
  readonly detail?: string | undefined;
}

/** An error with a code from {@link ERRORS}. */
export class McError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  /**
   * @param code - row of {@link ERRORS}
   * @param detail - particular of this occurrence, free of secrets
   * @param cause - the error underneath, kept for the log only
   */
  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = "McError";
    this.code = code;
    this.detail = detail;
  }

  /** The part that may cross a process boundary. */
  report(): ErrorReport {
    return { code: this.code, ...(this.detail === undefined ? {} : { detail: this.detail }) };
  }
}

/** An error of ours as it is; anything else as what happened to the host, or as the code that is given, with its cause. */
export function asMcError(cause: unknown, otherwise: ErrorCode = "host-failed", detail?: string): McError {
  return cause instanceof McError ? cause : new McError(otherwise, detail, cause);
}

/** Whether a string received from elsewhere is one of our codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERRORS, value);
}
