import { wordsOf } from "../../shared/words/words.ts";

export const SOUND_WORDS = wordsOf("sound");
