import { ClipboardCopy } from "lucide-react";
import { useId, useState } from "react";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "./action-button.tsx";
import { type CopiedError, copiedText } from "./support-facts.ts";
import { useCopy } from "./use-copy.ts";

const WORDS = wordsOf("support").copy;

/**
 * Beside the code of an error: shows what is to be copied for whoever helps, word for word, and copies that. What may name somebody is in
 * it when somebody ticks it, and not before.
 */
export function CopyForSupport({ code, detail }: { readonly code: string; readonly detail?: string | undefined }) {
  const id = useId();
  // Drawn while it is open: nothing of an error stands twice in the window.
  const [isOpen, setOpen] = useState(false);
  // When it came into sight: where an error is told as it happens, that is when it happened.
  const [at] = useState(Date.now);
  return (
    <span className="copy-for-support">
      <button type="button" className="copy-open" popoverTarget={id} aria-label={WORDS.open} title={WORDS.open}>
        <ClipboardCopy size={14} aria-hidden="true" />
      </button>
      <span
        id={id}
        popover="auto"
        className="copy-panel"
        role="dialog"
        aria-label={WORDS.open}
        onToggle={({ newState }) => setOpen(newState === "open")}
      >
        {isOpen ? <CopyPanel code={code} detail={detail} at={at} /> : null}
      </span>
    </span>
  );
}

/** What is copied, and the way to do it. */
function CopyPanel({ at, code, detail }: CopiedError) {
  const [withParticular, setWith] = useState(false);
  const { copy, forget, outcome } = useCopy();
  const text = copiedText({ code, detail, at }, withParticular);
  return (
    <>
      <span className="part-title">{WORDS.title}</span>
      <span className="copy-text">{text}</span>
      {detail === undefined ? null : (
        <label className="copy-choice">
          <input
            type="checkbox"
            checked={withParticular}
            onChange={({ target }) => {
              setWith(target.checked);
              forget();
            }}
          />
          {WORDS.particulars}
        </label>
      )}
      <span className="copy-acts">
        <ActionButton label={WORDS.copy} shape="row" tone="primary" onPress={() => copy(text)} />
        <span role="status">{outcome === null ? "" : WORDS[outcome]}</span>
      </span>
    </>
  );
}
