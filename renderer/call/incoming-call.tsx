import { PhoneIncoming, Siren } from "lucide-react";
import { isEmergency } from "../../shared/mc/urgency.ts";
import type { PresentCalls } from "../calling/admission.ts";
import { ActionButton } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { ProtectionNotes } from "../protection/notes.tsx";
import { Padlock } from "../protection/padlock.tsx";
import { isCheckingCaller } from "../protection/story.ts";
import { PROTECTION_WORDS } from "../protection/words.ts";
import { AnswerButtons } from "./answer-buttons.tsx";
import { CALL_WORDS, STATE_WORDS } from "./call-words.ts";
import { type ForwardActions, ForwardControl, ForwardNote } from "./forward-control.tsx";
import { type PanelProps, PartyHead } from "./party-head.tsx";

/** Somebody calls. Nothing here takes the focus: a key press meant for something else must not answer or decline. */
export function IncomingCallPanel(
  props: PanelProps &
    ForwardActions & {
      readonly present: PresentCalls;
      /** Whether another call is being held for this one. */
      readonly turning: boolean;
      /** Whether its ringing was quieted here. */
      readonly quiet: boolean;
      nameOf(id: string): string;
      onAnswer(): void;
      onEndAndAnswer(): void;
      onDecline(): void;
      onQuiet(): void;
    },
) {
  const { call, party, letters } = props;
  // Whose call it is has not been proved yet: nothing is announced and nothing can be answered.
  const checking = isCheckingCaller(call);
  const emergency = isEmergency(call);
  const spoken = (emergency ? CALL_WORDS.emergencySpoken : CALL_WORDS.incomingSpoken)({ name: party.name });
  return (
    <section
      className={emergency ? "card call incoming emergency" : "card call incoming"}
      tabIndex={-1}
      aria-label={spoken}
    >
      {checking ? (
        <p className="incoming-line">
          <PhoneIncoming size={20} aria-hidden="true" />
          {PROTECTION_WORDS.checkingCaller}
        </p>
      ) : (
        <p className="incoming-line" role="alert">
          {emergency ? <Siren size={20} aria-hidden="true" /> : <PhoneIncoming size={20} aria-hidden="true" />}
          <span className="for-screen-readers">{spoken}</span>
          <span aria-hidden="true">{emergency ? CALL_WORDS.urgencies.emergency : STATE_WORDS[call.state]}</span>
          {call.urgency === "normal" || emergency ? null : (
            <span className="chip attention">{CALL_WORDS.urgencies[call.urgency]}</span>
          )}
          {props.quiet ? <span className="chip">{CALL_WORDS.isQuiet}</span> : null}
          {party.known ? null : <span className="chip">{CALL_WORDS.incomingUnknown}</span>}
        </p>
      )}
      <PartyHead {...props} />
      <div className="call-state">
        <Padlock call={call} details={props.details} letters={letters} />
      </div>
      <ProtectionNotes notes={call.protection?.notes ?? []} />
      <ForwardNote {...props} name={party.name} />
      {props.turning ? <p className="turning">{CALL_WORDS.holdingFirst}</p> : null}
      <div className="controls">
        <AnswerButtons
          present={props.present}
          callId={call.id}
          isFirst
          letters={letters}
          disabled={checking || props.turning}
          onAnswer={props.onAnswer}
          onEndAndAnswer={props.onEndAndAnswer}
        />
        <ForwardControl {...props} name={party.name} />
        {emergency ? (
          <ActionButton
            label={CALL_WORDS.quietButton}
            hint={hintFor("quiet", letters)}
            className="last"
            disabled={props.quiet}
            onPress={props.onQuiet}
          />
        ) : (
          <ActionButton
            label={CALL_WORDS.decline}
            hint={hintFor("decline", letters)}
            tone="stop"
            className="last"
            onPress={props.onDecline}
          />
        )}
      </div>
    </section>
  );
}
