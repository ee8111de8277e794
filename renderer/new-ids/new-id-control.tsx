import type { NewIdChoice } from "../../shared/mc/record-parts/new-id.ts";
import type { KnownNewId } from "../../shared/mc/whereabouts.ts";
import { ActionButton } from "../design/action-button.tsx";
import { momentAgo } from "../design/format.ts";
import { useHasPassed } from "../design/use-now.ts";
import { canRemember, dialledFirstUntil, isRemembered, type NewIdRules } from "./new-id-story.ts";
import { NEW_ID_WORDS } from "./words.ts";

/** The new ID of somebody, and what can be said about it. */
export interface NewIdActs {
  readonly known: KnownNewId;
  readonly rules: NewIdRules;
  /** The key that does the same as the first button; undefined where it means somebody else's. */
  readonly hint: string | undefined;
  onChoose(choice: NewIdChoice): void;
}

/** What the key does to the new ID that it means: remembered and not, in turn. */
export const toggled = ({ known, rules }: Pick<NewIdActs, "known" | "rules">): NewIdChoice | undefined => {
  if (!canRemember(known, rules)) return undefined;
  return isRemembered(known, rules) ? "primary" : "first";
};

/** Whether a call to somebody is to begin with the new ID, and until when it does. */
export function NewIdControl(props: NewIdActs & { readonly name: string }) {
  const { known, name, rules } = props;
  const next = toggled(props);
  const until = dialledFirstUntil(known, rules);
  const over = useHasPassed(until);
  const now = Date.now();
  return (
    <fieldset className="new-id" aria-label={NEW_ID_WORDS.spoken({ name })}>
      {next === undefined ? null : (
        <ActionButton
          label={NEW_ID_WORDS.remember}
          hint={props.hint}
          shape="row"
          pressed={next === "primary"}
          onPress={() => props.onChoose(next)}
        />
      )}
      <ActionButton label={NEW_ID_WORDS.forget} shape="flat" onPress={() => props.onChoose("forgotten")} />
      <p className="muted small" role="status">
        {next !== "primary"
          ? null
          : over
            ? NEW_ID_WORDS.tooOld({ when: momentAgo(known.learnedAt, now) })
            : NEW_ID_WORDS.until({ when: momentAgo(until, now) })}
      </p>
    </fieldset>
  );
}
