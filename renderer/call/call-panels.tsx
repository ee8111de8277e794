import {
  CircleEllipsis,
  CirclePause,
  type LucideIcon,
  MicOff,
  OctagonPause,
  Pause,
  PhoneIncoming,
  PhoneOff,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { duration } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { Party } from "../people/people.ts";
import { ProtectionDecision } from "../protection/decision.tsx";
import { KeyWork } from "../protection/key-work.tsx";
import { ProtectionNotes } from "../protection/notes.tsx";
import { Padlock } from "../protection/padlock.tsx";
import { endedForLackOfProtection, isCheckingCaller } from "../protection/story.ts";
import { PROTECTION_WORDS } from "../protection/words.ts";
import { endText, hasFailed, redirectionSpoken, talkTime, unfollowedRedirection, wasMissed } from "./call-story.ts";
import { CALL_WORDS, HOLD_WORDS, STATE_WORDS } from "./call-words.ts";
import { canSendDigits, type HoldStory, holdOf, holdToSet, noKeypad } from "./hold-story.ts";
import { Keypad } from "./keypad.tsx";

interface PanelProps {
  readonly call: CallRecord;
  readonly party: Party;
  /** Name of the system that serves the ID called, or the caller's. */
  readonly system: string;
  /** All that is known of the protection of this call. */
  readonly details: Disclosure;
  readonly letters: boolean;
}

function PartyHead(props: Pick<PanelProps, "call" | "party" | "system"> & { readonly children?: React.ReactNode }) {
  const { call, party, system, children } = props;
  return (
    <div className="party">
      <div className="party-words">
        <h2 className={party.known ? "party-name" : "party-name id"} title={party.name}>
          {party.name}
        </h2>
        <p className="muted">
          {[party.role, system].filter((part) => part !== "").join(" · ")}
          {party.known ? (
            <>
              <br />
              <span className="id">{mcIdForPeople(call.currentId)}</span>
            </>
          ) : null}
        </p>
      </div>
      {children}
    </div>
  );
}

function Timer({ call }: { readonly call: CallRecord }) {
  const now = useNow(500, call.endedAt === null);
  const time = talkTime(call, now);
  if (time === null) return null;
  return (
    <div className="timer" role="timer" aria-label={CALL_WORDS.timer}>
      {duration(time)}
    </div>
  );
}

interface ActiveActions {
  readonly keypad: Disclosure;
  onMute(): void;
  onHold(on: boolean): void;
  onDigit(digit: string): void;
  onEnd(): void;
}

/** A shape for each, so that words and shape say the same. */
const HOLD_ICONS = {
  "by-us": Pause,
  "by-colleague": CirclePause,
  both: OctagonPause,
  "under-way": CircleEllipsis,
} as const satisfies Record<HoldStory["look"], LucideIcon>;

function HoldChip({ call, name }: { readonly call: CallRecord; readonly name: string }) {
  const story = holdOf(call, name);
  if (story === undefined) return null;
  const Icon = HOLD_ICONS[story.look];
  return (
    <span className="chip large held">
      <Icon size={16} aria-hidden="true" />
      {story.text}
    </span>
  );
}

/** What was asked of the other side and not done: the dispatcher has to know who hears whom. */
function HoldRefusal({ call: { holdChange } }: { readonly call: CallRecord }) {
  if (holdChange !== "hold-refused" && holdChange !== "resume-refused") return null;
  const held = holdChange === "resume-refused";
  return (
    <div className="banner" role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>
        <strong>{held ? HOLD_WORDS.notResumed : HOLD_WORDS.notHeld}</strong>{" "}
        {held ? HOLD_WORDS.notResumedAdvice : HOLD_WORDS.notHeldAdvice}
      </p>
    </div>
  );
}

/** A call in progress that was placed, or was answered. */
export function ActiveCallPanel(
  props: PanelProps & ActiveActions & { onUnprotected(): void; readonly homeSystem: string },
) {
  const { call, letters } = props;
  const connected = call.connectedAt !== null;
  // A redirected call says in its notice whose keys protect it, and how they were come by.
  const atHome = call.redirections.length === 0;
  return (
    <section className="card call" tabIndex={-1} aria-label={CALL_WORDS.talkedTo(props.party.name)}>
      <PartyHead {...props}>
        <Timer call={call} />
      </PartyHead>
      {call.signalling ? null : (
        <div className="banner" role="alert">
          <Unplug size={18} aria-hidden="true" />
          <p>
            <strong>{CALL_WORDS.signallingLost(props.homeSystem)}</strong>{" "}
            {connected ? `${CALL_WORDS.signallingLostAdvice} ${HOLD_WORDS.notWithoutConnection}` : null}
          </p>
        </div>
      )}
      {call.voiceProblem === null ? null : (
        <div className="banner" role="alert">
          <MicOff size={18} aria-hidden="true" />
          <div>
            <p>
              <strong>{CALL_WORDS.voiceLost}</strong> {CALL_WORDS.voiceLostAdvice}
            </p>
            <CodeLine {...call.voiceProblem} />
          </div>
        </div>
      )}
      <HoldRefusal call={call} />
      <div className="call-state">
        <span className="state-word" role="status">
          {STATE_WORDS[call.state]}
          <span className="for-screen-readers"> {redirectionSpoken(call)}</span>
        </span>
        <HoldChip call={call} name={props.party.name} />
        {call.muted ? (
          <span className="chip attention large">
            <MicOff size={16} aria-hidden="true" />
            {CALL_WORDS.muted}
          </span>
        ) : null}
        <Padlock call={call} details={props.details} letters={letters} />
      </div>
      {atHome ? <KeyWork call={call} /> : null}
      {atHome ? <ProtectionNotes notes={call.protection?.notes ?? []} /> : null}
      {call.state === "deciding-protection" ? (
        <ProtectionDecision call={call} letters={letters} onUnprotected={props.onUnprotected} onRefuse={props.onEnd} />
      ) : (
        <ActiveControls {...props} connected={connected} />
      )}
    </section>
  );
}

function ActiveControls(props: PanelProps & ActiveActions & { readonly connected: boolean }) {
  const { call, letters, connected } = props;
  return (
    <div className="controls">
      {call.state === "connected" ? <TalkControls {...props} /> : null}
      <ActionButton
        label={connected || call.direction === "incoming" ? CALL_WORDS.end : CALL_WORDS.stop}
        hint={hintFor("end", letters)}
        tone="stop"
        className="last"
        disabled={call.state === "ending"}
        onPress={props.onEnd}
      />
    </div>
  );
}

function TalkControls(props: PanelProps & ActiveActions) {
  const { call, letters, keypad } = props;
  const hold = holdToSet(call);
  const holds = hold ?? (call.holdChange === "holding" || call.hold === "none" || call.hold === "by-colleague");
  const digits = canSendDigits(call);
  return (
    <>
      {digits && keypad.open ? <Keypad onDigit={props.onDigit} onClose={keypad.onToggle} /> : null}
      <ActionButton
        label={CALL_WORDS.mute}
        hint={hintFor("mute", letters)}
        pressed={call.muted}
        onPress={props.onMute}
      />
      <ActionButton
        label={holds ? HOLD_WORDS.hold : HOLD_WORDS.resume}
        hint={hintFor("hold", letters)}
        tone={holds ? "plain" : "primary"}
        disabled={hold === undefined}
        onPress={() => hold !== undefined && props.onHold(hold)}
      />
      <ActionButton
        label={HOLD_WORDS.keypad}
        hint={noKeypad(call) ?? hintFor("keypad", letters)}
        expanded={digits && keypad.open}
        disabled={!digits}
        onPress={keypad.onToggle}
      />
    </>
  );
}

/** Somebody calls. Nothing here takes the focus: a key press meant for something else must not answer or decline. */
export function IncomingCallPanel(props: PanelProps & { onAnswer(): void; onDecline(): void }) {
  const { call, party, letters } = props;
  // Whose call it is has not been proved yet: nothing is announced and nothing can be answered.
  const checking = isCheckingCaller(call);
  return (
    <section className="card call incoming" tabIndex={-1} aria-label={CALL_WORDS.incomingSpoken(party.name)}>
      {checking ? (
        <p className="incoming-line">
          <PhoneIncoming size={20} aria-hidden="true" />
          {PROTECTION_WORDS.checkingCaller}
        </p>
      ) : (
        <p className="incoming-line" role="alert">
          <PhoneIncoming size={20} aria-hidden="true" />
          <span className="for-screen-readers">{CALL_WORDS.incomingSpoken(party.name)}</span>
          <span aria-hidden="true">{STATE_WORDS[call.state]}</span>
          {party.known ? null : <span className="chip">{CALL_WORDS.incomingUnknown}</span>}
        </p>
      )}
      <PartyHead {...props} />
      <div className="call-state">
        <Padlock call={call} details={props.details} letters={letters} />
      </div>
      <ProtectionNotes notes={call.protection?.notes ?? []} />
      <div className="controls">
        <ActionButton
          label={CALL_WORDS.answer}
          hint={hintFor("answer", letters)}
          tone="primary"
          disabled={checking}
          onPress={props.onAnswer}
        />
        <ActionButton
          label={CALL_WORDS.decline}
          hint={hintFor("decline", letters)}
          tone="stop"
          className="last"
          onPress={props.onDecline}
        />
      </div>
    </section>
  );
}

/** A call that is over: what happened, what it means, what to do, and the code in small print. */
export function EndedCallPanel(
  props: PanelProps & {
    /** False in a record that is read later: then the end is no news. */
    readonly news: boolean;
    /** Another call is in progress: one at a time. */
    readonly busy: boolean;
    onAgain(): void;
    onCallNew(mcServiceId: string): void;
  },
) {
  const { call, letters } = props;
  const text = endText(call);
  const failed = hasFailed(call) || wasMissed(call);
  const unfollowed = unfollowedRedirection(call);
  const unprotectable = endedForLackOfProtection(call);
  const time = talkTime(call, call.endedAt ?? call.startedAt);
  return (
    <section className="card call" tabIndex={-1} aria-label={CALL_WORDS.talkedTo(props.party.name)}>
      <PartyHead {...props}>
        {time === null ? null : <p className="lasted">{CALL_WORDS.lasted(duration(time))}</p>}
      </PartyHead>
      {text === null || call.endReason === null ? null : (
        <div className={failed ? "end failed" : "end"} {...(props.news ? { role: failed ? "alert" : "status" } : {})}>
          {failed ? <TriangleAlert size={20} aria-hidden="true" /> : <PhoneOff size={20} aria-hidden="true" />}
          <div>
            <p className="end-message">{text.message}</p>
            {text.advice === "" ? null : <p>{text.advice}</p>}
            {unprotectable ? <p>{PROTECTION_WORDS.notCalled}</p> : null}
            <CodeLine {...call.endReason} />
          </div>
        </div>
      )}
      <div className="call-state after">
        <Padlock call={call} details={props.details} letters={letters} />
      </div>
      <div className="controls">
        {unfollowed === undefined ? null : (
          <ActionButton
            label={CALL_WORDS.callNew}
            hint={hintFor("callNew", letters)}
            tone="redirect"
            disabled={props.busy}
            onPress={() => props.onCallNew(unfollowed.newId)}
          />
        )}
        <ActionButton
          label={
            call.direction === "incoming" ? CALL_WORDS.callBack : unprotectable ? CALL_WORDS.tryAgain : CALL_WORDS.again
          }
          hint={hintFor("again", letters)}
          disabled={props.busy}
          onPress={props.onAgain}
        />
      </div>
    </section>
  );
}
