/**
 * The key port of a client without a KMS.
 *
 * @module
 */
import { McError } from "../../shared/errors.ts";
import type { KeyPort } from "./ports.ts";

const refused = () => Promise.reject(new McError("kms-not-configured"));

export const NO_KEYS: KeyPort = {
  status: () => ({
    state: "off",
    kmsUri: null,
    keysUntil: null,
    certificates: [],
    atRest: "memory",
    protectionPermitted: null,
    problem: null,
  }),
  obtain: refused,
  open: refused,
  forget: () => {},
};
