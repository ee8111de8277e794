import { type ReactNode, useRef } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallConfigurations } from "../../shared/mc/call-configuration.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { callInHand, isRinging, placing, resuming } from "../calling/admission.ts";
import { volumeOf } from "../calling/call-volumes.ts";
import type { CallingActions, CallingState } from "../calling/calling-store.ts";
import { toBeJoined } from "../calling/features/transfer.ts";
import type { CallOff } from "../design/call-off.ts";
import type { Disclosure } from "../design/disclosure.ts";
import { useKeptFocus } from "../keyboard/focus.ts";
import type { NewIdActs } from "../new-ids/new-id-control.tsx";
import { homeNameOf, type PersonFinder, partyOf, systemBesideId } from "../people/people.ts";
import { CallPictures, type CallPicturesProps } from "../pictures/call-pictures.tsx";
import { hasPicturesNow } from "../pictures/picture-story.ts";
import { padlockSpoken } from "../protection/story.ts";
import { ActiveCallPanel } from "./active-call.tsx";
import { CALL_WORDS } from "./call-words.ts";
import type { EmergencyControl } from "./emergency-button.tsx";
import { againLabel, EndedCallPanel } from "./ended-call.tsx";
import { EndedLine } from "./ended-line.tsx";
import { Idle } from "./idle.tsx";
import { IncomingCallPanel } from "./incoming-call.tsx";
import { type NoteDisclosure, NotePlace } from "./note-place.tsx";
import { RecordHead } from "./record-head.tsx";
import { RedirectionNotice } from "./redirection-notice.tsx";
import { noticeKind, personOnLine } from "./redirection-story.ts";
import { hasNobodyToCall, recordParty } from "./refused-story.ts";
import { severalCalled } from "./several-story.ts";
import { TalkSpoken } from "./talk-spoken.tsx";
import type { TransferChoice } from "./transfer-panel.tsx";
import { useFolded } from "./use-folded.ts";

/** A call of ours that nobody has answered. */
const isUnanswered = ({ connectedAt, direction, state }: CallRecord) =>
  direction === "outgoing" && state === "ended" && connectedAt === null;

interface CallViewProps {
  readonly call: CallRecord | undefined;
  readonly calling: CallingState;
  /** The call comes from the record and is not the one in focus. */
  readonly fromRecord: boolean;
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  /** What the service configurations say of calls. */
  readonly configurations: CallConfigurations;
  readonly actions: CallingActions;
  /** All that is known of the protection of the call in the middle. */
  readonly details: Disclosure;
  readonly keypad: Disclosure;
  /** To whom the call in the middle is to go. */
  readonly transfer: Disclosure;
  /** Whether the user profile has no private calls of a service, or none to somebody. */
  forbidden(service: McService, id?: string): boolean;
  /** Whether the user profile lets the dispatcher transfer calls. */
  readonly mayTransfer: boolean;
  /** And whether it lets the dispatcher forward calls that ring. */
  readonly mayForward: boolean;
  readonly targetsFor: TransferChoice["targetsFor"];
  /** The guard before an emergency, in the place of the notice; null while it is not armed. */
  readonly guard: ReactNode;
  /** The way to it, in the card of a call. */
  readonly emergency: EmergencyControl;
  /** What can be seen of the call in the middle, where it has pictures. */
  readonly pictures: Omit<CallPicturesProps, "call" | "name" | "letters" | "onShow" | "onView">;
  /** Stills that were kept of the call in the middle, once it is over. */
  readonly stills: ReactNode;
  /** What is written about the call in the middle, and the field for it. */
  readonly note: NoteDisclosure;
  readonly letters: boolean;
  /** Whether the ringing of the call in the middle was quieted. */
  readonly quiet: boolean;
  /** The new ID of whom the call in the middle is with; undefined where none is known. */
  readonly newId: NewIdActs | undefined;
  /** What is shown of asking somebody to call back. */
  callBackFor(id: string, service: McService): ReactNode;
  /** What stands below the call where there is room. */
  readonly below?: ReactNode;
  /** Of which call the talk key is down without being held, and until when, in Unix milliseconds. */
  readonly latched: { readonly callId: string; readonly until: number } | null;
  onQuiet(): void;
  onDigit(callId: string, digit: string): void;
  onCloseRecord(): void;
}

/** The middle: the call, with its redirection notice above it. */
export function CallView(props: CallViewProps) {
  const { call, find } = props;
  const inHand = callInHand(props.calling.calls, call);
  const middle = useRef<HTMLElement>(null);
  useKeptFocus(middle, ".call, .idle");
  const mayFold =
    call?.state === "ended" && !props.fromRecord && !props.note.open && props.guard === null && !props.details.open;
  const { isFolded, unfold } = useFolded(mayFold ? call.id : null, middle);
  return (
    <main
      ref={middle}
      className={seesPicture(props) ? "middle seeing" : hasFloor(props) ? "middle talking" : "middle"}
      data-region="call"
      aria-label={CALL_WORDS.region}
    >
      <p className="for-screen-readers" aria-live="polite">
        {call === undefined || props.fromRecord ? "" : padlockSpoken(call)}
      </p>
      <TalkSpoken call={inHand} find={find} shown={inHand !== undefined && inHand.id === call?.id} />
      {props.guard}
      {call === undefined ? (
        <Idle letters={props.letters} />
      ) : (
        <OneCall {...props} call={call} isFolded={isFolded} onUnfold={unfold} />
      )}
      {props.below}
    </main>
  );
}

/** Whether a picture has the most of the room: what was told of a redirection is below it then. */
const seesPicture = ({ call, fromRecord }: CallViewProps) =>
  call !== undefined && !fromRecord && call.state === "connected" && hasPicturesNow(call);

/** Whether who talks, and the talk key, have to be in sight: what was told of a redirection is below the call then. */
const hasFloor = ({ call, fromRecord }: CallViewProps) =>
  call !== undefined && !fromRecord && call.state === "connected" && call.floor !== null;

interface OneCallProps extends CallViewProps {
  readonly call: CallRecord;
  /** Whether it is one line: it has been over for some time. */
  readonly isFolded: boolean;
  onUnfold(): void;
}

function OneCall(props: OneCallProps) {
  const { call, letters, fromRecord, systems, actions } = props;
  const party = recordParty(call, personOnLine(call), props.find);
  const system = hasNobodyToCall(call) ? "" : systemBesideId(call.currentId, systems);
  // Whom we talk to is no one to pass the call on to.
  const others: TransferChoice["targetsFor"] = (query) =>
    props.targetsFor(query).filter(({ id }) => {
      const known = [call.primaryId, call.currentId, personOnLine(call)];
      return !known.some((other) => sameMcId(other, id));
    });
  const joined = toBeJoined(props.calling.calls, call);
  const line = props.calling.lines.of[call.id];
  const armed = props.guard !== null;
  const off: CallOff = !placing(props.calling).may
    ? "busy"
    : props.forbidden(call.service, call.primaryId)
      ? "forbidden"
      : null;
  const callAgain = () => {
    const called = severalCalled(call);
    if (called === null) actions.place(call.primaryId, call.service);
    else actions.placeFirstToAnswer(called, call.service);
  };
  if (props.isFolded) {
    return (
      <EndedLine
        call={call}
        party={party}
        again={againLabel(call, props.find)}
        off={off}
        letters={letters}
        onUnfold={props.onUnfold}
        onAgain={callAgain}
        onPutAway={() => actions.putAway()}
      />
    );
  }
  const panel = { call, party, system, details: props.details, letters, line, armed, emergency: props.emergency };
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
      {noticeKind(call) === null || (armed && call.state !== "deciding") ? null : (
        <RedirectionNotice
          key={`notice ${call.id}`}
          call={call}
          find={props.find}
          systems={systems}
          letters={letters}
          armed={armed}
          onFollow={() => actions.follow(call.id)}
          onRefuse={() => actions.refuse(call.id)}
          onStop={() => actions.end(call.id)}
        />
      )}
      {call.state === "ended" ? (
        <EndedCallPanel
          {...panel}
          news={!fromRecord}
          stills={props.stills}
          find={props.find}
          newId={props.newId}
          off={off}
          callBack={
            isUnanswered(call) && !hasNobodyToCall(call) ? props.callBackFor(call.primaryId, call.service) : null
          }
          onPutAway={fromRecord ? undefined : () => actions.putAway()}
          onAgain={callAgain}
          onCallNew={(id) => actions.place(id, call.service)}
        />
      ) : isRinging(call) ? (
        <IncomingCallPanel
          {...panel}
          present={props.calling}
          turning={props.calling.turnsToId === call.id}
          quiet={props.quiet}
          nameOf={(id) => partyOf(id, props.find).name}
          forward={props.transfer}
          forwardChoice={{
            targetsFor: others,
            onTransfer: (id) => {
              props.transfer.onToggle();
              actions.forwardTo(call.id, id);
            },
            onClose: props.transfer.onToggle,
          }}
          mayForward={props.mayForward}
          onQuiet={props.onQuiet}
          onAnswer={() => actions.answer(call.id)}
          onEndAndAnswer={() => actions.endAndAnswer(call.id)}
          onDecline={() => actions.end(call.id)}
        />
      ) : (
        <ActiveCallPanel
          {...panel}
          note={props.note}
          homeSystem={homeNameOf(systems)}
          configurations={props.configurations}
          pictures={
            hasPicturesNow(call) ? (
              <CallPictures
                key={`pictures ${call.id}`}
                call={call}
                name={party.name}
                letters={letters}
                {...props.pictures}
                onView={(on) => actions.view(call.id, on)}
                onShow={(source) => actions.showPicture(call.id, source)}
              />
            ) : null
          }
          mayResume={resuming(props.calling, call.id) !== undefined}
          keypad={props.keypad}
          talkLatchedUntil={props.latched?.callId === call.id ? props.latched.until : null}
          onTalkKey={(down, use) => actions.talkKey(call.id, down, use)}
          onMute={() => actions.mute(call.id, !call.muted)}
          onHold={(on) => actions.hold(call.id, on)}
          volume={volumeOf(props.calling, call.id)}
          volumeActions={actions}
          digitsReceived={props.calling.digitsOf[call.id]}
          onDigit={(digit) => props.onDigit(call.id, digit)}
          find={props.find}
          newId={props.newId}
          transfer={props.transfer}
          transferChoice={{
            targetsFor: others,
            onTransfer: (id) => {
              props.transfer.onToggle();
              actions.transfer(call.id, id);
            },
            onConsult: (id) => {
              props.transfer.onToggle();
              actions.consult(call.id, id);
            },
            onClose: props.transfer.onToggle,
          }}
          mayTransfer={props.mayTransfer}
          join={
            joined && {
              name: partyOf(personOnLine(joined), props.find).name,
              onJoin: () => actions.transfer(joined.id, call.currentId),
            }
          }
          onFollow={() => actions.follow(call.id)}
          onRefuse={() => actions.refuse(call.id)}
          onEnd={() => actions.end(call.id)}
          onUnprotected={() => actions.callUnprotected(call.id)}
          onAcceptKms={() => actions.acceptKms(call.id)}
        />
      )}
      <NotePlace
        key={`note ${call.id}`}
        {...props.note}
        letters={letters}
        hasButton={fromRecord || call.state !== "connected"}
      />
    </>
  );
}
