import { wordsOf } from "../../shared/words/words.ts";

export const SIGN_IN_WORDS = wordsOf("signIn");
