import { type ParticularMark, readParticular } from "../errors/particulars.ts";
import { wordsOf } from "./words.ts";

type Say = (values: { readonly first: string; readonly second: string; readonly third: string }) => string;

const WORDS: Readonly<Record<ParticularMark, string | Say>> = wordsOf("particulars");

/**
 * What a person is told beside the code of an error, in the language that is chosen. Text from elsewhere, and the sentences
 * in records of version 0.1.0, are shown as they are.
 */
export function particularWords(detail: string): string {
  const read = readParticular(detail);
  if (read === undefined) return detail;
  const [first = "", second = "", third = ""] = read.values;
  const text = WORDS[read.mark];
  return typeof text === "function" ? text({ first, second, third }) : text;
}
