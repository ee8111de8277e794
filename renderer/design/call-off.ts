/**
 * Why a button that calls somebody is off, and what stands beside its word then.
 *
 * @module
 */
import { wordsOf } from "../../shared/words/words.ts";

/** Nobody can be called now, or the user profile permits no private calls of the service; null where somebody can be called. */
export type CallOff = "busy" | "forbidden" | null;

/** What stands beside the word: the key, that it is not permitted, or nothing. */
export const hintOfCall = (off: CallOff, key: string | undefined): string | undefined =>
  off === null ? key : off === "forbidden" ? wordsOf("directory").notPermitted : undefined;
