import { useId } from "react";
import type { DraftFaults, DraftField } from "./person-draft.ts";
import { DIRECTORY_WORDS, fieldNames, ID_TITLE } from "./words.ts";

const WORDS = DIRECTORY_WORDS.person;

/** What a field is for, where its name does not say it all. */
const NOTES: Readonly<Partial<Record<DraftField, () => string>>> = {
  mcServiceId: () => WORDS.idNote,
  groups: () => WORDS.groupsNote,
  videoId: () => WORDS.otherIdNote(ID_TITLE),
  dataId: () => WORDS.otherIdNote(ID_TITLE),
};

/** One field of a person, with what it is for below it, and what is wrong with it. */
export function PersonField(props: {
  readonly field: DraftField;
  readonly isNeeded: boolean;
  readonly value: string;
  readonly fault: ReturnType<DraftFaults["get"]>;
  /** Whether it is only to be read. */
  readonly isFixed: boolean;
  onChange(text: string): void;
  onEnter(): void;
}) {
  const { fault, field, isNeeded } = props;
  const id = useId();
  const name = field === "mcServiceId" ? ID_TITLE.idTitle : fieldNames()[field];
  const note = NOTES[field]?.() ?? null;
  return (
    <div className="person-field">
      <label htmlFor={id}>{isNeeded ? name : WORDS.optional({ field: name })}</label>
      <input
        id={id}
        name={field}
        className="field-input"
        autoComplete="off"
        spellCheck={false}
        value={props.value}
        required={isNeeded}
        readOnly={props.isFixed}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
        onKeyDown={({ key, nativeEvent }) => {
          if (key === "Enter" && !nativeEvent.isComposing) props.onEnter();
        }}
      />
      <p id={`${id}-note`} className="small">
        {fault === undefined ? null : <span className="person-fault">{WORDS.faults[fault]} </span>}
        {note === null ? null : <span className="muted">{note}</span>}
      </p>
    </div>
  );
}
