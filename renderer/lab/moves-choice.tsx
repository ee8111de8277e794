import type { LabPerson } from "../../shared/bridge/lab.ts";
import type { LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import { Choice } from "../design/choice.tsx";
import { LAB_WORDS } from "./words.ts";

/** What a person does with the calls of the own unit, and to whom they go where that one does not keep them. */
export function MovesChoice(props: {
  readonly settings: LabPersonSettings;
  /** People by ID; under the empty one nobody. */
  readonly targets: Readonly<Record<string, string>>;
  label(what: string): string;
  onChange(change: Partial<LabPersonSettings>): void;
}) {
  const { moves, movesTo } = props.settings;
  return (
    <>
      <Choice
        label={props.label(LAB_WORDS.columns.moves)}
        table={LAB_WORDS.moves}
        value={moves}
        onChange={(chosen) => props.onChange({ moves: chosen })}
      />
      {moves === "keeps" ? null : (
        <Choice
          label={props.label(LAB_WORDS.movesTo)}
          table={props.targets}
          value={movesTo}
          onChange={(chosen) => props.onChange({ movesTo: chosen })}
        />
      )}
    </>
  );
}

/** Who can be called instead of a person, by ID; under the empty one nobody. */
export function otherPeople(person: LabPerson, people: readonly LabPerson[]): Readonly<Record<string, string>> {
  const others = people.filter(({ id }) => id !== person.id).map(({ displayName, id }) => [id, displayName] as const);
  return Object.fromEntries([["", LAB_WORDS.forwardsToNobody], ...others]);
}
