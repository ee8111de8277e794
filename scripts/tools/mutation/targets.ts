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
  { name: "protection", files: ["renderer/calling/protection/*.ts"], tests: ["test/unit/renderer/calling"] },
  {
    name: "kms-choice",
    files: ["electron/keys/kms-uri-choice.ts", "electron/keys/kms-authority.ts"],
    tests: ["test/unit/electron/keys/kms-uri-choice.test.ts", "test/unit/electron/keys/kms-authority.test.ts"],
  },
  { name: "leg-keys", files: ["electron/keys/leg-keys.ts"], tests: ["test/integration/keys"] },
  {
    name: "storage",
    files: ["electron/services/stored-file.ts"],
    // Its other tests watch processes of their own, in which no mutant can be switched on.
    tests: ["test/unit/electron/services/stored-file-steps.test.ts"],
  },
];
