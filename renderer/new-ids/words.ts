import { wordsOf } from "../../shared/words/words.ts";

export const NEW_ID_WORDS = wordsOf("newIds");
