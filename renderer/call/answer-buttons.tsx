import { answering, endingToAnswer, endsOthers, type PresentCalls } from "../calling/admission.ts";
import { ActionButton, type ActionButtonProps } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/**
 * Answers whoever calls: holds for it who is spoken with, or ends that call. What ends another call says so, has a key of its
 * own, and invites nobody. Rows have one button only, the milder one that there is; the middle has both.
 */
export function AnswerButtons(
  props: Pick<ActionButtonProps, "shape" | "disabled" | "about" | "describedBy"> & {
    readonly present: PresentCalls;
    readonly callId: string;
    /** Whether the keys mean this caller. */
    readonly isFirst: boolean;
    readonly letters: boolean;
    onAnswer(): void;
    onEndAndAnswer(): void;
  },
) {
  const { present, callId, isFirst, letters, onAnswer, onEndAndAnswer, ...button } = props;
  const answer = answering(present, callId) ?? [];
  const holds = answer.some(({ does }) => does === "hold");
  const ends = endingToAnswer(present, callId) !== undefined;
  const mild = !endsOthers(answer);
  return (
    <>
      {mild ? (
        <ActionButton
          {...button}
          label={holds && button.shape !== "row" ? CALL_WORDS.holdAndAnswer : CALL_WORDS.answer}
          hint={isFirst ? hintFor("answer", letters) : undefined}
          tone={isFirst ? "primary" : "plain"}
          onPress={onAnswer}
        />
      ) : null}
      {ends && (!mild || button.shape !== "row") ? (
        <ActionButton
          {...button}
          label={CALL_WORDS.endAndAnswer}
          hint={isFirst ? hintFor("endAndAnswer", letters) : undefined}
          onPress={onEndAndAnswer}
        />
      ) : null}
    </>
  );
}
