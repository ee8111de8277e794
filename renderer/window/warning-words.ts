import type { StandingWarning } from "../../shared/bridge/standing-warnings.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { dateAndTime, momentAgo } from "../design/format.ts";

const WORDS = wordsOf("warnings");

/** What the words of a warning say already. */
const SAID: ReadonlySet<string> = new Set(["own-keys-missing"]);

/** Which of the sentences about a sign-in is true. */
function sentenceOf({ kind, problem, until }: StandingWarning): keyof typeof WORDS.whole {
  if (kind !== "sign-in") return kind;
  if (until === null) return "sign-in-unknown";
  return problem === undefined ? "sign-in-fixed" : kind;
}

/** What happened, until when, and what to do. As long as the cause is the same, so are the words. */
export function wholeWarning(warning: StandingWarning): string {
  const { about, problem, until } = warning;
  const sentence = WORDS.whole[sentenceOf(warning)]({ about, until: until === null ? "" : dateAndTime(until) });
  if (problem === undefined || SAID.has(problem.code)) return sentence;
  const { advice, message } = ERROR_WORDS[problem.code];
  return `${sentence} ${message} ${advice}`;
}

/**
 * In few words.
 *
 * @param now - Unix milliseconds
 */
export function shortWarning({ kind, until }: StandingWarning, now: number): string {
  const text = WORDS.short[kind];
  return typeof text === "string" ? text : text({ moment: until === null ? "" : momentAgo(until, now) });
}

/** That there are others besides. */
export const moreWarnings = (others: number): string => WORDS.more({ others });
