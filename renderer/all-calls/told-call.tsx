import { CornerDownRight, X } from "lucide-react";
import { Fragment, type ReactNode, useId } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord, CallStep } from "../../shared/mc/call-record.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import { endText, outcome, talkTime } from "../call/call-story.ts";
import { hasNobodyToCall, recordParty } from "../call/refused-story.ts";
import { soundTold } from "../call/sound-story.ts";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { type CallOff, hintOfCall } from "../design/call-off.ts";
import { dateAndTime, duration, offset, timeOfDay } from "../design/format.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { PersonFinder } from "../people/people.ts";
import { protectionOutcome } from "../protection/story.ts";
import { KMS_SOURCE_WORDS } from "../protection/words.ts";
import type { PersonCounts } from "./call-filter.ts";
import { ALL_CALLS_WORDS } from "./words.ts";

interface ToldCallProps {
  readonly call: CallRecord;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
  /** How often there was a call with the same person: all, missed, redirected. */
  readonly withPerson: PersonCounts;
  /** Why whom it was with cannot be called now. */
  readonly off: CallOff;
  /** Where something is written about it. */
  readonly note: ReactNode;
  /** These are undefined where the record is read and nothing is done. */
  readonly onWhat: (() => void) | undefined;
  readonly onPrint: (() => void) | undefined;
  readonly onCallBack: (() => void) | undefined;
  /** Undefined where there are no messages. */
  readonly onMessage: (() => void) | undefined;
  onOnly(): void;
  onClose(): void;
}

const STEPS = Object.keys(ALL_CALLS_WORDS.told.steps) as readonly (keyof typeof ALL_CALLS_WORDS.told.steps)[];

/** When each step of a call was reached, the last time where there were several legs. */
export function stepsOf(call: CallRecord) {
  return STEPS.flatMap((step) => {
    const at = call.steps.findLast((each: { readonly step: CallStep }) => each.step === step)?.atMs;
    return at === undefined ? [] : [{ step, at }];
  });
}

/** One call of the record, in the right column: what is known of it, what was written about it, and what can be done next. */
export function ToldCall(props: ToldCallProps) {
  const { call, find, systems, withPerson } = props;
  const words = ALL_CALLS_WORDS.told;
  const party = recordParty(call, call.primaryId, find);
  const what = outcome(call, systems, find);
  const title = useId();
  const steps = stepsOf(call);
  return (
    <aside className="side told-call" data-region="side" aria-labelledby={title}>
      <header className="column-head">
        <h2 className="panel-title">{dateAndTime(call.startedAt)}</h2>
        <ActionButton
          label={words.close}
          shape="flat"
          icon={<X size={18} aria-hidden="true" />}
          iconOnly
          onPress={props.onClose}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable with the keyboard */}
      <section className="side-scroll" tabIndex={0} aria-labelledby={title}>
        <h3 id={title} className={party.known ? "told-name" : "told-name id"}>
          {party.name}
        </h3>
        <p className="muted">
          {[party.role, ALL_CALLS_WORDS.directions[call.direction]].filter((part) => part !== "").join(" · ")}
        </p>
        <p className={call.redirections.length > 0 ? "told-what redirect" : `told-what ${what.tone}`}>
          {call.redirections.length > 0 ? <CornerDownRight size={16} aria-hidden="true" /> : null}
          {what.text}
        </p>
        <Facts call={call} />
        {steps.length === 0 ? null : (
          <dl className="told-steps">
            {steps.map(({ step, at }) => (
              <div key={step}>
                <dt>{words.steps[step]}</dt>
                <dd className="id muted">{offset(at)}</dd>
              </div>
            ))}
          </dl>
        )}
        {props.onWhat === undefined || props.onPrint === undefined ? null : (
          <div className="told-acts">
            <ActionButton label={words.what} shape="row" onPress={props.onWhat} />
            <ActionButton label={words.print} hint={hintFor("printThread", true)} shape="row" onPress={props.onPrint} />
          </div>
        )}
        {props.note}
        <h4 className="section-title">{words.person}</h4>
        <p className="told-person">
          {words.counts(withPerson)}
          <ActionButton label={words.only} shape="row" onPress={props.onOnly} />
        </p>
        {hasNobodyToCall(call) || props.onCallBack === undefined ? null : (
          <div className="told-acts">
            <ActionButton
              label={words.callBack}
              about={party.name}
              shape="row"
              tone="primary"
              hint={hintOfCall(props.off, undefined)}
              disabled={props.off !== null}
              onPress={props.onCallBack}
            />
            {props.onMessage === undefined ? null : (
              <ActionButton label={words.message} about={party.name} shape="row" onPress={props.onMessage} />
            )}
          </div>
        )}
      </section>
    </aside>
  );
}

/** What is known of a call, by name. */
export function Facts({ call }: { readonly call: CallRecord }) {
  const words = ALL_CALLS_WORDS.told;
  const last = call.redirections.at(-1);
  const end = endText(call);
  const time = isLive(call) ? null : talkTime(call, 0);
  const protection = protectionOutcome(call);
  return (
    <dl className="facts tall">
      <dt>{call.direction === "incoming" ? words.caller : words.called}</dt>
      <dd className="id">{mcIdForPeople(call.primaryId)}</dd>
      {sameMcId(call.primaryId, call.currentId) ? null : (
        <>
          <dt>{words.wentTo}</dt>
          <dd className="id">{mcIdForPeople(call.currentId)}</dd>
        </>
      )}
      {last?.reason == null ? null : (
        <>
          <dt>{words.reason}</dt>
          <dd>
            <q>{last.reason}</q>
          </dd>
        </>
      )}
      {last?.kmsUri == null ? null : (
        <>
          <dt>{words.kms}</dt>
          <dd>
            <span className="id">{last.kmsUri}</span>
            {last.kmsUriSource === null ? null : (
              <span className="muted small">{KMS_SOURCE_WORDS[last.kmsUriSource]}</span>
            )}
          </dd>
        </>
      )}
      {protection === "" ? null : (
        <>
          <dt>{words.protection}</dt>
          <dd>{protection}</dd>
        </>
      )}
      {(["received", "sent"] as const).map((way) => {
        const told = soundTold(call, way);
        return told === null ? null : (
          <Fragment key={way}>
            <dt>{words.sound[way]}</dt>
            <dd>
              {told.said} <span className="muted small">{told.numbers}</span>
            </dd>
          </Fragment>
        );
      })}
      {end === null || call.endedAt === null ? null : (
        <>
          <dt>{words.ended}</dt>
          <dd>
            {time === null
              ? words.endedAt({ why: end.message, time: timeOfDay(call.endedAt) })
              : words.endedAfter({ why: end.message, time: timeOfDay(call.endedAt), length: duration(time) })}
          </dd>
        </>
      )}
    </dl>
  );
}
