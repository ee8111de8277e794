import { Paperclip } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef } from "react";
import { MAX_TEXT } from "../../shared/mc/message-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { MessageSizes } from "../messaging/message-sizes.ts";
import { Phrases } from "./phrases.tsx";
import { withPhrase } from "./with-phrase.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** The phrases that can be put into what is written. */
export interface PhraseChoice {
  readonly list: readonly string[];
  readonly isOpen: boolean;
  readonly hint: string | undefined;
  onToggle(): void;
}

interface ComposerProps {
  readonly name: string;
  /** What was written and not sent; kept for each thread. */
  readonly draft: string;
  /** How long a message may be, in octets. */
  readonly sizes: MessageSizes;
  /** Why nothing can be sent, in words; null where it can. */
  readonly impossible: string | null;
  /** The key that chooses a file. */
  readonly attachHint: string | undefined;
  readonly phrases: PhraseChoice;
  onAttach(): void;
  onDraft(text: string): void;
  onSend(text: string): void;
}

const encoder = new TextEncoder();

/** Where a message is written: Enter sends, Shift Enter begins a line. */
export function Composer({
  name,
  draft,
  sizes,
  impossible,
  attachHint,
  phrases,
  onAttach,
  onDraft,
  onSend,
}: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where the caret is to stand once the text is there. */
  const caret = useRef<number | null>(null);
  const noteId = useId();
  const octets = encoder.encode(draft).length;
  const isTooLong = octets > sizes.longest;
  const isLonger = octets > sizes.short && !isTooLong;
  const canSend = draft.trim() !== "" && !isTooLong && impossible === null;
  const isWrong = isTooLong || impossible !== null;
  const send = () => {
    if (canSend) onSend(draft);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another thread is opened
  useEffect(() => {
    // Behind what was begun before.
    field.current?.setSelectionRange(draft.length, draft.length);
    if (!phrases.isOpen) field.current?.focus();
  }, [name]);
  // What had the focus may have gone with them.
  useEffect(() => {
    if (!phrases.isOpen && document.activeElement === document.body) field.current?.focus();
  }, [phrases.isOpen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the text with a phrase is there
  useLayoutEffect(() => {
    if (caret.current === null) return;
    field.current?.focus();
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [draft]);
  const put = (phrase: string) => {
    const { selectionEnd, selectionStart } = field.current ?? {
      selectionEnd: draft.length,
      selectionStart: draft.length,
    };
    const next = withPhrase(draft, phrase, selectionStart, selectionEnd);
    caret.current = next.caret;
    phrases.onToggle();
    onDraft(next.text);
  };
  return (
    <div className="composer">
      {phrases.isOpen ? <Phrases phrases={phrases.list} onChoose={put} onClose={phrases.onToggle} /> : null}
      <textarea
        ref={field}
        rows={2}
        value={draft}
        maxLength={MAX_TEXT}
        aria-label={MESSAGES_WORDS.write({ name })}
        aria-describedby={noteId}
        placeholder={MESSAGES_WORDS.placeholder({ name })}
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={(event) => {
          // While an input method composes, Enter ends the word and not the message.
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          send();
        }}
      />
      <div className="composer-foot">
        <ActionButton
          label={MESSAGES_WORDS.file.attach}
          hint={attachHint}
          shape="row"
          icon={<Paperclip size={16} aria-hidden="true" />}
          disabled={impossible !== null}
          onPress={onAttach}
        />
        <ActionButton
          label={MESSAGES_WORDS.phrases.button}
          hint={phrases.hint}
          shape="row"
          expanded={phrases.isOpen}
          onPress={phrases.onToggle}
        />
        <p id={noteId} className={isWrong ? "attention small" : "for-screen-readers"}>
          {impossible ?? (isTooLong ? MESSAGES_WORDS[sizes.refusal] : MESSAGES_WORDS.newLine)}
        </p>
        <span
          className={
            isTooLong ? "octets attention small" : isLonger ? "octets longer muted small" : "octets muted small"
          }
        >
          {isLonger
            ? MESSAGES_WORDS.longer({ count: octets, most: sizes.longest })
            : MESSAGES_WORDS.octets({ count: octets, most: sizes.longest })}
        </span>
        <ActionButton
          label={MESSAGES_WORDS.send}
          hint="Enter"
          tone="primary"
          shape="row"
          disabled={!canSend}
          onPress={send}
        />
      </div>
    </div>
  );
}
