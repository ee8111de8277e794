import { MicOff, Siren, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { CallConfigurations } from "../../shared/mc/call-configuration.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import type { CallingActions } from "../calling/calling-store.ts";
import { urgencyToSet } from "../calling/features/urgency.ts";
import type { CallVolume, HeardVoice } from "../calling/ports.ts";
import { CodeLine } from "../design/code-line.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { duration } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { DialledNote } from "../new-ids/dialled-note.tsx";
import { type NewIdActs, NewIdControl } from "../new-ids/new-id-control.tsx";
import type { PersonFinder } from "../people/people.ts";
import { ProtectionDecision } from "../protection/decision.tsx";
import { KeyWork } from "../protection/key-work.tsx";
import { ProtectionNotes } from "../protection/notes.tsx";
import { Padlock } from "../protection/padlock.tsx";
import { asksAboutProtection } from "../protection/story.ts";
import { talkTime } from "./call-story.ts";
import { CALL_WORDS, EMERGENCY_WORDS, FLOOR_WORDS, STATE_WORDS, TRANSFER_WORDS } from "./call-words.ts";
import { DigitsReceived } from "./digits-received.tsx";
import { EmergencyButton } from "./emergency-button.tsx";
import { FloorControl } from "./floor-control.tsx";
import { HoldChip, HoldRefusal } from "./hold.tsx";
import { IceNote } from "./ice-note.tsx";
import { NoteButton } from "./note-place.tsx";
import { type PanelProps, PartyHead } from "./party-head.tsx";
import { redirectionSpoken } from "./redirection-story.ts";
import { signallingAdvice, signallingTrouble } from "./signalling-story.ts";
import { ActiveControls, type TalkActions } from "./talk-controls.tsx";
import { TimeLimitNote } from "./time-limit.tsx";
import { timeLimit } from "./time-limit-story.ts";
import { TransferNotice } from "./transfer-notice.tsx";
import { TransmissionControl } from "./transmission-control.tsx";
import { UrgencyNotice } from "./urgency-notice.tsx";
import { VoiceVolume } from "./voice-volume.tsx";

/** In the order in which they stand there. */
const VOICES: readonly HeardVoice[] = ["theirs", "ours"];

/** A call in progress that was placed, or was answered. */
export function ActiveCallPanel(
  props: PanelProps &
    TalkActions & {
      readonly volume: CallVolume;
      readonly volumeActions: Pick<CallingActions, "setVolume">;
      onUnprotected(): void;
      onAcceptKms(): void;
      onFollow(): void;
      onRefuse(): void;
      readonly homeSystem: string;
      readonly configurations: CallConfigurations;
      /** The pictures of a call that has them. */
      readonly pictures: ReactNode;
      readonly find: PersonFinder;
      /** The field of what is written about the call, which stands below the card. */
      readonly note: Disclosure;
      /** The new ID of who is on the line; undefined where none is known. */
      readonly newId: NewIdActs | undefined;
      readonly join: { readonly name: string; onJoin(): void } | undefined;
    },
) {
  const { call, letters } = props;
  const connected = call.connectedAt !== null;
  const urgent = isEmergency(call);
  // A redirected call says in its notice whose keys protect it, and how they were come by.
  const atHome = call.redirections.length === 0;
  return (
    <section className="card call" tabIndex={-1} aria-label={CALL_WORDS.talkedTo({ name: props.party.name })}>
      <PartyHead {...props}>
        <Timer call={call} />
      </PartyHead>
      {call.signalling ? null : (
        <div className="banner" role="alert">
          <Unplug size={18} aria-hidden="true" />
          <p>
            <strong>{signallingTrouble(call, props.homeSystem)}</strong> {connected ? signallingAdvice(call) : null}
          </p>
        </div>
      )}
      {call.voiceProblem === null ? null : (
        <div className="banner" role="alert">
          <MicOff size={18} aria-hidden="true" />
          <div>
            <p>
              <strong>{CALL_WORDS.voiceLost}</strong> {ERROR_WORDS[call.voiceProblem.code].message}{" "}
              {CALL_WORDS.voiceLostAdvice}
            </p>
            <CodeLine {...call.voiceProblem} />
          </div>
        </div>
      )}
      <IceNote call={call} />
      <TimeLimitNote limit={timeLimit(call, props.configurations)} />
      <HoldRefusal call={call} />
      <UrgencyNotice call={call} name={props.party.name} />
      <div className="call-state">
        <span className="state-word" role="status">
          {urgent ? (
            <span className="emergency-word">
              <Siren size={18} aria-hidden="true" /> {CALL_WORDS.emergency}
            </span>
          ) : null}{" "}
          {call.floor !== null && call.state === "connected" ? FLOOR_WORDS.word : STATE_WORDS[call.state]}
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
      {call.transmission === null || call.state === "ending" ? null : (
        <TransmissionControl call={call} transmission={call.transmission} name={props.party.name} />
      )}
      {props.pictures}
      {call.floor === null || call.state === "ending" ? null : (
        <FloorControl
          key={call.id}
          call={call}
          floor={call.floor}
          name={props.party.name}
          latchedUntil={props.talkLatchedUntil}
          onTalkKey={props.onTalkKey}
        />
      )}
      {props.keypad.open ? null : <DigitsReceived digits={props.digitsReceived} />}
      <DialledNote call={call} />
      <TransferNotice {...props} name={props.party.name} />
      {atHome ? <KeyWork call={call} /> : null}
      {atHome ? <ProtectionNotes notes={call.protection?.notes ?? []} /> : null}
      {asksAboutProtection(call) ? (
        <ProtectionDecision
          call={call}
          letters={letters}
          onUnprotected={props.onUnprotected}
          onAcceptKms={props.onAcceptKms}
          onRefuse={props.onEnd}
        />
      ) : (
        <ActiveControls {...props} connected={connected} />
      )}
      {call.state === "connected" ? (
        <div className="more-controls">
          <NoteButton note={props.note} letters={letters} />
          {props.newId === undefined ? null : <NewIdControl {...props.newId} name={props.party.name} />}
          <EmergencyButton
            {...props.emergency}
            letters={letters}
            clears={urgent}
            disabled={urgencyToSet(call) === undefined}
            shape="row"
          />
          <div className="call-volumes">
            {VOICES.map((voice) => (
              <VoiceVolume
                key={voice}
                callId={call.id}
                voice={voice}
                volume={props.volume[voice]}
                letters={letters}
                actions={props.volumeActions}
              />
            ))}
          </div>
        </div>
      ) : null}
      {connected && !props.emergency.may[urgent ? "normal" : "emergency"] ? (
        <p className="forbidden muted small">{EMERGENCY_WORDS[urgent ? "clearForbidden" : "forbidden"]}</p>
      ) : null}
      {connected && !props.mayTransfer ? <p className="forbidden muted small">{TRANSFER_WORDS.forbidden}</p> : null}
    </section>
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
