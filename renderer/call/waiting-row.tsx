import { MicOff, Unplug } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { resuming } from "../calling/admission.ts";
import { ActionButton } from "../design/action-button.tsx";
import { duration } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS, STATE_WORDS } from "./call-words.ts";
import { holdOf } from "./hold-story.ts";
import { LineNumber } from "./line-number.tsx";
import { OtherName } from "./other-name.tsx";
import type { OtherCallsProps } from "./others-props.ts";
import { protectionInRow } from "./others-story.ts";
import { personOnLine } from "./redirection-story.ts";
import { recordParty } from "./refused-story.ts";
import { signallingTrouble } from "./signalling-story.ts";

/** A call on hold, or one that goes on, while something else is in the middle. */
export function WaitingRow(props: OtherCallsProps & { readonly call: CallRecord }) {
  const { call, letters } = props;
  const resumes = resuming(props.calling, call.id) !== undefined;
  const isBack = call === props.back;
  const party = recordParty(call, personOnLine(call), props.find);
  return (
    <li className="card other">
      <LineNumber line={props.calling.lines.of[call.id]} />
      <p className="other-words">
        <OtherName party={party} />{" "}
        {isEmergency(call) ? <span className="emergency-word small">{CALL_WORDS.emergency} </span> : null}
        <span className="muted small">
          {props.calling.turnsToId === call.id ? CALL_WORDS.holdingFirst : <Doing call={call} name={party.name} />}
          {protectionInRow(call) === "" ? null : ` · ${protectionInRow(call)}`}
        </span>
        <Trouble call={call} home={props.home} />
      </p>
      <div className="other-buttons">
        {resumes ? (
          <ActionButton
            label={CALL_WORDS.resume}
            about={party.name}
            shape="row"
            disabled={props.calling.turnsToId === call.id}
            onPress={() => props.onResume(call)}
          />
        ) : null}
        {!resumes || isBack ? (
          <ActionButton
            label={CALL_WORDS.backToCall}
            about={party.name}
            hint={isBack ? hintFor("backToCall", letters) : undefined}
            shape="row"
            onPress={() => props.onShow(call)}
          />
        ) : null}
      </div>
    </li>
  );
}

function Doing({ call, name }: { readonly call: CallRecord; readonly name: string }) {
  const heldAlone = call.hold === "by-us" && call.holdChange === "none" ? call.heldAt : null;
  const now = useNow(500, heldAlone !== null);
  if (heldAlone !== null) return CALL_WORDS.heldFor({ time: duration(now - heldAlone) });
  return holdOf(call, name)?.text ?? STATE_WORDS[call.state];
}

/** What the dispatcher has to know of a call in progress also while something else is looked at. */
function Trouble({ call, home }: { readonly call: CallRecord; readonly home: string }) {
  const troubles = [
    call.signalling ? null : { Icon: Unplug, text: signallingTrouble(call, home) },
    call.voiceProblem === null ? null : { Icon: MicOff, text: CALL_WORDS.voiceLost },
    call.muted ? { Icon: MicOff, text: CALL_WORDS.muted } : null,
  ];
  return troubles.map((trouble) =>
    trouble === null ? null : (
      <span key={trouble.text} className="chip attention">
        <trouble.Icon size={16} aria-hidden="true" />
        {trouble.text}
      </span>
    ),
  );
}
