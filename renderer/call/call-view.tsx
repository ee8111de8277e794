import { MicOff, PhoneCall, PhoneIncoming, Unplug } from "lucide-react";
import { useRef, useState } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallingActions } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { fullDate, initials, timeOfDay } from "../design/format.ts";
import { useBorrowedFocus, useKeptFocus } from "../keyboard/focus.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { useShortcuts } from "../keyboard/use-shortcuts.ts";
import { homeNameOf, type Party, type PersonFinder, partyOf, systemNameOf } from "../people/people.ts";
import { padlockOf, padlockSpoken } from "../protection/story.ts";
import { ActiveCallPanel, EndedCallPanel, IncomingCallPanel } from "./call-panels.tsx";
import { callToEnd, canAnswer, isComingIn } from "./call-story.ts";
import { CALL_WORDS, HOLD_WORDS, STATE_WORDS } from "./call-words.ts";
import { holdOf } from "./hold-story.ts";
import { tellHeight } from "./others-height.ts";
import { RedirectionNotice } from "./redirection-notice.tsx";

interface CallViewProps {
  readonly call: CallRecord | undefined;
  /** Calls in progress that are not in the middle. */
  readonly others: readonly CallRecord[];
  readonly calls: readonly CallRecord[];
  /** The call comes from the record and is not the one in focus. */
  readonly fromRecord: boolean;
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  readonly actions: CallingActions;
  /** All that is known of the protection of the call in the middle. */
  readonly details: Disclosure;
  readonly keypad: Disclosure;
  readonly letters: boolean;
  /** Puts another call into the middle. */
  onShow(call: CallRecord): void;
  onCloseRecord(): void;
}

/** The middle: the call, with its redirection notice above it and other calls below it. */
export function CallView(props: CallViewProps) {
  const { call, find, actions } = props;
  const back = props.others.find(canBeShown);
  useShortcuts({ backToCall: back && (() => props.onShow(back)) }, props.letters);
  const middle = useRef<HTMLElement>(null);
  useKeptFocus(middle, ".call, .idle");
  return (
    <main ref={middle} className="middle" data-region="call" aria-label={CALL_WORDS.region}>
      <p className="for-screen-readers" aria-live="polite">
        {call === undefined || props.fromRecord ? "" : padlockSpoken(call)}
      </p>
      <TalkSpoken call={callToEnd(props.calls, call)} find={find} />
      {call === undefined ? <Idle letters={props.letters} /> : <OneCall {...props} call={call} />}
      {props.others.length === 0 ? null : (
        <ul ref={tellHeight} className="others" aria-label={CALL_WORDS.waiting}>
          {props.others.map((other) => (
            <OtherCall
              key={other.id}
              call={other}
              home={homeNameOf(props.systems)}
              party={partyOf(other.currentId, find)}
              answerable={canAnswer(other, props.calls)}
              letters={props.letters}
              showHint={other === back ? hintFor("backToCall", props.letters) : undefined}
              onAnswer={() => actions.answer(other.id)}
              onDecline={() => actions.end(other.id)}
              onShow={() => props.onShow(other)}
            />
          ))}
        </ul>
      )}
    </main>
  );
}

/** Says aloud who holds the call in progress and whether its microphone is on, also while a record is being read. */
function TalkSpoken({ call, find }: { readonly call: CallRecord | undefined; readonly find: PersonFinder }) {
  const talking = call?.state === "connected" ? call : undefined;
  const id = talking?.id ?? null;
  const held = talking && holdOf(talking, partyOf(talking.primaryId, find).name)?.text;
  const muted = talking?.muted === true ? CALL_WORDS.muted : undefined;
  return (
    <>
      <p className="for-screen-readers" aria-live="polite">
        {useSpokenToTheEnd(id, held, HOLD_WORDS.noLonger)}
      </p>
      <p className="for-screen-readers" aria-live="polite">
        {useSpokenToTheEnd(id, muted, CALL_WORDS.unmuted)}
      </p>
    </>
  );
}

/**
 * What is out of the ordinary in a call, and then that it no longer is: from there on one is heard again. A call that never
 * was out of the ordinary says nothing.
 */
function useSpokenToTheEnd(callId: string | null, present: string | undefined, over: string): string {
  const [toldOf, setToldOf] = useState<string | null>(null);
  const about = present !== undefined || toldOf === callId ? callId : null;
  if (about !== toldOf) setToldOf(about);
  return present ?? (about === null ? "" : over);
}

function OneCall(props: CallViewProps & { readonly call: CallRecord }) {
  const { call, letters, fromRecord, systems, actions } = props;
  const party = partyOf(call.primaryId, props.find);
  const system = systemNameOf(call.currentId, systems);
  const panel = { call, party, system, details: props.details, letters };
  return (
    <>
      {fromRecord ? (
        <RecordHead
          key={`record ${call.id}`}
          startedAt={call.startedAt}
          letters={letters}
          onClose={props.onCloseRecord}
        />
      ) : null}
      {call.redirections.length === 0 ? null : (
        <RedirectionNotice
          key={`notice ${call.id}`}
          call={call}
          name={party.name}
          systems={systems}
          letters={letters}
          onFollow={() => actions.follow(call.id)}
          onRefuse={() => actions.refuse(call.id)}
          onStop={() => actions.end(call.id)}
        />
      )}
      {call.state === "ended" ? (
        <EndedCallPanel
          {...panel}
          news={!fromRecord}
          busy={callToEnd(props.calls, call) !== undefined}
          onAgain={() => actions.place(call.primaryId)}
          onCallNew={(id) => actions.place(id)}
        />
      ) : isComingIn(call) ? (
        <IncomingCallPanel {...panel} onAnswer={() => actions.answer(call.id)} onDecline={() => actions.end(call.id)} />
      ) : (
        <ActiveCallPanel
          {...panel}
          homeSystem={homeNameOf(systems)}
          keypad={props.keypad}
          onMute={() => actions.mute(call.id, !call.muted)}
          onHold={(on) => actions.hold(call.id, on)}
          onDigit={(digit) => actions.sendDigits(call.id, digit)}
          onEnd={() => actions.end(call.id)}
          onUnprotected={() => actions.callUnprotected(call.id)}
        />
      )}
    </>
  );
}

/** Over a call of the record that is being read. */
function RecordHead(props: { readonly startedAt: number; readonly letters: boolean; onClose(): void }) {
  const { startedAt } = props;
  const head = useRef<HTMLDivElement>(null);
  useBorrowedFocus(head, null);
  return (
    <div ref={head} className="record-head">
      <p className="muted">{CALL_WORDS.recordOf(`${fullDate(startedAt)} ${timeOfDay(startedAt)}`)}</p>
      <ActionButton
        label={CALL_WORDS.closeRecord}
        hint={hintFor("close", props.letters)}
        shape="flat"
        onPress={props.onClose}
      />
    </div>
  );
}

/** Whether a call that is not in the middle waits for being shown there, and not for an answer. */
const canBeShown = (call: CallRecord) => call.state !== "incoming";

function OtherCall(props: {
  readonly call: CallRecord;
  readonly home: string;
  readonly party: Party;
  readonly answerable: boolean;
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
        <strong className={party.known ? "" : "id"}>{party.name}</strong>{" "}
        <span className="muted">
          {incoming ? CALL_WORDS.isCalling : (holdOf(call, party.name)?.text ?? STATE_WORDS[call.state])}
        </span>{" "}
        <span className="muted small">{padlockOf(call)?.text}</span>
        {incoming ? null : <OtherTrouble call={call} home={props.home} />}
      </p>
      {incoming ? (
        <>
          <ActionButton
            label={props.answerable ? CALL_WORDS.answer : CALL_WORDS.endAndAnswer}
            hint={hintFor(props.answerable ? "answer" : "endAndAnswer", letters)}
            tone={props.answerable ? "primary" : "plain"}
            shape="row"
            onPress={props.onAnswer}
          />
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
    call.signalling ? null : { Icon: Unplug, text: CALL_WORDS.signallingLost(home) },
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

function Idle({ letters }: { readonly letters: boolean }) {
  const rows = [
    { keys: hintFor("search", letters), does: CALL_WORDS.idleChoose },
    { keys: hintFor("call", letters), does: CALL_WORDS.idleCall },
    { keys: hintFor("sheet", letters), does: CALL_WORDS.idleKeys },
  ];
  return (
    <section className="idle" tabIndex={-1} aria-label={CALL_WORDS.idleTitle}>
      <h2>
        <PhoneCall size={22} aria-hidden="true" />
        {CALL_WORDS.idleTitle}
      </h2>
      <dl>
        {rows.map((row) => (
          <div key={row.does}>
            <dt>
              <span className="key">{row.keys}</span>
            </dt>
            <dd className="muted">{row.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
