import type { KeyFacts } from "../../shared/mc/key-facts.ts";
import { dateAndTime, withLocalTimes } from "../design/format.ts";
import { CERTIFICATE_SOURCE_WORDS, KEY_FACT_WORDS, KMS_SOURCE_WORDS } from "./words.ts";

/** What came of a step of the key work, in a line. */
export function keyFactsText(facts: KeyFacts): string {
  switch (facts.kind) {
    case "period":
      return KEY_FACT_WORDS.period({ no: facts.periodNo, until: dateAndTime(facts.periodTo) });
    case "kms":
      return KEY_FACT_WORDS.found({ source: KMS_SOURCE_WORDS[facts.source], kms: facts.kms });
    case "certificate":
      return KEY_FACT_WORDS.found({ source: CERTIFICATE_SOURCE_WORDS[facts.source], kms: facts.kms });
    case "message":
      return KEY_FACT_WORDS.message({ pckId: facts.pckId });
    case "as-written":
      return withLocalTimes(facts.text);
  }
}
