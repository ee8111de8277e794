import type { Line } from "../calling/lines.ts";
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
