import { type KeyboardEvent, useId, useRef, useState } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { FORWARD_WORDS, TRANSFER_WORDS } from "./call-words.ts";

/** Somebody to whom a call can be passed on. */
interface TransferTarget {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** What can be done about passing a call on. */
export interface TransferChoice {
  /** Who fits what is typed, the best first; without a query those who are called most. */
  targetsFor(query: string): readonly TransferTarget[];
  onTransfer(targetId: string): void;
  /** Asks somebody first; absent where that cannot be: nobody is spoken to yet. */
  readonly onConsult?: ((targetId: string) => void) | undefined;
  onClose(): void;
}

/** As many as the smallest desk has room for in the card. */
const SHOWN = 4;

/** To whom a call is to go. In the card of the call and not over it; nothing is sent before it is said. */
export function TransferPanel({
  letters,
  name,
  ...choice
}: TransferChoice & { readonly letters: boolean; readonly name: string }) {
  // Before there is anybody to ask, the call has not been answered.
  const words = choice.onConsult === undefined ? FORWARD_WORDS : TRANSFER_WORDS;
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const panel = useRef<HTMLFieldSetElement>(null);
  useBorrowedFocus(panel, "input");
  const list = useId();
  const found = choice.targetsFor(query).slice(0, SHOWN);
  const chosen = found[Math.min(at, found.length - 1)];

  const move = (by: number) => setAt(Math.max(0, Math.min(found.length - 1, at + by)));
  // Before the shortcuts of the window see it: here the key that does what is marked with it transfers.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && !event.shiftKey) choice.onClose();
    else if (event.key === "Enter" && event.ctrlKey && chosen !== undefined) choice.onTransfer(chosen.id);
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <fieldset ref={panel} className="transfer" onKeyDownCapture={onKeyDown}>
      <legend className="for-screen-readers">{words.panelSpoken({ name })}</legend>
      <input
        className="field-input"
        type="text"
        role="combobox"
        aria-label={words.field}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${chosen.id}`}
        placeholder={words.field}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
      />
      <div id={list} role="listbox" aria-label={TRANSFER_WORDS.found} className="transfer-targets">
        {found.map((target, place) => (
          <div
            key={target.id}
            id={`${list}-${target.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={target.id === chosen?.id}
            onClick={() => setAt(place)}
            onKeyDown={() => {}}
          >
            <span>{target.name}</span> <span className="muted small">{target.role}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="muted small">{TRANSFER_WORDS.nobody}</p> : null}
      <div className="transfer-acts">
        <ActionButton
          label={chosen === undefined ? words.open : words.to({ name: chosen.name })}
          hint={hintFor("call", letters)}
          tone="primary"
          shape="row"
          disabled={chosen === undefined}
          onPress={() => chosen !== undefined && choice.onTransfer(chosen.id)}
        />
        {choice.onConsult === undefined ? null : (
          <ActionButton
            label={TRANSFER_WORDS.consult}
            shape="row"
            disabled={chosen === undefined}
            onPress={() => chosen !== undefined && choice.onConsult?.(chosen.id)}
          />
        )}
        <ActionButton
          label={TRANSFER_WORDS.close}
          hint={hintFor("close", letters)}
          shape="flat"
          onPress={choice.onClose}
        />
      </div>
    </fieldset>
  );
}
