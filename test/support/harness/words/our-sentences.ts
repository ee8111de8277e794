/** Finds our own sentences in data, where there must be none of any language. */

import { EN } from "../../../../shared/words/en/en.ts";
import type { Texts } from "../../../../shared/words/en/translation.ts";

function* textsOf(texts: Texts): Generator<string> {
  for (const text of Object.values(texts)) {
    if (typeof text === "string") yield text;
    else yield* textsOf(text);
  }
}

/** Parts of the catalogue that are two words at least: one word can be a name or a code as well. */
const SENTENCES = [...textsOf(EN)]
  .flatMap((text) => text.split(/\{\{[^}]*\}\}/))
  .map((part) => part.trim())
  .filter((part) => /\p{L}{2,}[,.:;]? \p{L}{2,}/u.test(part));

/** Members that hold what others wrote, and are shown as it came: a whole message, a phrase, a reason of a server's. */
const FOREIGN: ReadonlySet<string> = new Set(["text", "phrase", "reason"]);

/** Every sentence of the catalogues that stands in a value, with its place; what others wrote is passed over. */
export function ourSentencesIn(value: unknown, place = ""): string[] {
  if (typeof value === "string") {
    return SENTENCES.filter((sentence) => value.includes(sentence)).map((sentence) => `${place}: ${sentence}`);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    FOREIGN.has(name) ? [] : ourSentencesIn(each, `${place}.${name}`),
  );
}
