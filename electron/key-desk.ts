/**
 * Keys for the user of each window.
 *
 * @module
 */

import { McError } from "../shared/errors.ts";
import type { KeyStatus } from "../shared/keys.ts";
import type { KeyDesk } from "./host-parts.ts";

const NO_KMS: KeyStatus = {
  state: "off",
  kmsUri: null,
  keysUntil: null,
  certificates: [],
  atRest: "memory",
  protectionPermitted: null,
  problem: null,
};

/** The desk of an installation without a KMS. */
export function createKeyDesk(): KeyDesk {
  return {
    status: () => NO_KMS,
    obtain: () => Promise.reject(new McError("kms-not-configured")),
    open: () => Promise.reject(new McError("kms-not-configured")),
    forget: () => {},
    refresh: () => Promise.resolve(NO_KMS),
  };
}
