/**
 * Text from the network, made fit to be shown.
 *
 * @module
 */

const MAX_LINE = 500;
/** Characters that are looked at for those: the rest could be megabytes. */
const MAX_READ = 4_000;

/**
 * Text from the network made fit for one line on screen: no control characters, nothing that changes the direction
 * of writing or cannot be seen, at most 500 characters.
 */
export function lineForPeople(text: string): string {
  const plain = text
    .slice(0, MAX_READ)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
    .trim();
  return plain.length > MAX_LINE || text.length > MAX_READ ? `${plain.slice(0, MAX_LINE - 1)}…` : plain;
}
