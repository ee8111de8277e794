import { PhoneIncoming, PhoneMissed, Siren, X } from "lucide-react";
import { useRef, useState } from "react";
import type { McService } from "../../shared/mc/services/services.ts";
import { RedirectedAt } from "../call/redirected-at.tsx";
import { ActionButton } from "../design/action-button.tsx";
import { type CallOff, hintOfCall } from "../design/call-off.ts";
import { momentAgo } from "../design/format.ts";
import { useToday } from "../design/use-now.ts";
import { useKeptFocus } from "../keyboard/focus.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { hintFor, shortcutFor } from "../keyboard/shortcuts.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { type MissedPerson, triesInWords } from "./missed-story.ts";
import { HISTORY_WORDS } from "./words.ts";

/** Rows before the rest has to be asked for. */
const ROWS_SHOWN = 100;

interface MissedViewProps {
  readonly people: readonly MissedPerson[];
  readonly find: PersonFinder;
  readonly letters: boolean;
  /** Why nobody can be called back in a service. */
  offFor(service: McService): CallOff;
  onOpen(person: MissedPerson): void;
  onCallBack(person: MissedPerson): void;
  onTakeOff(person: MissedPerson): void;
}

/** People who are to be called back: one row each, which goes when they are reached, or with its key. */
export function MissedView(props: MissedViewProps) {
  const { people, letters } = props;
  const part = useRef<HTMLElement>(null);
  useKeptFocus(part, "[data-row][tabindex='0']");
  const words = HISTORY_WORDS.missed;
  const [all, setAll] = useState(false);
  const shown = all ? people : people.slice(0, ROWS_SHOWN);
  return (
    <section ref={part} className="history missed-people" data-region="missed" aria-label={words.region}>
      <div className="missed-head">
        <h2 className="section-title">
          {words.region} {people.length === 0 ? null : <span className="others-count">{people.length}</span>}
        </h2>
        {people.length === 0 ? null : (
          <p className="muted small">
            {words.goes} <kbd className="key">{hintFor("takeOff", letters)}</kbd>
          </p>
        )}
      </div>
      {people.length === 0 ? <p className="muted">{words.empty}</p> : null}
      <ul aria-label={words.list} onKeyDown={moveAmongRows}>
        {shown.map((person, at) => (
          <MissedRow key={`${person.service} ${person.id}`} {...props} person={person} inTabOrder={at === 0} />
        ))}
        {shown.length === people.length ? null : (
          <li>
            <ActionButton
              label={words.more({ count: people.length - shown.length })}
              shape="flat"
              onPress={() => setAll(true)}
            />
          </li>
        )}
      </ul>
    </section>
  );
}

function MissedRow(props: MissedViewProps & { readonly person: MissedPerson; readonly inTabOrder: boolean }) {
  const { person, letters } = props;
  const off = props.offFor(person.service);
  const { asked, emergency, lastAt } = person;
  const today = useToday();
  const party = partyOf(person.id, props.find, lastAt);
  const words = HISTORY_WORDS.missed;
  const Mark = emergency ? Siren : asked === undefined ? PhoneMissed : PhoneIncoming;
  return (
    <li
      className={emergency ? "history-row emergency" : "history-row"}
      onKeyDown={(event) => {
        const key = shortcutFor(event, { inTextField: false, letters });
        if (key === "takeOff") props.onTakeOff(person);
        else if (key === "call" && off === null) props.onCallBack(person);
        else return;
        event.preventDefault();
      }}
    >
      <button
        type="button"
        data-row=""
        tabIndex={props.inTabOrder ? 0 : -1}
        aria-keyshortcuts="Delete"
        onClick={() => props.onOpen(person)}
      >
        <span className="muted when">{momentAgo(lastAt, today)}</span>
        <span className="who">
          <Mark size={14} aria-hidden="true" />
          <strong className={party.known ? "" : "id"}>{party.name}</strong>
          <RedirectedAt party={party} />
        </span>
        <span className="what">
          {emergency ? <strong className="emergency-word">{words.emergency}</strong> : null} {triesInWords(person)}
        </span>
      </button>
      <ActionButton
        label={HISTORY_WORDS.callBack}
        about={party.name}
        hint={hintOfCall(off, hintFor("call", letters))}
        shape="flat"
        className="call-back"
        disabled={off !== null}
        onPress={() => props.onCallBack(person)}
      />
      <ActionButton
        label={words.takeOff}
        about={party.name}
        shape="flat"
        className="take-off"
        icon={<X size={16} aria-hidden="true" />}
        iconOnly
        onPress={() => props.onTakeOff(person)}
      />
    </li>
  );
}
