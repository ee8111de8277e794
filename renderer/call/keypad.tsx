import { type KeyboardEvent, useRef, useState } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { HOLD_WORDS } from "./call-words.ts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;
/** As many as are shown of what was sent. */
const SHOWN = 24;

/** Digits for the other end, typed or pressed. In the panel of the call and not over it. */
export function Keypad({ onDigit, onClose }: { onDigit(digit: string): void; onClose(): void }) {
  const [sent, setSent] = useState("");
  const pad = useRef<HTMLFieldSetElement>(null);
  useBorrowedFocus(pad);

  const send = (digit: string) => {
    onDigit(digit);
    setSent((before) => (before + digit).slice(-SHOWN));
  };
  // Before the keys themselves and the shortcuts of the window see it.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (event.key === "Escape" && !event.shiftKey) onClose();
    else if ((KEYS as readonly string[]).includes(event.key)) send(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <fieldset ref={pad} className="keypad" onKeyDownCapture={onKeyDown}>
      <legend className="for-screen-readers">{HOLD_WORDS.keypadSpoken}</legend>
      <div className="keypad-keys">
        {KEYS.map((digit) => (
          <ActionButton key={digit} className="digit" label={digit} onPress={() => send(digit)} />
        ))}
      </div>
      <p className="muted small" role="status">
        {sent === "" ? HOLD_WORDS.keypadType : HOLD_WORDS.keypadSent({ digits: sent })}
      </p>
    </fieldset>
  );
}
