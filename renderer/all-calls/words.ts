import { wordsOf } from "../../shared/words/words.ts";

export const ALL_CALLS_WORDS = wordsOf("allCalls");
