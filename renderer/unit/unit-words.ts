import { wordsOf } from "../../shared/words/words.ts";

export const UNIT_WORDS = wordsOf("unit");
