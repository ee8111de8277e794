/**
 * Foreign text in a box of the operating system's: a question, an error, a notification. Nothing there has a place of its
 * own, so a text that brings lines, directions or great length of its own would say what the program has not said.
 *
 * @module
 */

/** Characters of a foreign text that are shown at most. */
export const FOREIGN_LINE = 80;

/** First strong isolate and its end (Unicode Standard Annex 9): what is between does not turn what is around it. */
const [ISOLATE, END] = ["\u2068", "\u2069"];

/** What makes no mark of its own: controls, line and paragraph ends, joiners, fillers, directions, halves of pairs. */
const WITHOUT_MARK = /[\p{Cc}\p{Cs}\u2028\u2029]+/gu;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Marks that are piled on one letter reach into the lines above and below. */
const PILED = /(\p{M}{3})\p{M}+/gu;

/**
 * Foreign text as one line that nothing in it can break: at most so many characters, the middle left out of a longer one
 * because its end tells as much as its beginning, and its direction kept to itself.
 *
 * @param most - characters that are shown, the mark of what is left out among them
 */
export function foreignLine(text: string, most = FOREIGN_LINE): string {
  const line = text.replace(WITHOUT_MARK, " ").replace(INVISIBLE, "").replace(PILED, "$1").replace(/\s+/gu, " ").trim();
  const characters = [...line];
  if (characters.length <= most) return `${ISOLATE}${line}${END}`;
  const end = Math.floor((most - 1) / 2);
  const shown = [...characters.slice(0, most - 1 - end), "…", ...characters.slice(-end)];
  return `${ISOLATE}${shown.join("")}${END}`;
}
