import { ActionButton, type ActionButtonProps } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/** Answers whoever calls. Where that ends another call the button says so, has a key of its own, and invites nobody. */
export function AnswerButton(
  props: Pick<ActionButtonProps, "shape" | "disabled" | "onPress"> & {
    readonly endsOther: boolean;
    readonly letters: boolean;
  },
) {
  const { endsOther, letters, ...button } = props;
  return (
    <ActionButton
      {...button}
      label={endsOther ? CALL_WORDS.endAndAnswer : CALL_WORDS.answer}
      hint={hintFor(endsOther ? "endAndAnswer" : "answer", letters)}
      tone={endsOther ? "plain" : "primary"}
    />
  );
}
