import type { KeyStatus } from "../../shared/bridge/keys.ts";

/** Every word about the dispatcher's own keys. */
export const KEYS_WORDS = {
  title: "Keys",
  close: "Close",
  details: "Details of the keys",
  unknown: "not known yet",
  off: "not set up",
  starting: "being fetched",
  ready: "ready",
  until: (moment: string) => `valid to ${moment}`,
  expired: (moment: string) => `expired ${moment}`,
  problem: "problem",
  failed: "not available",
  askAgain: "Ask again",
  asking: "Asking",
  kms: "Key server (KMS)",
  noKms: "none",
  keysUntil: "Keys held until",
  noKeys: "no keys held",
  certificates: "Certificates held",
  noCertificates: "none",
  own: "own",
  atRest: "Keys are kept",
  permitted: "User profile",
  permission: {
    yes: "permits protected calls",
    no: "does not permit protected calls",
    unknown: "says nothing about protected calls",
  },
  explain: {
    off: "This console has no key server. Calls are not protected end to end.",
    starting: "The key server is being asked for this console's keys.",
    ready: "Calls can be protected end to end.",
    failed: "Without keys no call can be protected end to end.",
  } satisfies Record<KeyStatus["state"], string>,
} as const;

/** How keys are kept on this computer. */
export const AT_REST_WORDS = {
  "system-key-store": "encrypted with the operating system's key store",
  "key-file": "encrypted with a key file that only its owner can read",
  memory: "in memory only, until the program ends",
} as const satisfies Record<KeyStatus["atRest"], string>;
