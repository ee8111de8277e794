import { Siren } from "lucide-react";
import { useId } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { momentAgo } from "../design/format.ts";
import { useToday } from "../design/use-now.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { type MissedPerson, triesInWords } from "./missed-story.ts";
import { HISTORY_WORDS } from "./words.ts";

/** Emergencies that nobody answered: red among the other calls until somebody has opened them, a row for each person. */
export function MissedEmergencies(props: {
  readonly people: readonly MissedPerson[];
  readonly find: PersonFinder;
  onOpen(person: MissedPerson): void;
}) {
  const title = useId();
  const today = useToday();
  const { emergencies, open } = HISTORY_WORDS.missed;
  return (
    <div className="others-group">
      <h2 id={title} className="others-head emergency-word">
        <Siren size={18} aria-hidden="true" />
        {emergencies} <span className="others-count">{props.people.length}</span>
      </h2>
      <ul aria-labelledby={title}>
        {props.people.map((person) => {
          const party = partyOf(person.id, props.find, person.lastAt);
          return (
            <li key={`${person.service} ${person.id}`} className="card other missed-emergency">
              <p className="other-words">
                <strong className={party.known ? "" : "id"}>{party.name}</strong>
                <span className="small">
                  {[momentAgo(person.lastAt, today), triesInWords(person)].filter((part) => part !== "").join(", ")}
                </span>
              </p>
              <div className="other-buttons">
                <ActionButton label={open} about={party.name} shape="row" onPress={() => props.onOpen(person)} />
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
