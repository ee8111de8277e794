import { TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { canForward } from "../calling/features/forward.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { ProblemLine } from "../design/problem-line.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { FORWARD_WORDS } from "./call-words.ts";
import { type TransferChoice, TransferPanel } from "./transfer-panel.tsx";

/** What can be done about a call that rings and is somebody else's matter. */
export interface ForwardActions {
  readonly forward: Disclosure;
  readonly forwardChoice: TransferChoice;
  /** Whether the user profile lets the dispatcher forward calls. */
  readonly mayForward: boolean;
}

/** The button that forwards, and the choice to whom, above the other controls while it is open. */
export function ForwardControl(
  props: ForwardActions & { readonly call: CallRecord; readonly name: string; readonly letters: boolean },
) {
  const { call, forward, letters, mayForward } = props;
  const can = mayForward && canForward(call);
  return (
    <>
      {can && forward.open ? <TransferPanel letters={letters} name={props.name} {...props.forwardChoice} /> : null}
      <ActionButton
        label={FORWARD_WORDS.open}
        hint={mayForward ? hintFor("transfer", letters) : FORWARD_WORDS.notPermitted}
        expanded={can && forward.open}
        disabled={!can}
        onPress={forward.onToggle}
      />
    </>
  );
}

/** What becomes of forwarding a call that still rings, or who grants it where it is off. */
export function ForwardNote(props: {
  readonly call: CallRecord;
  readonly name: string;
  readonly mayForward: boolean;
  nameOf(id: string): string;
}) {
  const { forward } = props.call;
  if (!props.mayForward) return <p className="forbidden muted small">{FORWARD_WORDS.forbidden}</p>;
  if (forward === null || forward.state === "done") return null;
  const names = { name: props.name, other: props.nameOf(forward.targetId) };
  if (forward.state === "asking") return <p role="status">{FORWARD_WORDS.asking(names)}</p>;
  const reason = forward.reason ?? { code: "forward-refused" as const };
  return (
    <div className="banner" role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <ProblemLine lead={FORWARD_WORDS.failed(names)} {...reason} />
    </div>
  );
}
