import { useId } from "react";

/** One field that is written, with what it is for below it, and what is wrong with it. */
export function NotedField(props: {
  readonly label: string;
  /** What it is called for the program. */
  readonly name: string;
  readonly value: string;
  readonly isNeeded: boolean;
  /** Whether it is only to be read. */
  readonly isFixed?: boolean;
  /** Whether what stands in it runs from left to right in every language: addresses and IDs. */
  readonly isAddress?: boolean;
  readonly isFirst?: boolean;
  readonly note?: string | undefined;
  readonly fault?: string | undefined;
  onChange(text: string): void;
  /** Left out, Enter is the form's. */
  onEnter?(): void;
}) {
  const { fault, note, onEnter } = props;
  const id = useId();
  return (
    <div className="noted-field">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        name={props.name}
        className="field-input"
        autoComplete="off"
        spellCheck={false}
        dir={props.isAddress === true ? "ltr" : undefined}
        maxLength={4096}
        value={props.value}
        required={props.isNeeded}
        readOnly={props.isFixed === true}
        // biome-ignore lint/a11y/noAutofocus: it was opened to be filled in
        autoFocus={props.isFirst === true}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-note`}
        onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
        onKeyDown={({ key, nativeEvent }) => {
          if (key === "Enter" && !nativeEvent.isComposing) onEnter?.();
        }}
      />
      <p id={`${id}-note`} className="small">
        {fault === undefined ? null : <span className="noted-fault">{fault} </span>}
        {note === undefined ? null : <span className="muted">{note}</span>}
      </p>
    </div>
  );
}
