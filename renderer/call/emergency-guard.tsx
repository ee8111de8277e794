import { Siren } from "lucide-react";
import { useEffect, useEffectEvent, useId, useRef } from "react";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { placing } from "../calling/admission.ts";
import type { CallingState } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Countdown } from "../design/countdown.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { EMERGENCY_WORDS } from "./call-words.ts";
import { type EmergencyAct, GUARD_MS, type Guard, whyNot } from "./emergency-acts.ts";

/** What the guard needs of the window around it. */
export interface EmergencyGuardProps {
  readonly guard: Guard;
  readonly calling: CallingState;
  readonly find: PersonFinder;
  /** Whether the user profile forbids emergencies, and nothing else can be done. */
  readonly forbidden: boolean;
  readonly letters: boolean;
  onChoose(chosen: number): void;
  onConfirm(act: EmergencyAct): void;
  onClose(): void;
}

const isConfirmed = (event: KeyboardEvent) =>
  event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;

/**
 * The second step. As long as it is there its key is its own: the window's other listeners do not hear of it, and Enter alone does
 * nothing, nor a key that is held. It closes by itself.
 */
export function EmergencyGuard(props: EmergencyGuardProps) {
  const { guard, calling, forbidden } = props;
  const panel = useRef<HTMLElement>(null);
  const group = useId();
  useBorrowedFocus(panel, "input:checked");
  const until = guard.armedAt + GUARD_MS.open;
  const chosen = guard.acts[guard.chosen];
  const reason = chosen === undefined ? null : whyNot(chosen, calling);
  // From when it was there to be seen; a key that was pressed before that was not meant for it, however late it is heard.
  const shownAt = useRef(Number.POSITIVE_INFINITY);
  useEffect(() => {
    shownAt.current = performance.now();
  }, []);
  const confirm = (at: number) => {
    if (chosen === undefined || reason !== null) return;
    if (at - shownAt.current >= GUARD_MS.least) props.onConfirm(chosen);
  };
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isInside = event.target instanceof Node && panel.current?.contains(event.target) === true;
    const isLeaving = event.target instanceof Element && event.target.closest("[data-leaves]") !== null;
    if (isConfirmed(event)) {
      if (!event.repeat) confirm(event.timeStamp);
    } else if (event.key === "Escape" && !event.shiftKey) props.onClose();
    else if (!isInside || isLeaving || event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
  });
  const onClose = useEffectEvent(props.onClose);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listener, true);
    return () => window.removeEventListener("keydown", listener, true);
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => onClose(), Math.max(until - Date.now(), 0));
    return () => clearTimeout(timer);
  }, [until]);

  const nameOf = ({ personId }: EmergencyAct) => partyOf(personId, props.find).name;
  const nothing = forbidden ? EMERGENCY_WORDS.forbidden : EMERGENCY_WORDS.nobody;
  return (
    <section ref={panel} className="card emergency-guard" aria-label={EMERGENCY_WORDS.title}>
      <div className="guard-head">
        <Siren size={20} aria-hidden="true" />
        <h2>{EMERGENCY_WORDS.title}</h2>
        <Countdown until={until} words={EMERGENCY_WORDS.seconds} />
      </div>
      <p className={chosen === undefined ? undefined : "for-screen-readers"} role="alert">
        {chosen === undefined ? nothing : EMERGENCY_WORDS.armedSpoken[chosen.does]({ name: nameOf(chosen) })}
      </p>
      {chosen === undefined ? null : (
        <div className="guard-acts" role="radiogroup" aria-label={EMERGENCY_WORDS.title}>
          {guard.acts.map((act, at) => (
            <ActChoice
              key={`${act.does} ${act.personId}`}
              act={act}
              group={group}
              name={nameOf(act)}
              calling={calling}
              isChosen={at === guard.chosen}
              onChoose={() => props.onChoose(at)}
            />
          ))}
        </div>
      )}
      <div className="guard-buttons">
        <span data-leaves>
          <ActionButton
            label={EMERGENCY_WORDS.notNow}
            hint={hintFor("close", props.letters)}
            shape="row"
            onPress={props.onClose}
          />
        </span>
        {chosen !== undefined ? (
          <ActionButton
            label={EMERGENCY_WORDS.confirm[chosen.does]}
            hint={reason === null ? hintFor("call", props.letters) : undefined}
            tone="stop"
            shape="row"
            className="filled"
            disabled={reason !== null}
            onPress={() => confirm(performance.now())}
          />
        ) : null}
      </div>
    </section>
  );
}

function ActChoice(props: {
  readonly act: EmergencyAct;
  readonly group: string;
  readonly name: string;
  readonly calling: CallingState;
  readonly isChosen: boolean;
  onChoose(): void;
}) {
  const { act, calling } = props;
  return (
    <label className="guard-act">
      <input type="radio" name={props.group} checked={props.isChosen} onChange={props.onChoose} />
      <span>
        <strong>{EMERGENCY_WORDS.acts[act.does]({ name: props.name })}</strong>
        <ActDetail act={act} calling={calling} />
      </span>
    </label>
  );
}

/** Whether a new call puts another on hold. */
const holdsSomebody = (calling: CallingState) => {
  const placed = placing(calling);
  return placed.may && placed.others.length > 0;
};

/** What it does beside that, or why it cannot be done now. */
function ActDetail({ act, calling }: { readonly act: EmergencyAct; readonly calling: CallingState }) {
  const reason = whyNot(act, calling);
  if (reason !== null) return <span className="small muted">{EMERGENCY_WORDS.whyNot[reason]}</span>;
  if (act.does !== "call") return <span className="small muted">{EMERGENCY_WORDS.goesOn[act.does]}</span>;
  return (
    <span className="small muted">
      {holdsSomebody(calling) ? `${EMERGENCY_WORDS.holds} ` : ""}
      <span className="id">{mcIdForPeople(act.personId)}</span>
    </span>
  );
}
