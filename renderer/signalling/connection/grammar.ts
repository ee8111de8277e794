/**
 * The grammar by which SIP.js reads header fields, with ours before and behind it.
 *
 * @module
 */
import { Grammar } from "sip.js";
import { readLeniently } from "./lenient-addresses.ts";
import { readQuickly } from "./quick-grammar.ts";
import { noticeMended, noticeUnreadable } from "./reading.ts";

/** What SIP.js's grammar says of a text that it cannot read. */
const UNREADABLE = -1;

/** The rules of the grammar are called like the fields that they are for. */
const fieldOf = (startRule: string) => startRule.replaceAll("_", "-");

let installed = false;

/** Puts the short cut in front of SIP.js's grammar, and the tolerant reading of addresses behind it; once per process. */
export function installGrammar(): void {
  if (installed) return;
  installed = true;
  const thorough = Grammar.parse;
  (Grammar as { parse: typeof Grammar.parse }).parse = (input, startRule) => {
    const read = readQuickly(input, startRule) ?? thorough(input, startRule);
    if (read !== UNREADABLE) return read;
    const lenient = readLeniently(input, startRule, thorough);
    if (lenient === undefined) noticeUnreadable(fieldOf(startRule));
    else noticeMended("field-read-leniently", fieldOf(startRule));
    return lenient ?? UNREADABLE;
  };
}
