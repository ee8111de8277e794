import { MESSAGE_KINDS, MESSAGE_SPANS, type MessageFilter } from "./message-filter.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface MessageChoicesProps {
  readonly filter: MessageFilter;
  onFilter(filter: MessageFilter): void;
}

/** Chooses among the messages, beside what is typed. */
export function MessageChoices({ filter, onFilter }: MessageChoicesProps) {
  const words = MESSAGES_WORDS.choices;
  return (
    <div className="message-choices">
      <Choice
        label={words.kind}
        every={words.everyKind}
        among={MESSAGE_KINDS}
        told={words.kinds}
        chosen={filter.kind}
        onChoose={(kind) => onFilter({ ...filter, kind })}
      />
      <Choice
        label={words.span}
        every={words.everySpan}
        among={MESSAGE_SPANS}
        told={words.spans}
        chosen={filter.span}
        onChoose={(span) => onFilter({ ...filter, span })}
      />
    </div>
  );
}

interface ChoiceProps<K extends string> {
  readonly label: string;
  /** What is said where nothing is chosen. */
  readonly every: string;
  readonly among: readonly K[];
  readonly told: Readonly<Record<K, string>>;
  readonly chosen: K | null;
  onChoose(chosen: K | null): void;
}

function Choice<K extends string>({ among, chosen, every, label, onChoose, told }: ChoiceProps<K>) {
  return (
    <select
      className="field-select"
      aria-label={label}
      value={chosen ?? ""}
      onChange={({ currentTarget: { value } }) => onChoose(among.find((each) => each === value) ?? null)}
    >
      <option value="">{every}</option>
      {among.map((each) => (
        <option key={each} value={each}>
          {told[each]}
        </option>
      ))}
    </select>
  );
}
