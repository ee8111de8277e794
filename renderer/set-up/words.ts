import { wordsOf } from "../../shared/words/words.ts";

export const SET_UP_WORDS = wordsOf("setUp");
