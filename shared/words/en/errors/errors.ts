import type { ErrorCode } from "../../../errors/mc-error.ts";
import { CALL_ERRORS } from "./calls.ts";
import { CONFIGURATION_ERRORS } from "./configuration.ts";
import { DATA_ERRORS } from "./data.ts";
import { FILE_ERRORS } from "./files.ts";
import { FIRST_TO_ANSWER_ERRORS } from "./first-to-answer.ts";
import { KEY_ERRORS } from "./keys.ts";
import { KMS_CONTENT_ERRORS } from "./kms-contents.ts";
import { KMS_MESSAGE_ERRORS } from "./kms-messages.ts";
import { LAB_ERRORS } from "./lab.ts";
import { MIGRATION_ERRORS } from "./migration.ts";
import { MOVING_ERRORS } from "./moving.ts";
import { NETWORK_ERRORS } from "./network.ts";
import { PEOPLE_SERVER_ERRORS } from "./people-server.ts";
import { PROGRAM_ERRORS } from "./program.ts";
import { REDIRECTION_ERRORS } from "./redirections.ts";
import { SET_UP_ERRORS } from "./set-up.ts";
import { SETTINGS_ERRORS } from "./settings.ts";
import { SIGN_IN_ERRORS } from "./sign-in.ts";
import { STILL_ERRORS } from "./stills.ts";
import { URGENCY_ERRORS } from "./urgency.ts";

/** What happened and what to do, for every code of `shared/errors`. */
export const errors = {
  ...CALL_ERRORS,
  ...REDIRECTION_ERRORS,
  ...KEY_ERRORS,
  ...KMS_MESSAGE_ERRORS,
  ...KMS_CONTENT_ERRORS,
  ...SIGN_IN_ERRORS,
  ...CONFIGURATION_ERRORS,
  ...NETWORK_ERRORS,
  ...MOVING_ERRORS,
  ...FIRST_TO_ANSWER_ERRORS,
  ...URGENCY_ERRORS,
  ...DATA_ERRORS,
  ...FILE_ERRORS,
  ...PEOPLE_SERVER_ERRORS,
  ...PROGRAM_ERRORS,
  ...SETTINGS_ERRORS,
  ...MIGRATION_ERRORS,
  ...SET_UP_ERRORS,
  ...STILL_ERRORS,
  ...LAB_ERRORS,
} as const satisfies Record<ErrorCode, { readonly message: string; readonly advice: string }>;
