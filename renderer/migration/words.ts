import { wordsOf } from "../../shared/words/words.ts";

export const MIGRATION_WORDS = wordsOf("migration");
