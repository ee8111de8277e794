import { MicOff, PhoneOff, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { type CallOff, hintOfCall } from "../design/call-off.ts";
import { CodeLine } from "../design/code-line.tsx";
import { duration } from "../design/format.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { DialledNote } from "../new-ids/dialled-note.tsx";
import { type NewIdActs, NewIdControl } from "../new-ids/new-id-control.tsx";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { Padlock } from "../protection/padlock.tsx";
import { endedForLackOfProtection } from "../protection/story.ts";
import { PROTECTION_WORDS } from "../protection/words.ts";
import { endText, hasFailed, talkTime, wasMissed } from "./call-story.ts";
import { CALL_WORDS, EMERGENCY_WORDS } from "./call-words.ts";
import { offersOrdinaryCall } from "./emergency-acts.ts";
import { EmergencyButton } from "./emergency-button.tsx";
import { type PanelProps, PartyHead } from "./party-head.tsx";
import { personOnLine, unfollowedRedirection } from "./redirection-story.ts";
import { gatheredSentence, hasNobodyToCall } from "./refused-story.ts";
import { severalCalled } from "./several-story.ts";

/** What it is called to call again whom a call that is over was with; null where there is nobody to call. */
export function againLabel(call: CallRecord, find: PersonFinder): string | null {
  if (hasNobodyToCall(call) && severalCalled(call) === null) return null;
  if (offersOrdinaryCall(call)) return EMERGENCY_WORDS.ordinary;
  if (call.direction === "incoming") return CALL_WORDS.callBack;
  if (endedForLackOfProtection(call)) return CALL_WORDS.tryAgain;
  // After a forwarding the card is about somebody else than the one who would be called.
  if (sameMcId(personOnLine(call), call.primaryId)) return CALL_WORDS.again;
  return CALL_WORDS.againTo({ name: partyOf(call.primaryId, find, call.startedAt).name });
}

/** A call that is over: what happened, what it means, what to do, and the code in small print. */
export function EndedCallPanel(
  props: PanelProps & {
    /** False in a record that is read later: then the end is no news. */
    readonly news: boolean;
    readonly find: PersonFinder;
    /** The new ID of whom the call was with; undefined where none is known. */
    readonly newId: NewIdActs | undefined;
    /** Why nobody can be called now: another call cannot be held, or the user profile forbids it. */
    readonly off: CallOff;
    /** Stills that were kept of it. */
    readonly stills: ReactNode;
    /** To ask whoever did not answer to call back. */
    readonly callBack: ReactNode;
    onAgain(): void;
    /** Undefined where it is a record that is closed by its own key. */
    readonly onPutAway: (() => void) | undefined;
    onCallNew(calledId: string): void;
  },
) {
  const { call, letters } = props;
  const text = endText(call);
  const failed = hasFailed(call) || wasMissed(call);
  const unfollowed = unfollowedRedirection(call);
  const unprotectable = endedForLackOfProtection(call);
  const time = talkTime(call, call.endedAt ?? call.startedAt);
  const gathered = gatheredSentence(call, Date.now());
  const ordinary = offersOrdinaryCall(call);
  const again = againLabel(call, props.find);
  return (
    <section className="card call" tabIndex={-1} aria-label={CALL_WORDS.talkedTo({ name: props.party.name })}>
      <PartyHead {...props}>
        {time === null ? null : <p className="lasted">{CALL_WORDS.lasted({ time: duration(time) })}</p>}
      </PartyHead>
      {text === null || call.endReason === null ? null : (
        <div className={failed ? "end failed" : "end"} {...(props.news ? { role: failed ? "alert" : "status" } : {})}>
          {failed ? <TriangleAlert size={20} aria-hidden="true" /> : <PhoneOff size={20} aria-hidden="true" />}
          <div>
            <p className="end-message">{text.message}</p>
            {gathered === undefined ? null : <p>{gathered}</p>}
            {text.advice === "" ? null : <p>{text.advice}</p>}
            {unprotectable ? <p>{PROTECTION_WORDS.notCalled}</p> : null}
            <CodeLine {...call.endReason} />
          </div>
        </div>
      )}
      <DialledNote call={call} />
      {call.voiceProblem === null || call.connectedAt === null ? null : (
        <div className="end">
          <MicOff size={20} aria-hidden="true" />
          <div>
            <p>
              {CALL_WORDS.notHeard} {ERROR_WORDS[call.voiceProblem.code].message}
            </p>
            <CodeLine {...call.voiceProblem} />
          </div>
        </div>
      )}
      <div className="call-state after">
        <Padlock call={call} details={props.details} letters={letters} />
      </div>
      {props.stills}
      {props.newId === undefined ? null : <NewIdControl {...props.newId} name={props.party.name} />}
      <div className="controls">
        {unfollowed === undefined ? null : (
          <ActionButton
            label={
              unfollowed.target === "forwarded"
                ? CALL_WORDS.callNew.forwarded({ name: partyOf(unfollowed.newId, props.find, call.startedAt).name })
                : CALL_WORDS.callNew.migrated
            }
            hint={props.off === "forbidden" ? hintOfCall(props.off, undefined) : hintFor("callNew", letters)}
            tone={unfollowed.target === "forwarded" ? "plain" : "redirect"}
            disabled={props.off !== null}
            onPress={() => props.onCallNew(unfollowed.newId)}
          />
        )}
        {again === null ? null : (
          <ActionButton
            label={again}
            hint={hintOfCall(props.off, ordinary && props.news && !props.armed ? hintFor("call", letters) : undefined)}
            disabled={props.off !== null}
            onPress={props.onAgain}
          />
        )}
        {props.callBack}
        {hasNobodyToCall(call) ? null : <EmergencyButton {...props.emergency} letters={letters} />}
        {props.onPutAway === undefined ? null : (
          <ActionButton
            label={CALL_WORDS.putAway}
            hint={hintFor("close", letters)}
            shape="flat"
            className="last"
            onPress={props.onPutAway}
          />
        )}
      </div>
    </section>
  );
}
