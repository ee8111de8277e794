import { type KeyboardEvent, memo, useId } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import { CALL_FATES, LINE_KINDS, LINE_PROTECTIONS } from "../../shared/mc/call-line.ts";
import { ActionButton } from "../design/action-button.tsx";
import { grouped } from "../design/format.ts";
import { type Target, TargetField, useTargetFinder } from "../design/target-finder.tsx";
import { type CallFilter, type Counts, EVERY_CALL } from "./call-filter.ts";
import { HourBand } from "./hour-band.tsx";
import { ALL_CALLS_WORDS } from "./words.ts";

interface ChoicesProps {
  readonly filter: CallFilter;
  readonly counts: Counts;
  /** Hosts of the systems that stand in the record. */
  readonly hosts: readonly string[];
  readonly systems: readonly McSystem[];
  /** Who fits what is typed, the best first; without a query those who are called most. */
  targetsFor(query: string): readonly Target[];
  /** The calls with one person alone are listed. */
  onPerson(id: string): void;
  /** The name of the person whose calls alone are listed; undefined while they are everybody's. */
  readonly personName: string | undefined;
  onChange(change: Partial<CallFilter>): void;
  onClear(): void;
}

const WHENS = ["today", "week", "days", "all"] as const;

/** The list without one of its members, or with it. */
const toggled = <T,>(list: readonly T[], each: T): readonly T[] =>
  list.includes(each) ? list.filter((other) => other !== each) : [...list, each];

/** What can be chosen beside what is typed, each with the number of calls that it would list. */
export const Choices = memo(function Choices(props: ChoicesProps) {
  const { filter, counts, hosts, systems, personName, onChange, onClear } = props;
  const words = ALL_CALLS_WORDS;
  const name = useId();
  const { when } = filter;
  return (
    <section className="choices" data-region="people" aria-label={words.choices}>
      <header className="column-head">
        <h2 className="panel-title">{words.choices}</h2>
        <ActionButton label={words.clear} shape="row" disabled={filter === EVERY_CALL} onPress={onClear} />
      </header>
      <fieldset>
        <legend className="section-title">{words.when.title}</legend>
        {WHENS.map((kind) => (
          <label key={kind} className="choice">
            <input
              type="radio"
              name={name}
              checked={when.kind === kind}
              onChange={() => onChange({ when: kind === "days" ? { kind, from: "", to: "" } : { kind } })}
            />
            <span>{words.when[kind]}</span>
            {kind === "days" ? null : <Count of={counts.when[kind]} />}
          </label>
        ))}
        {when.kind === "days" ? (
          <div className="choice-days">
            {(["from", "to"] as const).map((end) => (
              <label key={end} className="small">
                {words.when[end]}
                <input
                  type="date"
                  className="field-input"
                  value={when[end]}
                  onChange={({ currentTarget: { value } }) => onChange({ when: { ...when, [end]: value } })}
                />
              </label>
            ))}
          </div>
        ) : null}
      </fieldset>
      <fieldset>
        <legend className="section-title">{words.fates.title}</legend>
        {CALL_FATES.map((fate) => (
          <Choice
            key={fate}
            label={words.fates[fate]}
            chosen={filter.fates.includes(fate)}
            count={counts.fates[fate]}
            onToggle={() => onChange({ fates: toggled(filter.fates, fate) })}
          />
        ))}
      </fieldset>
      <HourBand counts={counts.hours} chosen={filter.hours} onChoose={(hours) => onChange({ hours })} />
      <fieldset>
        <legend className="section-title">{words.protections.title}</legend>
        {LINE_PROTECTIONS.map((protection) => (
          <Choice
            key={protection}
            label={words.protections[protection]}
            chosen={filter.protections.includes(protection)}
            count={counts.protections[protection]}
            onToggle={() => onChange({ protections: toggled(filter.protections, protection) })}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend className="section-title">{words.kinds.title}</legend>
        {LINE_KINDS.map((kind) => (
          <Choice
            key={kind}
            label={words.kinds[kind]}
            chosen={filter.kinds.includes(kind)}
            count={counts.kinds[kind]}
            onToggle={() => onChange({ kinds: toggled(filter.kinds, kind) })}
          />
        ))}
      </fieldset>
      <fieldset>
        <legend className="section-title">{words.other.title}</legend>
        <Choice
          label={words.other.noted}
          chosen={filter.notedOnly}
          count={counts.noted}
          onToggle={() => onChange({ notedOnly: !filter.notedOnly })}
        />
        <label className="choice-system">
          <span className="small">{words.other.system}</span>
          <select
            className="field-select"
            value={filter.system ?? ""}
            onChange={({ currentTarget: { value } }) => onChange({ system: value === "" ? null : value })}
          >
            <option value="">{words.other.everySystem}</option>
            {hosts.map((host) => (
              <option key={host} value={host}>
                {systems.find(({ domain }) => domain.toLowerCase() === host)?.name ?? host}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      <fieldset className="choice-person">
        <legend className="section-title">{words.persons.title}</legend>
        {personName === undefined ? (
          <PersonChoice targetsFor={props.targetsFor} onPerson={props.onPerson} />
        ) : (
          <>
            <p>{words.person({ name: personName })}</p>
            <ActionButton label={words.everybody} shape="row" onPress={() => onChange({ person: null })} />
          </>
        )}
      </fieldset>
    </section>
  );
});

/** Somebody is looked for by typing; the arrows go among those who were found, and Enter takes one. */
function PersonChoice({ targetsFor, onPerson }: Pick<ChoicesProps, "targetsFor" | "onPerson">) {
  const finder = useTargetFinder((query) => (query.trim() === "" ? [] : targetsFor(query)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && finder.meant !== undefined) onPerson(finder.meant.id);
    else if (!finder.takesArrow(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { persons } = ALL_CALLS_WORDS;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the field in it has the focus
    <div onKeyDown={onKeyDown}>
      <TargetField
        finder={finder}
        words={{ ...persons, nobody: finder.query.trim() === "" ? "" : persons.nobody }}
        className="choice-persons"
        isSelected={({ id }) => id === finder.meant?.id}
        onPress={({ id }) => onPerson(id)}
      />
    </div>
  );
}

function Count({ of }: { readonly of: number }) {
  return <span className="choice-count">{grouped(of)}</span>;
}

function Choice(props: { readonly label: string; readonly chosen: boolean; readonly count: number; onToggle(): void }) {
  return (
    <label className="choice">
      <input type="checkbox" checked={props.chosen} onChange={props.onToggle} />
      <span>{props.label}</span>
      <Count of={props.count} />
    </label>
  );
}
