import { wordsOf } from "../../shared/words/words.ts";

export const SETTINGS_WORDS = wordsOf("settings");
