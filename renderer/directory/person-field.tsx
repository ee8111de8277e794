import { NotedField } from "../design/noted-field.tsx";
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

/** One field of a person. */
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
  const name = field === "mcServiceId" ? ID_TITLE.idTitle : fieldNames()[field];
  return (
    <NotedField
      label={isNeeded ? name : WORDS.optional({ field: name })}
      name={field}
      value={props.value}
      isNeeded={isNeeded}
      isFixed={props.isFixed}
      note={NOTES[field]?.()}
      fault={fault && WORDS.faults[fault]}
      onChange={props.onChange}
      onEnter={props.onEnter}
    />
  );
}
