import type { KeyboardEvent, ReactNode } from "react";
import { ActionButton } from "../design/action-button.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/** What is written about a call, and the field for it. */
export type NoteDisclosure = Disclosure & {
  /** In one line; empty where nothing is. */
  readonly written: string;
  readonly editor: ReactNode;
};

/** Opens the field of the note, and closes it. */
export function NoteButton({ letters, note }: { readonly letters: boolean; readonly note: Disclosure }) {
  return (
    <ActionButton
      label={CALL_WORDS.note}
      hint={hintFor("note", letters)}
      shape="row"
      expanded={note.open}
      onPress={note.onToggle}
    />
  );
}

/**
 * What is written about a call, below its card: there while it rings, goes on and is over, so that nobody who writes loses the field when the
 * call ends. The button of a call that goes on is in its card.
 */
export function NotePlace(props: NoteDisclosure & { readonly letters: boolean; readonly hasButton: boolean }) {
  const { editor, hasButton, letters, open, onToggle, written } = props;
  if (!hasButton && !open && written === "") return null;
  // Here the key closes what it opened: left open, the field would get the focus back with the next change of the call.
  const closes = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.shiftKey || !open) return;
    event.preventDefault();
    event.stopPropagation();
    onToggle();
  };
  return (
    <section className="note-place" aria-label={CALL_WORDS.note} onKeyDownCapture={closes}>
      <div className="note-line">
        {hasButton ? <NoteButton note={props} letters={letters} /> : null}
        {open || written === "" ? null : <p className="muted small note-written">{written}</p>}
      </div>
      {open ? editor : null}
    </section>
  );
}
