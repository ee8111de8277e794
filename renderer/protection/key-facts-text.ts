import type { KeyFacts } from "../../shared/mc/key-facts.ts";
import { dateAndTime, withLocalTimes } from "../design/format.ts";
import { CERTIFICATE_SOURCE_WORDS, KEY_FACT_WORDS, KMS_SOURCE_WORDS } from "./words.ts";

/** What came of a step of the key work, in a line. */
export function keyFactsText(facts: KeyFacts): string {
  switch (facts.kind) {
    case "period":
      return KEY_FACT_WORDS.period(facts.periodNo, dateAndTime(facts.periodTo));
    case "kms":
      return KEY_FACT_WORDS.found(KMS_SOURCE_WORDS[facts.source], facts.kms);
    case "certificate":
      return KEY_FACT_WORDS.found(CERTIFICATE_SOURCE_WORDS[facts.source], facts.kms);
    case "message":
      return KEY_FACT_WORDS.message(facts.pckId);
    case "as-written":
      return withLocalTimes(facts.text);
  }
}
