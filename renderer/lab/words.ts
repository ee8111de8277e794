import { wordsOf } from "../../shared/words/words.ts";

export const LAB_WORDS = wordsOf("labPanel");

export const LAB_FAULT_WORDS = wordsOf("labFaults");
