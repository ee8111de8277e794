import { useRef } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { fullDate, timeOfDay } from "../design/format.ts";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/** Over a call of the record that is being read. */
export function RecordHead(props: { readonly startedAt: number; readonly letters: boolean; onClose(): void }) {
  const { startedAt } = props;
  const head = useRef<HTMLDivElement>(null);
  useBorrowedFocus(head, null);
  return (
    <div ref={head} className="record-head">
      <p className="muted">{CALL_WORDS.recordOf({ when: `${fullDate(startedAt)} ${timeOfDay(startedAt)}` })}</p>
      <ActionButton
        label={CALL_WORDS.closeRecord}
        hint={hintFor("close", props.letters)}
        shape="flat"
        onPress={props.onClose}
      />
    </div>
  );
}
