import { ActionButton } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { EMERGENCY_WORDS } from "./call-words.ts";
import type { MayMake } from "./emergency-acts.ts";

/** The first step towards an emergency, or out of one. */
export interface EmergencyControl {
  readonly may: MayMake;
  onArm(): void;
}

/** Arms the guard; where the profile forbids it, it is there and says so. */
export function EmergencyButton(
  props: EmergencyControl & {
    readonly letters: boolean;
    /** In a call that is an emergency. */
    readonly clears?: boolean;
    readonly disabled?: boolean;
    readonly shape?: "stacked" | "row";
  },
) {
  const { clears = false, may } = props;
  const permitted = may[clears ? "normal" : "emergency"];
  return (
    <ActionButton
      label={clears ? EMERGENCY_WORDS.clear : EMERGENCY_WORDS.open}
      hint={permitted ? hintFor("emergency", props.letters) : EMERGENCY_WORDS.notPermitted}
      shape={props.shape}
      className="emergency-open"
      disabled={!permitted || props.disabled === true}
      onPress={props.onArm}
    />
  );
}
