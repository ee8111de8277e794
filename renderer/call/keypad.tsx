import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { takesText } from "../keyboard/use-shortcuts.ts";
import { HOLD_WORDS } from "./call-words.ts";
import { digitOf, PAD } from "./digit-keys.ts";
import { DigitsReceived } from "./digits-received.tsx";

/** As many as are shown of what was sent. */
const SHOWN = 24;

/**
 * Digits for the other end, typed or pressed. In the panel of the call and not over it. While it is open a digit is a tone,
 * wherever the focus is, but in a field that takes text.
 */
export function Keypad(props: {
  /** What the other end has pressed; undefined before the first digit. */
  readonly received: string | undefined;
  onDigit(digit: string): void;
  onClose(): void;
}) {
  const { onDigit, onClose } = props;
  const [sent, setSent] = useState("");
  const pad = useRef<HTMLFieldSetElement>(null);
  useBorrowedFocus(pad);

  const send = (digit: string) => {
    onDigit(digit);
    setSent((before) => (before + digit).slice(-SHOWN));
  };
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    // Before buttons, lists and the shortcuts of the window see it.
    function onKeyDown(event: globalThis.KeyboardEvent) {
      const digit = takesText(event.target) ? undefined : digitOf(event);
      if (digit === undefined) return;
      latest.current(digit);
      event.preventDefault();
      event.stopPropagation();
    }
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    onClose();
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <fieldset ref={pad} className="keypad" onKeyDownCapture={onEscape}>
      <legend className="for-screen-readers">{HOLD_WORDS.keypadSpoken}</legend>
      <div className="keypad-keys">
        {PAD.map((digit) => (
          <ActionButton key={digit} className="digit" label={digit} onPress={() => send(digit)} />
        ))}
      </div>
      <div className="keypad-said">
        <DigitsReceived digits={props.received} />
        <p className="muted small" role="status">
          {sent === "" ? HOLD_WORDS.keypadType : HOLD_WORDS.keypadSent({ digits: sent })}
        </p>
        <p className="muted small">{HOLD_WORDS.keypadLines}</p>
      </div>
    </fieldset>
  );
}
