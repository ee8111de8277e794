import type { McSystem } from "../../shared/bridge/account.ts";
import { Choice } from "../design/choice.tsx";
import type { When } from "../design/days.ts";
import type { MessageFilter } from "./message-filter.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface MessageChoicesProps {
  readonly filter: MessageFilter;
  readonly systems: readonly McSystem[];
  /** Whose messages alone can be looked for, by the ID of the conversation: whoever it is open with, and whoever is chosen. */
  readonly people: readonly { readonly id: string; readonly name: string }[];
  onFilter(filter: MessageFilter): void;
}

/** In a choice the place of what narrows nothing. */
const EVERYTHING = "";

const ENDS = ["from", "to"] as const;

/** Chooses among the messages, beside what is typed. */
export function MessageChoices({ filter, onFilter, people, systems }: MessageChoicesProps) {
  const words = MESSAGES_WORDS.choices;
  const { when } = filter;
  const change = (what: Partial<MessageFilter>) => onFilter({ ...filter, ...what });
  return (
    <div className="message-choices">
      <Choice label={words.kind} table={words.kinds} value={filter.kind} onChange={(kind) => change({ kind })} />
      <Choice
        label={words.span}
        table={words.spans}
        value={when.kind}
        onChange={(kind: When["kind"]) => change({ when: kind === "days" ? { kind, from: "", to: "" } : { kind } })}
      />
      {when.kind === "days"
        ? ENDS.map((end) => (
            <label key={end} className="small">
              {words[end]}
              <input
                type="date"
                className="field-input"
                value={when[end]}
                onChange={({ currentTarget: { value } }) => change({ when: { ...when, [end]: value } })}
              />
            </label>
          ))
        : null}
      {people.length === 0 ? null : (
        <Choice
          label={words.person}
          table={{
            [EVERYTHING]: words.everybody,
            ...Object.fromEntries(people.map(({ id, name }) => [id, words.with({ name })])),
          }}
          value={filter.person ?? EVERYTHING}
          onChange={(id) => change({ person: id === EVERYTHING ? null : id })}
        />
      )}
      {systems.length < 2 ? null : (
        <Choice
          label={words.system}
          table={{
            [EVERYTHING]: words.everySystem,
            ...Object.fromEntries(systems.map(({ domain, name }) => [domain, words.at({ name })])),
          }}
          value={filter.system ?? EVERYTHING}
          onChange={(domain) => change({ system: domain === EVERYTHING ? null : domain })}
        />
      )}
    </div>
  );
}
