import { type KeyboardEvent, useRef } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { type Target, TargetField, useTargetFinder } from "../design/target-finder.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { FORWARD_WORDS, TRANSFER_WORDS } from "./call-words.ts";

/** What can be done about passing a call on. */
export interface TransferChoice {
  /** Who fits what is typed, the best first; without a query those who are called most. */
  targetsFor(query: string): readonly Target[];
  onTransfer(targetId: string): void;
  /** Asks somebody first; absent where that cannot be: nobody is spoken to yet. */
  readonly onConsult?: ((targetId: string) => void) | undefined;
  onClose(): void;
}

/** To whom a call is to go. In the card of the call and not over it; nothing is sent before it is said. */
export function TransferPanel({
  letters,
  name,
  ...choice
}: TransferChoice & { readonly letters: boolean; readonly name: string }) {
  // Before there is anybody to ask, the call has not been answered.
  const words = choice.onConsult === undefined ? FORWARD_WORDS : TRANSFER_WORDS;
  const finder = useTargetFinder(choice.targetsFor);
  const panel = useRef<HTMLFieldSetElement>(null);
  useBorrowedFocus(panel, "input");
  const chosen = finder.meant;

  // Before the shortcuts of the window see it: here the key that does what is marked with it transfers.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.repeat || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && !event.shiftKey) choice.onClose();
    else if (event.key === "Enter" && event.ctrlKey && chosen !== undefined) choice.onTransfer(chosen.id);
    else if (!finder.takesArrow(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <fieldset ref={panel} className="transfer" onKeyDownCapture={onKeyDown}>
      <legend className="for-screen-readers">{words.panelSpoken({ name })}</legend>
      <TargetField
        finder={finder}
        words={{ field: words.field, found: TRANSFER_WORDS.found, nobody: TRANSFER_WORDS.nobody }}
        className="transfer-targets"
        isSelected={({ id }) => id === chosen?.id}
        onPress={(_target, place) => finder.goTo(place)}
      />
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
