import { useRef } from "react";
import { withHiddenNamed } from "../../shared/base/direction.ts";
import type { LadderEntry, RedirectionTarget } from "../../shared/mc/call-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { entryWords, handlingSentence } from "./arrow-words.ts";
import { LADDER_WORDS } from "./ladder-words.ts";

/** One message of the ladder, whole, under the ladder: it covers nothing of the call. */
export function MessagePanel(props: {
  readonly entry: LadderEntry;
  /** Whom it names, where it redirects the call. */
  readonly names: RedirectionTarget | null;
  onClose(): void;
}) {
  const { entry, names, onClose } = props;
  const panel = useRef<HTMLElement>(null);
  useBorrowedFocus(panel, null);
  const missing = entry.certainty === "inferred" ? LADDER_WORDS.inferredNoText : LADDER_WORDS.noText;
  return (
    <section ref={panel} className="message-panel" aria-label={LADDER_WORDS.message}>
      <header>
        <h3 className="panel-title">{entryWords(entry, names)}</h3>
        <ActionButton label={LADDER_WORDS.closeMessage} hint={hintFor("close", true)} shape="flat" onPress={onClose} />
      </header>
      {entry.handling === undefined ? null : <p className="handling">{handlingSentence(entry.handling)}</p>}
      {entry.text === "" ? (
        <p className="muted">{missing}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable with the keyboard
        <pre tabIndex={0} className="id">
          {withHiddenNamed(entry.text)}
        </pre>
      )}
    </section>
  );
}
