import { PhoneOff } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { partyOf } from "../people/people.ts";
import { isCheckingCaller } from "../protection/story.ts";
import { PROTECTION_WORDS } from "../protection/words.ts";
import { AnswerButtons } from "./answer-buttons.tsx";
import { CALL_WORDS, SEVERAL_WORDS } from "./call-words.ts";
import { LineNumber } from "./line-number.tsx";
import { OtherName } from "./other-name.tsx";
import type { OtherCallsProps } from "./others-props.ts";
import { protectionInRow, recognisedInRow } from "./others-story.ts";
import { personOnLine } from "./redirection-story.ts";
import { useTold, WaitingTime } from "./waiting-time.tsx";

/** Somebody who rings while something else is in the middle. */
export function CallerRow(
  props: OtherCallsProps & {
    readonly call: CallRecord;
    /** Whether the keys mean this caller: those of the others show no key but their number. */
    readonly isFirst: boolean;
  },
) {
  const { call, isFirst, letters, calling } = props;
  const party = partyOf(personOnLine(call), props.find, call.startedAt);
  const checking = isCheckingCaller(call);
  const { toldAt, waitsId, ...focus } = useTold();
  return (
    <li className={["card other caller", flashing(props)].join(" ")} {...focus}>
      <LineNumber line={props.calling.lines.of[call.id]} />
      <p className="other-words" role={checking ? undefined : "alert"}>
        <OtherName party={party} /> <span className="for-screen-readers">{checking ? "" : CALL_WORDS.isCalling}</span>
        <span className="muted small">
          {[
            call.urgency === "normal" ? "" : CALL_WORDS.urgencies[call.urgency],
            props.quiet.has(call.id) ? CALL_WORDS.isQuiet : "",
            checking ? PROTECTION_WORDS.checkingCaller : protectionInRow(call),
            party.known ? "" : CALL_WORDS.notListed,
            call.firstToAnswer === null ? "" : SEVERAL_WORDS.toSeveralInRow,
            recognisedInRow(call, party, props.systems),
          ]
            .filter((part) => part !== "")
            .join(" · ")}
        </span>
        {props.calling.turnsToId === call.id ? <span className="small turning">{CALL_WORDS.holdingFirst}</span> : null}
        {isFirst && calling.calls.some(({ holdChange }) => holdChange === "hold-refused") ? (
          <span className="small turning">{CALL_WORDS.notHeldEndIt}</span>
        ) : null}
      </p>
      <WaitingTime id={waitsId} since={call.startedAt} toldAt={toldAt} />
      <div className="other-buttons">
        <AnswerButtons
          present={calling}
          callId={call.id}
          disabled={checking || props.calling.turnsToId === call.id}
          isFirst={isFirst}
          letters={letters}
          shape="row"
          about={party.name}
          describedBy={waitsId}
          onAnswer={() => props.onAnswer(call)}
          onEndAndAnswer={() => props.onEndAndAnswer(call)}
        />
        <ActionButton
          label={CALL_WORDS.decline}
          about={party.name}
          describedBy={waitsId}
          hint={isFirst ? hintFor("decline", letters) : undefined}
          tone="stop"
          shape="row"
          icon={isFirst ? undefined : <PhoneOff size={18} aria-hidden="true" />}
          iconOnly={!isFirst}
          onPress={() => props.onDecline(call)}
        />
      </div>
    </li>
  );
}

/** Two classes with one look: going from one to the other starts the flash again. */
export function flashing({ flash, call }: Pick<OtherCallsProps, "flash"> & { readonly call: CallRecord }): string {
  if (flash?.callId !== call.id) return "";
  return flash.count % 2 === 0 ? "flash" : "flash-again";
}
