import { ActionButton } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { EMERGENCY_WORDS } from "./call-words.ts";

/** The first step towards an emergency. */
export interface EmergencyControl {
  /** Whether the user profile lets the dispatcher call as an emergency. */
  readonly permitted: boolean;
  onArm(): void;
}

/** Arms the guard; where the profile forbids it, it is there and says so. */
export function EmergencyButton(props: EmergencyControl & { readonly letters: boolean; readonly about?: string }) {
  return (
    <ActionButton
      label={EMERGENCY_WORDS.open}
      about={props.about}
      hint={props.permitted ? hintFor("emergency", props.letters) : EMERGENCY_WORDS.notPermitted}
      className="emergency-open"
      disabled={!props.permitted}
      onPress={props.onArm}
    />
  );
}
