import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { outcome } from "../call/call-story.ts";
import { recordParty } from "../call/refused-story.ts";
import { dateAndTime, offset } from "../design/format.ts";
import { usePrinting } from "../design/use-printing.ts";
import type { PersonFinder } from "../people/people.ts";
import { Facts, stepsOf } from "./told-call.tsx";
import { ALL_CALLS_WORDS } from "./words.ts";

/** The record of one call for the printer alone: no screen shows it. */
export function PrintedCall(props: {
  readonly call: CallRecord;
  /** Whose record it is: name and ID. */
  readonly desk: string;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
  onDone(): void;
}) {
  const { call, desk, find, systems } = props;
  const { note: noteWords, told } = ALL_CALLS_WORDS;
  usePrinting(props.onDone);
  const party = recordParty(call, call.primaryId, find);
  const steps = stepsOf(call).map(({ step, at }) => `${told.steps[step]} ${offset(at)}`);
  return (
    <div className="printed" aria-hidden="true">
      <h1>{`${party.name}, ${dateAndTime(call.startedAt)}`}</h1>
      <p>{[party.role, ALL_CALLS_WORDS.directions[call.direction]].filter((part) => part !== "").join(" · ")}</p>
      <p>{told.printed({ desk, when: dateAndTime(Date.now()) })}</p>
      <p className="printed-head">{outcome(call, systems, find).text}</p>
      <Facts call={call} />
      {steps.length === 0 ? null : <p className="printed-facts">{steps.join(" · ")}</p>}
      {call.note === null
        ? null
        : [call.note, ...call.note.earlier.toReversed()].map(({ at, by, incident, text }, version) => (
            <section key={at}>
              <p className="printed-head">
                {version === 0 ? noteWords.title : noteWords.before} {incident}
              </p>
              <p className="printed-text" dir="auto">
                {text}
              </p>
              <p className="printed-facts">{noteWords.by({ name: by, when: dateAndTime(at) })}</p>
            </section>
          ))}
    </div>
  );
}
