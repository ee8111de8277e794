import { wordsOf } from "../../shared/words/words.ts";

export const {
  ladder: LADDER_WORDS,
  arrows: ARROW_WORDS,
  lanes: LANE_WORDS,
  handling: HANDLING_WORDS,
  handled: HANDLED_WORDS,
  flaws: FLAW_WORDS,
} = wordsOf("ladder");
