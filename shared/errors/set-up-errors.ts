/**
 * Why this desk is not set up, or a step of the connection test fails where no other code says it.
 *
 * @module
 */
import type { ErrorRow } from "./error-row.ts";

export const SET_UP_ERRORS = {
  /** What was typed, or opened, is no address of a configuration. */
  "configuration-address-unusable": { category: "person" },
  "configuration-unreachable": { category: "network" },
  "configuration-not-trusted": { category: "security" },
  /** Another answer than the document: the detail is its status. */
  "configuration-refused": { category: "server" },
  "configuration-answer-wrong": { category: "server" },
  "initial-configuration-invalid": { category: "configuration" },
  /** It asks for what this program cannot do. */
  "initial-configuration-unsupported": { category: "configuration" },
  /** It names a server outside of what is allowed: the detail is the host. */
  "initial-configuration-elsewhere": { category: "security" },
  /** There is no account beside it. */
  "initial-configuration-alone": { category: "configuration" },
  /** What was shown is not there any more, or nothing was. */
  "set-up-outdated": { category: "person" },
  /** This window's program cannot start itself otherwise. */
  "start-anew-impossible": { category: "configuration" },
  /** Another MC system of the desk is wanted while a call goes on. */
  "system-during-call": { category: "configuration" },
  /** It is to be deleted, and is the one that is worked in, here or in another program. */
  "system-in-use": { category: "configuration" },
  /** It is not there any more. */
  "system-unknown": { category: "person" },
  "systems-full": { category: "configuration" },
  "server-name-unknown": { category: "network" },
  /** A step of the connection test got no answer in its time. */
  "test-step-silent": { category: "network" },
  /** The SIP server does not take the user of this desk as one of its own: the status of its answer. */
  "test-registration-refused": { category: "configuration" },
  /** The SIP server gets nobody at the public service identity of a participating function. */
  "test-service-unreached": { category: "configuration" },
} as const satisfies Record<string, ErrorRow>;
