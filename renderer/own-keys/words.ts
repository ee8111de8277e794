import { wordsOf } from "../../shared/words/words.ts";

export const { keys: KEYS_WORDS, atRest: AT_REST_WORDS } = wordsOf("ownKeys");
