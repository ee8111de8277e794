import type { ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { withAriaKeys } from "./key-hint.tsx";
import { useLatest } from "./latest.ts";

/** What a button does, and with which key the same is done. */
export interface ActionButtonProps {
  readonly label: string;
  /** The key as it is shown; leave out where there is none, or where keys are switched off. */
  readonly hint?: string | undefined;
  /** `stop` ends something, `primary` is what is most likely wanted, `redirect` belongs to a redirection. */
  readonly tone?: "plain" | "primary" | "stop" | "redirect" | undefined;
  /** `stacked`: key below the word, as in a row of call controls. `row`: beside it. `flat`: without an edge. */
  readonly shape?: "stacked" | "row" | "flat" | undefined;
  /** Pressed or not, for a button that switches something on. */
  readonly pressed?: boolean | undefined;
  readonly expanded?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly icon?: ReactNode;
  /** The label is for the ear alone, where many buttons of a kind stand below each other. */
  readonly iconOnly?: boolean | undefined;
  /** Whom it concerns, read out after the label where the eye sees it from the place of the button. */
  readonly about?: string | undefined;
  /** What goes on beside the label, for the eye alone: a clock, which the ear is told by what describes the button. */
  readonly running?: string | undefined;
  /** ID of the element whose text the ear is told after the button's name. */
  readonly describedBy?: string | undefined;
  readonly className?: string | undefined;
  onPress(): void;
}

/** A button with its key shown where it acts. */
export function ActionButton(props: ActionButtonProps) {
  const { label, hint, tone = "plain", shape = "stacked", pressed, expanded, disabled = false, icon, about } = props;
  const press = useLatest(props.onPress);
  return (
    <Button
      className={["button", tone, shape, props.className ?? ""].join(" ").trim()}
      isDisabled={disabled}
      {...withAriaKeys(disabled ? undefined : hint)}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      {...(props.describedBy === undefined ? {} : { "aria-describedby": props.describedBy })}
      onPress={press}
    >
      {icon}
      <span className={props.iconOnly === true ? "for-screen-readers" : undefined}>
        {label}
        {about === undefined ? null : <span className="for-screen-readers"> {about}</span>}
        {props.running === undefined ? null : <span aria-hidden="true">{props.running}</span>}
      </span>
      {hint === undefined ? null : (
        <span className={shape === "stacked" ? "hint" : "key"} aria-hidden="true">
          {hint}
        </span>
      )}
    </Button>
  );
}
