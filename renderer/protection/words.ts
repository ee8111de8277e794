import { wordsOf } from "../../shared/words/words.ts";

export const {
  padlock: PADLOCK_WORDS,
  padlockAfter: PADLOCK_WORDS_AFTER,
  padlockIncoming: PADLOCK_WORDS_INCOMING,
  padlockMissed: PADLOCK_WORDS_MISSED,
  outcomes: PROTECTION_OUTCOME_WORDS,
  kmsSources: KMS_SOURCE_WORDS,
  certificateSources: CERTIFICATE_SOURCE_WORDS,
  keyFacts: KEY_FACT_WORDS,
  keySteps: KEY_STEP_WORDS,
  rules: RULE_WORDS,
  frames: FRAME_WORDS,
  protection: PROTECTION_WORDS,
} = wordsOf("protection");
