import { CornerDownRight } from "lucide-react";
import { Fragment } from "react";
import type { McSystem } from "../../shared/account.ts";
import type { CallRecord, RedirectionEntry } from "../../shared/mc/call-record.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { isLive } from "../calling/console-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { offset, secondsUntil } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { systemNameOf } from "../directory/people.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { noticeSteps, redirectionHeadline } from "./call-story.ts";
import { KMS_SOURCE_WORDS, NOTICE_WORDS, STEP_WORDS } from "./call-words.ts";

/** What happened to a call that was redirected, and what can still be done about it. Stays in the call's record. */
export function RedirectionNotice(props: {
  readonly call: CallRecord;
  readonly name: string;
  readonly systems: readonly McSystem[];
  readonly letters: boolean;
  onFollow(): void;
  onRefuse(): void;
  onStop(): void;
}) {
  const { call, systems } = props;
  const headline = redirectionHeadline(call, props.name, systems);
  const steps = noticeSteps(call);
  const several = call.redirections.length > 1;
  return (
    <section className="card notice" aria-label={NOTICE_WORDS.title}>
      <div className="notice-head">
        <CornerDownRight size={20} aria-hidden="true" />
        {/* Spoken at once while it is news; in a record that is opened later it is not. */}
        <div {...(isLive(call) ? { role: "alert" } : {})}>
          <h2>{headline}</h2>
        </div>
      </div>
      <dl className="facts">
        <dt>{NOTICE_WORDS.called}</dt>
        <dd className="id">{mcIdForPeople(call.redirections[0]?.fromId ?? call.primaryId)}</dd>
        {call.redirections.map((redirection, at) => (
          <RedirectionFacts
            key={`${redirection.newId} ${redirection.atMs}`}
            redirection={redirection}
            where={several && at < call.redirections.length - 1 ? NOTICE_WORDS.via : NOTICE_WORDS.nowAt}
            system={systemNameOf(redirection.newId, systems)}
          />
        ))}
      </dl>
      {steps.length === 0 ? null : (
        <ol className="steps" aria-label={NOTICE_WORDS.steps}>
          {steps.map((entry, at) => (
            <li key={`${entry.step} ${entry.atMs}`} className={at === steps.length - 1 ? "latest" : ""}>
              <span>{STEP_WORDS[entry.step]}</span>
              <span className="id muted">{offset(entry.atMs)}</span>
            </li>
          ))}
        </ol>
      )}
      {call.state === "deciding" ? (
        <div className="notice-act">
          <ActionButton
            label={NOTICE_WORDS.follow}
            hint={hintFor("follow", props.letters)}
            tone="primary"
            shape="row"
            onPress={props.onFollow}
          />
          <ActionButton
            label={NOTICE_WORDS.refuse}
            hint={hintFor("refuse", props.letters)}
            tone="redirect"
            shape="row"
            onPress={props.onRefuse}
          />
          {call.decideBy === null ? null : <Countdown until={call.decideBy} />}
        </div>
      ) : null}
      {call.state === "redialling" ? (
        <div className="notice-act">
          <ActionButton
            label={NOTICE_WORDS.stop}
            hint={hintFor("end", props.letters)}
            tone="redirect"
            shape="row"
            onPress={props.onStop}
          />
        </div>
      ) : null}
    </section>
  );
}

function RedirectionFacts(props: {
  readonly redirection: RedirectionEntry;
  readonly where: string;
  readonly system: string;
}) {
  const { redirection } = props;
  return (
    <Fragment>
      <dt>{props.where}</dt>
      <dd>
        <span className="id">{mcIdForPeople(redirection.newId)}</span> <span className="muted">{props.system}</span>
      </dd>
      <dt>{NOTICE_WORDS.reason}</dt>
      <dd>
        {redirection.reason === null ? (
          <span className="muted">{NOTICE_WORDS.noReason}</span>
        ) : (
          <q>{redirection.reason}</q>
        )}
      </dd>
      <dt>{NOTICE_WORDS.kms}</dt>
      <dd>
        {redirection.kmsUri === null ? (
          <span className="muted">{NOTICE_WORDS.noKms}</span>
        ) : (
          <>
            <span className="id">{redirection.kmsUri}</span>{" "}
            {redirection.kmsUriSource === null ? null : (
              <span className="muted">{KMS_SOURCE_WORDS[redirection.kmsUriSource]}</span>
            )}
          </>
        )}
      </dd>
    </Fragment>
  );
}

/** Tells each second to the eye and not to the ear: the sentence above was spoken once. */
function Countdown({ until }: { readonly until: number }) {
  const now = useNow(250);
  return (
    <p className="muted" role="timer" aria-live="off">
      {NOTICE_WORDS.countdown(secondsUntil(until, now))}
    </p>
  );
}
