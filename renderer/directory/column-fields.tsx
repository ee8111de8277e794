import { useId } from "react";
import {
  type ColumnChoice,
  PERSON_FIELDS,
  type PeopleFile,
  type PersonField,
} from "../../shared/bridge/people-import.ts";
import { DIRECTORY_WORDS, fieldNames } from "./words.ts";

interface ColumnFieldsProps {
  readonly file: PeopleFile;
  readonly choice: ColumnChoice;
  readonly disabled: boolean;
  onChoose(choice: ColumnChoice): void;
}

/** Which column of a table has what, and beside each what stands in it. */
export function ColumnFields({ choice, disabled, file, onChoose }: ColumnFieldsProps) {
  return (
    <div className="column-fields">
      {PERSON_FIELDS.map((field) => (
        <ColumnField
          key={field}
          field={field}
          file={file}
          at={choice[field]}
          disabled={disabled}
          onChoose={(at) => onChoose({ ...choice, [field]: at })}
        />
      ))}
    </div>
  );
}

/** What a column is called, or which it is where the table does not say. */
const nameOf = (name: string, at: number): string =>
  name.trim() === "" ? DIRECTORY_WORDS.files.nameless({ number: at + 1 }) : name;

function ColumnField(props: {
  readonly field: PersonField;
  readonly file: PeopleFile;
  readonly at: number | null;
  readonly disabled: boolean;
  onChoose(at: number | null): void;
}) {
  const id = useId();
  const { at, field, file } = props;
  const words = DIRECTORY_WORDS.files;
  const cells = at === null ? [] : file.samples.map((row) => row[at] ?? "").filter((cell) => cell.trim() !== "");
  return (
    <>
      <label htmlFor={id}>{fieldNames()[field]}</label>
      <select
        id={id}
        className="field-select"
        value={at ?? ""}
        disabled={props.disabled}
        aria-describedby={`${id}-cells`}
        onChange={({ currentTarget: { value } }) => props.onChoose(value === "" ? null : Number(value))}
      >
        <option value="">{words.noColumn}</option>
        {file.columns.map((name, column) => (
          // A table is read once, and two columns of it can have one name.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what tells columns apart
          <option key={column} value={column}>
            {nameOf(name, column)}
          </option>
        ))}
      </select>
      <span id={`${id}-cells`} className="muted small column-cells">
        {cells.join(" · ")}
      </span>
    </>
  );
}
