/**
 * The key port of a client without a KMS.
 *
 * @module
 */
import { McError } from "../../shared/errors.ts";
import { NO_KMS } from "../../shared/keys.ts";
import type { KeyPort } from "./ports.ts";

const refused = () => Promise.reject(new McError("kms-not-configured"));

export const NO_KEYS: KeyPort = {
  status: () => NO_KMS,
  obtain: refused,
  open: refused,
  forget: () => {},
};
