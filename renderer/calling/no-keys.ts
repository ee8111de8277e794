/**
 * The key port of a client without a KMS.
 *
 * @module
 */

import { NO_KMS } from "../../shared/bridge/keys.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { KeyPort } from "./ports.ts";

const refused = () => Promise.reject(new McError("kms-not-configured"));

export const NO_KEYS: KeyPort = {
  status: () => NO_KMS,
  obtain: refused,
  prepare: () => {},
  open: refused,
  forget: () => {},
};
