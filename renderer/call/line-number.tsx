import type { Line } from "../calling/lines.ts";
import { ariaKeys, hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/**
 * The digit that reaches a call, drawn as the key that it is. Filled where the call is the one in the middle. Nothing where
 * the call has none: more calls live than there are digits, or the number still rests.
 */
export function LineNumber({
  line,
  inMiddle = false,
}: {
  readonly line: Line | undefined;
  readonly inMiddle?: boolean;
}) {
  if (line === undefined) return null;
  return (
    <span className={inMiddle ? "line-number in-middle" : "line-number"}>
      <span className="for-screen-readers">{CALL_WORDS.line({ line })}</span>
      <span aria-hidden="true">{line}</span>
    </span>
  );
}

/** The keys that reach a call, for `aria-keyshortcuts` of what they do. */
export function lineKeys(line: Line | undefined, letters: boolean): string | undefined {
  return line === undefined ? undefined : ariaKeys(hintFor(`line${line}`, letters));
}
