interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly table: Readonly<Record<T, string>>;
  readonly value: T;
  readonly title?: string;
  onChange(value: T): void;
}

/** The same with words above it, of which whoever listens has heard in the label. */
export function CaptionedChoice<T extends string>({
  caption,
  className,
  labelOf = (what) => what,
  ...choice
}: Omit<ChoiceProps<T>, "label"> & {
  readonly caption: string;
  readonly className?: string;
  /** The label under a caption; left out, the caption itself. */
  labelOf?(caption: string): string;
}) {
  return (
    <div className={className}>
      <span className="caption" aria-hidden="true">
        {caption}
      </span>
      <Choice label={labelOf(caption)} {...choice} />
    </div>
  );
}

/** One of the values of a table, by its words. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <select
      className="field-select"
      aria-label={props.label}
      // A narrow column cuts the words.
      title={props.title ?? props.table[props.value]}
      value={props.value}
      // The options are the keys of the table, so a value that comes back is one of them.
      onChange={(event) => props.onChange(event.currentTarget.value as T)}
    >
      {Object.entries<string>(props.table).map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}
