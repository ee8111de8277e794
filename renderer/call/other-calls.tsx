import { MicOff, PhoneIncoming, Unplug } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { answering, endsOthers, type PresentCalls } from "../calling/admission.ts";
import { ActionButton } from "../design/action-button.tsx";
import { initials } from "../design/format.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { type Party, type PersonFinder, partyOf } from "../people/people.ts";
import { padlockOf } from "../protection/story.ts";
import { AnswerButton } from "./answer-button.tsx";
import { CALL_WORDS, STATE_WORDS } from "./call-words.ts";
import { holdOf } from "./hold-story.ts";
import { tellHeight } from "./others-height.ts";
import { RedirectedAt } from "./redirected-at.tsx";
import { personOnLine } from "./redirection-story.ts";

/** Whether a call that is not in the middle waits for being shown there, and not for an answer. */
export const canBeShown = (call: CallRecord) => call.state !== "incoming";

/** Calls in progress that are not in the middle, a row each below it. */
export function OtherCalls(props: {
  readonly others: readonly CallRecord[];
  /** The one that the key for going back shows. */
  readonly back: CallRecord | undefined;
  readonly calling: PresentCalls;
  readonly find: PersonFinder;
  /** Name of the dispatcher's own system. */
  readonly home: string;
  readonly letters: boolean;
  onAnswer(call: CallRecord): void;
  onDecline(call: CallRecord): void;
  onShow(call: CallRecord): void;
}) {
  if (props.others.length === 0) return null;
  return (
    <ul ref={tellHeight} className="others" aria-label={CALL_WORDS.waiting}>
      {props.others.map((other) => (
        <OtherCall
          key={other.id}
          call={other}
          home={props.home}
          party={partyOf(personOnLine(other), props.find, other.startedAt)}
          endsOther={endsOthers(answering(props.calling, other.id) ?? [])}
          letters={props.letters}
          showHint={other === props.back ? hintFor("backToCall", props.letters) : undefined}
          onAnswer={() => props.onAnswer(other)}
          onDecline={() => props.onDecline(other)}
          onShow={() => props.onShow(other)}
        />
      ))}
    </ul>
  );
}

function OtherCall(props: {
  readonly call: CallRecord;
  readonly home: string;
  readonly party: Party;
  /** Whether answering it ends another call. */
  readonly endsOther: boolean;
  readonly letters: boolean;
  /** The key that shows it; one of several has it. */
  readonly showHint: string | undefined;
  onAnswer(): void;
  onDecline(): void;
  onShow(): void;
}) {
  const { call, party, letters } = props;
  const incoming = !canBeShown(call);
  return (
    <li className={incoming ? "card other ringing" : "card other"}>
      {incoming ? (
        <PhoneIncoming className="ringing-mark" size={20} aria-hidden="true" />
      ) : (
        <span className="avatar" aria-hidden="true">
          {initials(party.name)}
        </span>
      )}
      <p className="other-words" {...(incoming ? { role: "alert" } : {})}>
        <strong className={party.known ? "" : "id"}>{party.name}</strong> <RedirectedAt party={party} />{" "}
        <span className="muted">
          {incoming ? CALL_WORDS.isCalling : (holdOf(call, party.name)?.text ?? STATE_WORDS[call.state])}
        </span>{" "}
        <span className="muted small">{padlockOf(call)?.text}</span>
        {incoming ? null : <OtherTrouble call={call} home={props.home} />}
      </p>
      {incoming ? (
        <>
          <AnswerButton endsOther={props.endsOther} letters={letters} shape="row" onPress={props.onAnswer} />
          <ActionButton
            label={CALL_WORDS.decline}
            hint={hintFor("decline", letters)}
            tone="stop"
            shape="row"
            onPress={props.onDecline}
          />
        </>
      ) : (
        <ActionButton label={CALL_WORDS.backToCall} hint={props.showHint} shape="row" onPress={props.onShow} />
      )}
    </li>
  );
}

/** What the dispatcher has to know of a call in progress also while a record is being read. */
function OtherTrouble({ call, home }: { readonly call: CallRecord; readonly home: string }) {
  const troubles = [
    call.signalling ? null : { Icon: Unplug, text: CALL_WORDS.signallingLost({ system: home }) },
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
