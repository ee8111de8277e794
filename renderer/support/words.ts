import { wordsOf } from "../../shared/words/words.ts";

export const SUPPORT_WORDS = wordsOf("support");
