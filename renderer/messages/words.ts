import { wordsOf } from "../../shared/words/words.ts";

export const MESSAGES_WORDS = wordsOf("messages");
