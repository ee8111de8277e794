import { wordsOf } from "../../shared/words/words.ts";

export const GUIDE_WORDS = wordsOf("guide");
