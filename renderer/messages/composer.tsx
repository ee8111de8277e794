import { Paperclip } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import { MAX_TEXT } from "../../shared/mc/message-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { MESSAGES_WORDS } from "./words.ts";

interface ComposerProps {
  readonly name: string;
  /** What was written and not sent; kept for each thread. */
  readonly draft: string;
  readonly mostOctets: number;
  /** Why nothing can be sent, in words; null where it can. */
  readonly impossible: string | null;
  /** The key that chooses a file. */
  readonly attachHint: string | undefined;
  onAttach(): void;
  onDraft(text: string): void;
  onSend(text: string): void;
}

const encoder = new TextEncoder();

/** Where a message is written: Enter sends, Shift Enter begins a line. */
export function Composer({
  name,
  draft,
  mostOctets,
  impossible,
  attachHint,
  onAttach,
  onDraft,
  onSend,
}: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const octets = encoder.encode(draft).length;
  const isTooLong = octets > mostOctets;
  const canSend = draft.trim() !== "" && !isTooLong && impossible === null;
  const send = () => {
    if (canSend) onSend(draft);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another thread is opened
  useEffect(() => field.current?.focus(), [name]);
  return (
    <div className="composer">
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
        <p id={noteId} className={isTooLong || impossible !== null ? "attention small" : "muted small"}>
          {impossible ?? (isTooLong ? MESSAGES_WORDS.tooLong : MESSAGES_WORDS.newLine)}
        </p>
        <span className={isTooLong ? "attention small" : "muted small"}>
          {MESSAGES_WORDS.octets({ count: octets, most: mostOctets })}
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
