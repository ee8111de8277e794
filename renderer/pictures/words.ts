import { wordsOf } from "../../shared/words/words.ts";

export const PICTURE_WORDS = wordsOf("pictures");

export const TRANSMISSION_WORDS = wordsOf("transmission");
