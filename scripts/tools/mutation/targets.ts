/**
 * What is mutated, and which tests have to notice.
 *
 * @module
 */

/** A part of the program whose tests are tried. */
export interface MutationTarget {
  readonly name: string;
  /** Globs of source files. */
  readonly files: readonly string[];
  /** Folders and files of tests. */
  readonly tests: readonly string[];
}

/** What decides about calls, and does nothing but decide. */
const CALLING_RULES = [
  "admission",
  "call-forwarding",
  "call-pace",
  "call-redirection",
  "known-systems",
  "media-legs",
  "messages-for-calls",
  "redial-policy",
  "refused-calls",
];

/** The key work of one leg, by subject. */
const LEG_KEYS = [
  "caller-address",
  "caller-authority",
  "leg-keys",
  "leg-offer",
  "leg-opening",
  "leg-progress",
  "message-keys",
  "pck-use",
  "redirect-proposal",
  "signer-period",
  "until-aborted",
];

/** The parts in which a mistake that no test notices would cost most. */
export const MUTATION_TARGETS: readonly MutationTarget[] = [
  { name: "mc", files: ["shared/mc/**/*.ts"], tests: ["test/unit/shared/mc"] },
  {
    name: "calling-rules",
    files: CALLING_RULES.map((name) => `renderer/calling/${name}.ts`),
    tests: ["test/unit/renderer/calling"],
  },
  {
    name: "calling",
    files: [`renderer/calling/!(${CALLING_RULES.join("|")}).ts`, "renderer/calling/features/*.ts"],
    tests: ["test/unit/renderer/calling"],
  },
  {
    name: "protection",
    files: ["renderer/calling/protection/*.ts"],
    tests: [
      "test/unit/renderer/calling/protection",
      "test/unit/renderer/calling/before-request.test.ts",
      "test/unit/renderer/calling/dialled-first.test.ts",
    ],
  },
  {
    name: "kms-choice",
    files: ["electron/keys/kms-uri-choice.ts", "electron/keys/kms-authority.ts"],
    tests: ["test/unit/electron/keys/kms-uri-choice.test.ts", "test/unit/electron/keys/kms-authority.test.ts"],
  },
  {
    name: "leg-keys",
    files: LEG_KEYS.map((name) => `electron/keys/${name}.ts`),
    tests: LEG_KEYS.map((name) => `test/unit/electron/keys/${name}.test.ts`),
  },
  {
    name: "storage",
    files: ["electron/services/stored-file.ts", "electron/services/sqlite-file.ts"],
    // Their other tests watch processes of their own, in which no mutant can be switched on.
    tests: ["test/unit/electron/services/stored-file-steps.test.ts", "test/unit/electron/services/sqlite-file.test.ts"],
  },
];
