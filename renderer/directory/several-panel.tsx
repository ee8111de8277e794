import { Check, X } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { type Target, TargetField, useTargetFinder } from "../design/target-finder.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { DIRECTORY_WORDS } from "./words.ts";

interface SeveralPanelProps {
  /** Who is chosen already: whoever was among the people. */
  readonly first: readonly Target[];
  readonly letters: boolean;
  /** Why nobody can be called now; null while somebody can. */
  readonly busy: string | null;
  /** Most people whom one call can call. */
  readonly most: number;
  /** Who fits what is typed, the best first; without a query those who are called most. */
  targetsFor(query: string): readonly Target[];
  onCall(ids: readonly string[]): void;
  onClose(): void;
}

const LEAST = 2;

/** Whom a call to several is to call. In the place of what calls one; nothing is sent before it is said. */
export function SeveralPanel(props: SeveralPanelProps) {
  const { busy, letters, most } = props;
  const finder = useTargetFinder(props.targetsFor);
  const [chosen, setChosen] = useState(props.first);
  const panel = useRef<HTMLFieldSetElement>(null);
  useBorrowedFocus(panel, "input");
  const words = DIRECTORY_WORDS.several;
  const isChosen = (id: string) => chosen.some((each) => each.id === id);
  const may = busy === null && chosen.length >= LEAST;

  const toggle = (target: Target | undefined) => {
    if (target === undefined) return;
    if (isChosen(target.id)) setChosen(chosen.filter(({ id }) => id !== target.id));
    else if (chosen.length < most) setChosen([...chosen, target]);
    finder.type("");
  };
  const call = () => may && props.onCall(chosen.map(({ id }) => id));
  const isInField = (event: KeyboardEvent) => event.target instanceof HTMLInputElement;
  // Before the shortcuts of the window see it: here the key that does what is marked with it calls all of them.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && !event.shiftKey) props.onClose();
    else if (event.key === "Enter" && event.ctrlKey) call();
    else if (event.key === "Enter" && isInField(event)) toggle(finder.meant);
    else if (event.key === "Backspace" && finder.query === "" && isInField(event)) setChosen(chosen.slice(0, -1));
    else if (!finder.takesArrow(event)) return;
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
      <TargetField
        finder={finder}
        words={words}
        className="several-targets"
        several
        isSelected={({ id }) => isChosen(id)}
        mark={<Check size={14} aria-hidden="true" />}
        onPress={toggle}
      />
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
