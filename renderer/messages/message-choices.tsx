import { Choice } from "../design/choice.tsx";
import type { MessageFilter } from "./message-filter.ts";
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
        table={words.kinds}
        value={filter.kind}
        onChange={(kind) => onFilter({ ...filter, kind })}
      />
      <Choice
        label={words.span}
        table={words.spans}
        value={filter.span}
        onChange={(span) => onFilter({ ...filter, span })}
      />
    </div>
  );
}
