import { useEffect, useRef } from "react";
import { moveAmongRows } from "../keyboard/roving.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface PhrasesProps {
  readonly phrases: readonly string[];
  onChoose(phrase: string): void;
  onClose(): void;
}

/** Phrases that have a digit as their key. */
const WITH_KEYS = 9;

/** The phrases, above the field in which one is put: by its digit, or with the arrow keys and Enter. */
export function Phrases({ phrases, onChoose, onClose }: PhrasesProps) {
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => part.current?.querySelector<HTMLElement>("[data-row]")?.focus(), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows in it have the focus
    <div
      ref={part}
      className="phrases"
      onBlur={({ currentTarget, relatedTarget }) => {
        // The button that has opened them closes them by itself.
        const isAtHand = currentTarget.contains(relatedTarget) || relatedTarget?.closest("[aria-expanded]") != null;
        if (!isAtHand && relatedTarget !== null) onClose();
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const phrase = /^[1-9]$/.test(event.key) ? phrases[Number(event.key) - 1] : undefined;
        if (event.key === "Escape") onClose();
        else if (phrase !== undefined) onChoose(phrase);
        else return;
        // A digit is a phrase here and no line, and Esc closes no more than this.
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {phrases.length === 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what opens by a key has the focus, so that it is read and Esc closes it
        <p className="muted" tabIndex={0} data-row="">
          {MESSAGES_WORDS.phrases.none}
        </p>
      ) : (
        <ul aria-label={MESSAGES_WORDS.phrases.list} onKeyDown={moveAmongRows}>
          {phrases.map((phrase, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same phrase may stand in it twice
            <li key={at}>
              <button
                type="button"
                data-row=""
                tabIndex={at === 0 ? 0 : -1}
                aria-keyshortcuts={at < WITH_KEYS ? String(at + 1) : undefined}
                onClick={() => onChoose(phrase)}
              >
                <span className={at < WITH_KEYS ? "key" : ""} aria-hidden="true">
                  {at < WITH_KEYS ? at + 1 : ""}
                </span>
                <bdi>{phrase}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
