import { wordsOf } from "../../shared/words/words.ts";

export const HISTORY_WORDS = wordsOf("history");
