import { Check, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { DIRECTORY_WORDS } from "./words.ts";

/** Somebody who can be called with others. */
export interface SeveralTarget {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

interface SeveralPanelProps {
  /** Who is chosen already: whoever was among the people. */
  readonly first: readonly SeveralTarget[];
  readonly letters: boolean;
  /** Why nobody can be called now; null while somebody can. */
  readonly busy: string | null;
  /** Most people whom one call can call. */
  readonly most: number;
  /** Who fits what is typed, the best first; without a query those who are called most. */
  targetsFor(query: string): readonly SeveralTarget[];
  onCall(ids: readonly string[]): void;
  onClose(): void;
}

/** As many as the smallest desk has room for below the people. */
const SHOWN = 4;
const LEAST = 2;

/** Whom a call to several is to call. In the place of what calls one; nothing is sent before it is said. */
export function SeveralPanel(props: SeveralPanelProps) {
  const { busy, letters, most } = props;
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState(props.first);
  const panel = useRef<HTMLFieldSetElement>(null);
  useBorrowedFocus(panel, "input");
  const list = useId();
  const words = DIRECTORY_WORDS.several;
  const found = props.targetsFor(query).slice(0, SHOWN);
  const meant = found[Math.min(at, found.length - 1)];
  const isChosen = (id: string) => chosen.some((each) => each.id === id);
  const may = busy === null && chosen.length >= LEAST;

  const toggle = (target: SeveralTarget | undefined) => {
    if (target === undefined) return;
    if (isChosen(target.id)) setChosen(chosen.filter(({ id }) => id !== target.id));
    else if (chosen.length < most) setChosen([...chosen, target]);
    setQuery("");
    setAt(0);
  };
  const move = (by: number) => setAt(Math.max(0, Math.min(found.length - 1, at + by)));
  const call = () => may && props.onCall(chosen.map(({ id }) => id));
  const isInField = (event: KeyboardEvent) => event.target instanceof HTMLInputElement;
  // Before the shortcuts of the window see it: here the key that does what is marked with it calls all of them.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && !event.shiftKey) props.onClose();
    else if (event.key === "Enter" && event.ctrlKey) call();
    else if (event.key === "Enter" && isInField(event)) toggle(meant);
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Backspace" && query === "" && isInField(event)) setChosen(chosen.slice(0, -1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <fieldset ref={panel} className="several" onKeyDownCapture={onKeyDown}>
      <legend className="for-screen-readers">{words.panelSpoken}</legend>
      <ul className="several-chosen" aria-label={words.chosen}>
        {chosen.map((target) => (
          <li key={target.id}>
            <span>{target.name}</span>
            <ActionButton
              label={words.remove}
              about={target.name}
              shape="flat"
              icon={<X size={14} aria-hidden="true" />}
              iconOnly
              onPress={() => toggle(target)}
            />
          </li>
        ))}
      </ul>
      <input
        className="field-input"
        type="text"
        role="combobox"
        aria-label={words.field}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={meant === undefined ? undefined : `${list}-${meant.id}`}
        placeholder={words.field}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
      />
      <div id={list} role="listbox" aria-multiselectable aria-label={words.found} className="several-targets">
        {found.map((target) => (
          <div
            key={target.id}
            id={`${list}-${target.id}`}
            role="option"
            tabIndex={-1}
            className={target.id === meant?.id ? "at" : ""}
            aria-selected={isChosen(target.id)}
            onClick={() => toggle(target)}
            onKeyDown={() => {}}
          >
            {isChosen(target.id) ? <Check size={14} aria-hidden="true" /> : null}
            <span>{target.name}</span> <span className="muted small">{target.role}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="muted small">{words.nobody}</p> : null}
      <p className="muted small" role="status">
        {busy ?? (chosen.length < LEAST ? words.tooFew : chosen.length >= most ? words.full({ most }) : words.clear)}
      </p>
      <div className="call-bar-acts">
        <ActionButton
          label={chosen.length < LEAST ? words.call : words.callCount({ count: chosen.length })}
          hint={may ? hintFor("call", letters) : undefined}
          tone="primary"
          disabled={!may}
          onPress={call}
        />
        <ActionButton label={words.close} hint={hintFor("close", letters)} shape="flat" onPress={props.onClose} />
      </div>
    </fieldset>
  );
}
