import type { ImportPlan } from "../../shared/bridge/people-import.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ActionButton } from "../design/action-button.tsx";
import { DIRECTORY_WORDS } from "./words.ts";

interface ImportComparisonProps {
  readonly plan: ImportPlan;
  readonly disabled: boolean;
  onTake(): void;
  onLeave(): void;
}

/** What would come of a file, in numbers and examples, with the lines that are not taken, and the two ways on. */
export function ImportComparison({ disabled, onLeave, onTake, plan }: ImportComparisonProps) {
  const words = DIRECTORY_WORDS.files;
  const isNothing = plan.added + plan.changed === 0;
  return (
    <>
      <div role="status">
        <ul className="import-plan">
          <li>{words.added({ count: plan.added })}</li>
          <li>{words.changed({ count: plan.changed })}</li>
          <li>{words.same({ count: plan.same })}</li>
          <li>{words.others({ count: plan.others })}</li>
          {plan.problemCount === 0 ? null : (
            <li className="import-faults">{words.faulty({ count: plan.problemCount })}</li>
          )}
        </ul>
      </div>
      {plan.first.length === 0 ? null : (
        <ul className="import-first" aria-label={words.examples}>
          {plan.first.map(({ isNew, person }) => (
            <li key={person.id}>
              <span className="muted small">{isNew ? words.isNew : words.isChanged}</span> {person.displayName}
              <span className="muted small">
                {[person.role, mcIdForPeople(person.mcServiceId)].filter((text) => text !== "").join(" · ")}
              </span>
            </li>
          ))}
        </ul>
      )}
      {plan.problems.length === 0 ? null : (
        <ul className="import-problems" aria-label={words.faultyLines}>
          {plan.problems.map(({ fault, line }) => (
            <li key={line}>{words.atLine({ line, what: words.faults[fault] })}</li>
          ))}
          {plan.problemCount > plan.problems.length ? (
            <li>{words.more({ count: plan.problemCount - plan.problems.length })}</li>
          ) : null}
        </ul>
      )}
      <div className="import-acts">
        <ActionButton
          label={isNothing ? words.nothing : words.take({ count: plan.added + plan.changed })}
          tone="primary"
          shape="row"
          disabled={disabled || isNothing}
          onPress={onTake}
        />
        <ActionButton label={words.leave} shape="row" disabled={disabled} onPress={onLeave} />
      </div>
    </>
  );
}
