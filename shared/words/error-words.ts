import type { ErrorCode } from "../errors/mc-error.ts";
import { wordsOf } from "./words.ts";

/** What a person is told of an error. */
export interface ErrorWords {
  /** What happened, as a dispatcher would say it. */
  readonly message: string;
  /** What it means for the call and what to do; empty where there is nothing to do. */
  readonly advice: string;
}

/** What is said of each error, in the language that is chosen. */
export const ERROR_WORDS: Readonly<Record<ErrorCode, ErrorWords>> = wordsOf("errors");
