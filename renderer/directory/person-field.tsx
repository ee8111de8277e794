import { useId } from "react";
import type { DraftFaults, DraftField } from "./person-draft.ts";
import { DIRECTORY_WORDS } from "./words.ts";

const NOTES = {
  mcServiceId: "idNote",
  groups: "groupsNote",
  mcvideoId: "otherIdNote",
  mcdataId: "otherIdNote",
} as const;

/** One field of a person, with what it is for below it, and what is wrong with it. */
export function PersonField(props: {
  readonly field: DraftField;
  readonly isNeeded: boolean;
  readonly value: string;
  readonly fault: ReturnType<DraftFaults["get"]>;
  onChange(text: string): void;
  onEnter(): void;
}) {
  const { fault, field, isNeeded } = props;
  const id = useId();
  const words = DIRECTORY_WORDS.person;
  const name = field === "mcServiceId" ? words.id : DIRECTORY_WORDS.files.fields[field];
  const note = field in NOTES ? words[NOTES[field as keyof typeof NOTES]] : null;
  return (
    <div className="person-field">
      <label htmlFor={id}>{isNeeded ? name : words.optional({ field: name })}</label>
      <input
        id={id}
        name={field}
        className="field-input"
        autoComplete="off"
        spellCheck={false}
        value={props.value}
        required={isNeeded}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
        onKeyDown={({ key, nativeEvent }) => {
          if (key === "Enter" && !nativeEvent.isComposing) props.onEnter();
        }}
      />
      <p id={`${id}-note`} className="small">
        {fault === undefined ? null : <span className="person-fault">{words.faults[fault]} </span>}
        {note === null ? null : <span className="muted">{note}</span>}
      </p>
    </div>
  );
}
