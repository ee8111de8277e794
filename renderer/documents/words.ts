import { wordsOf } from "../../shared/words/words.ts";

export const DOCUMENT_WORDS = wordsOf("documents");
