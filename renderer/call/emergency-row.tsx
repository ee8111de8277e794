import { Siren } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ActionButton } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { partyOf } from "../people/people.ts";
import { isCheckingCaller } from "../protection/story.ts";
import { PROTECTION_WORDS } from "../protection/words.ts";
import { AnswerButtons } from "./answer-buttons.tsx";
import { CALL_WORDS } from "./call-words.ts";
import { flashing } from "./caller-row.tsx";
import { LineNumber } from "./line-number.tsx";
import type { OtherCallsProps } from "./others-props.ts";
import { protectionInRow } from "./others-story.ts";
import { personOnLine } from "./redirection-story.ts";
import { useTold, WaitingTime } from "./waiting-time.tsx";

/** Somebody who rings as an emergency while something else is in the middle. There is no button that sends them away. */
export function EmergencyRow(props: OtherCallsProps & { readonly call: CallRecord; readonly isFirst: boolean }) {
  const { call, isFirst, letters, calling } = props;
  const party = partyOf(personOnLine(call), props.find, call.startedAt);
  const checking = isCheckingCaller(call);
  const turning = calling.turnsToId === call.id;
  const isQuiet = props.quiet.has(call.id);
  const { toldAt, waitsId, ...focus } = useTold();
  return (
    <li className={["card other caller emergency", flashing(props)].join(" ")} {...focus}>
      <p className="emergency-head">
        <Siren size={18} aria-hidden="true" />
        {CALL_WORDS.urgencies.emergency}
        <WaitingTime id={waitsId} since={call.startedAt} toldAt={toldAt} />
      </p>
      <LineNumber line={calling.lines.of[call.id]} />
      <p className="other-words" role={checking ? undefined : "alert"}>
        <strong className={party.known ? "emergency-name" : "emergency-name id"}>{party.name}</strong>{" "}
        <span className="for-screen-readers">{checking ? "" : CALL_WORDS.isCallingUrgently}</span>
        <span className="small">
          {[party.role, party.known ? mcIdForPeople(call.currentId) : CALL_WORDS.notListed]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
        <span className="small">
          {[isQuiet ? CALL_WORDS.isQuiet : "", checking ? PROTECTION_WORDS.checkingCaller : protectionInRow(call)]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
        {turning ? <span className="small turning">{CALL_WORDS.holdingFirst}</span> : null}
        {isFirst && calling.calls.some(({ holdChange }) => holdChange === "hold-refused") ? (
          <span className="small turning">{CALL_WORDS.notHeldEndIt}</span>
        ) : null}
      </p>
      <div className="emergency-buttons">
        <AnswerButtons
          present={calling}
          callId={call.id}
          disabled={checking || turning}
          isFirst={isFirst}
          letters={letters}
          about={party.name}
          describedBy={waitsId}
          onAnswer={() => props.onAnswer(call)}
          onEndAndAnswer={() => props.onEndAndAnswer(call)}
        />
        <ActionButton
          label={CALL_WORDS.quietButton}
          about={party.name}
          describedBy={waitsId}
          hint={isFirst ? hintFor("quiet", letters) : undefined}
          disabled={isQuiet}
          onPress={props.onQuiet}
        />
      </div>
    </li>
  );
}
