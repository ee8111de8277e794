import { CircleSlash, Hourglass, KeyRound, type LucideIcon, TriangleAlert } from "lucide-react";
import { Button } from "react-aria-components/Button";
import { useStore } from "zustand";
import type { KeysStore } from "../client/host-key-status.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { withAriaKeys } from "../design/key-hint.tsx";
import { useLatest } from "../design/latest.ts";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { type KeysMark, keysSummary } from "./keys-story.ts";
import { KEYS_WORDS } from "./words.ts";

/** Often enough to see a short key period end. */
const TELL_MS = 1000;

export const KEYS_ICONS = {
  off: CircleSlash,
  working: Hourglass,
  ready: KeyRound,
  attention: TriangleAlert,
} as const satisfies Record<KeysMark, LucideIcon>;

/** The strip's answer to "are my keys good?". Its button opens the details, a second one asks again. */
export function KeysState(props: {
  readonly keys: KeysStore;
  readonly details: Disclosure;
  readonly letters: boolean;
  onAsk(): void;
}) {
  const { details, letters } = props;
  const toggle = useLatest(details.onToggle);
  const { status, asking } = useStore(props.keys);
  const now = useNow(TELL_MS, status?.keysUntil != null);
  const { mark, text, spoken, urgent } = keysSummary(status, now);
  const Icon = KEYS_ICONS[mark];
  // The key for asking again stands beside it then, and needs the room.
  const hint = urgent ? undefined : hintFor("keys", letters);
  return (
    <div className="keys-state">
      <Button
        className={`button flat keys-button ${mark}`}
        aria-expanded={details.open}
        {...withAriaKeys(hintFor("keys", letters))}
        onPress={toggle}
      >
        <Icon size={16} aria-hidden="true" />
        <strong>{KEYS_WORDS.title}</strong>
        <span
          className={mark === "attention" ? "keys-text" : "keys-text muted"}
          title={mark === "attention" ? spoken : text}
        >
          {text}
        </span>
        {hint === undefined ? null : (
          <span className="key" aria-hidden="true">
            {hint}
          </span>
        )}
      </Button>
      <span className="for-screen-readers" aria-live="polite">
        {`${KEYS_WORDS.title}: ${spoken}`}
      </span>
      {urgent ? (
        <ActionButton
          label={asking ? KEYS_WORDS.asking : KEYS_WORDS.askAgain}
          about={KEYS_WORDS.kms}
          hint={asking ? undefined : hintFor("askForKeys", letters)}
          shape="row"
          disabled={asking}
          onPress={props.onAsk}
        />
      ) : null}
    </div>
  );
}
