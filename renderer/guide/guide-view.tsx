import { Check, Presentation } from "lucide-react";
import type { ErrorReport } from "../../shared/errors/mc-error.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import type { ShortcutId } from "../keyboard/shortcut-table.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { GUIDE_STEPS, stepBeside, stepOf } from "./guide-steps.ts";
import type { GuidePlace } from "./guide-store.ts";
import { GUIDE_WORDS } from "./words.ts";

const MIGRATION_WORDS = wordsOf("migration");

/** Keys that the steps name, each as it is now. */
const NAMED = [
  "answer",
  "call",
  "calls",
  "camera",
  "end",
  "message",
  "protection",
  "settings",
  "videoCall",
] as const satisfies readonly ShortcutId[];

interface GuideViewProps {
  readonly place: GuidePlace;
  readonly busy: boolean;
  readonly done: boolean;
  readonly problem: ErrorReport | null;
  /** What the partner system is called. */
  readonly partner: string;
  readonly letters: boolean;
  onSetUp(): void;
  onNext(): void;
  onBack(): void;
  onReset(): void;
  onClose(): void;
}

/** How far the step is. */
function stateOf({ busy, done, place }: Pick<GuideViewProps, "busy" | "done" | "place">): string {
  const { state } = GUIDE_WORDS;
  if (busy) return state.busy;
  if (done) return stepBeside(place.step, 1) === undefined ? state.over : state.done;
  return place.isSetUp ? state.waiting : state.fresh;
}

/** The present step of a demonstration, at the bottom of the window in every view: what the presenter does, and says. */
export function GuideView(props: GuideViewProps) {
  useKeysInUse();
  const { busy, done, place, problem } = props;
  const { service } = stepOf(place.step);
  const { title, act, say } = GUIDE_WORDS.steps[place.step];
  const at = GUIDE_STEPS.findIndex(({ id }) => id === place.step) + 1;
  const last = stepBeside(place.step, 1) === undefined;
  const keys = Object.fromEntries(NAMED.map((id) => [id, hintFor(id, props.letters) ?? ""]));
  const values = {
    ...(keys as Record<(typeof NAMED)[number], string>),
    where: MIGRATION_WORDS.title,
    workFrom: MIGRATION_WORDS.workFrom({ system: props.partner }),
    reset: GUIDE_WORDS.reset,
  };
  const hint = hintFor("guideNext", true);
  const goesOn = done && !last;
  return (
    <section className="guide" data-region="guide" aria-label={GUIDE_WORDS.region}>
      <div className="guide-step">
        <p className="muted small">
          {GUIDE_WORDS.at({ at, count: GUIDE_STEPS.length })} {"\u00b7"} {MC_SERVICES[service].title}
        </p>
        <h2 className="panel-title">
          <Presentation size={18} aria-hidden="true" />
          {title}
        </h2>
        <p className="guide-state" data-done={done} role="status">
          {done ? <Check size={16} aria-hidden="true" /> : null}
          {stateOf(props)}
        </p>
      </div>
      <dl className="guide-text">
        <dt>{GUIDE_WORDS.act}</dt>
        <dd>{act(values)}</dd>
        <dt>{GUIDE_WORDS.say}</dt>
        <dd>{say}</dd>
      </dl>
      <div className="guide-acts">
        <ActionButton
          label={place.isSetUp ? GUIDE_WORDS.setUpAgain : GUIDE_WORDS.setUp}
          hint={goesOn ? undefined : hint}
          tone={goesOn || place.isSetUp ? "plain" : "primary"}
          shape="row"
          disabled={busy}
          onPress={props.onSetUp}
        />
        <ActionButton
          label={done ? GUIDE_WORDS.next : GUIDE_WORDS.skip}
          hint={goesOn ? hint : undefined}
          tone={goesOn ? "primary" : "plain"}
          shape="row"
          disabled={busy || last}
          onPress={props.onNext}
        />
        <ActionButton
          label={GUIDE_WORDS.back}
          shape="row"
          disabled={busy || stepBeside(place.step, -1) === undefined}
          onPress={props.onBack}
        />
        <ActionButton label={GUIDE_WORDS.reset} shape="row" disabled={busy} onPress={props.onReset} />
        <ActionButton label={GUIDE_WORDS.close} hint={hintFor("guide", true)} shape="flat" onPress={props.onClose} />
      </div>
      {problem === null ? null : <Problem code={problem.code} detail={problem.detail} />}
    </section>
  );
}
