import { ChevronDown, CornerDownRight } from "lucide-react";
import { Fragment, useState } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord, CallState, RedirectionEntry } from "../../shared/mc/call-record.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { offset, secondsUntil } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { systemNameOf } from "../people/people.ts";
import { KeyWork } from "../protection/key-work.tsx";
import { ProtectionNotes } from "../protection/notes.tsx";
import { CERTIFICATE_SOURCE_WORDS, KMS_SOURCE_WORDS } from "../protection/words.ts";
import { noticeSteps, redirectionHeadline } from "./call-story.ts";
import { NOTICE_WORDS, STEP_WORDS } from "./call-words.ts";

/** States in which what the notice tells is decided upon, or still coming in. */
const AT_WORK: ReadonlySet<CallState> = new Set(["deciding", "obtaining-keys"]);
/** A name that takes more than one line wherever it is large. */
const MAKES_TALL = /.{33}/u;

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
  // Where there is little room the sentence stands alone; a record that is opened is there to be read.
  const [open, setOpen] = useState(!isLive(call));
  const looks = [
    "card notice",
    MAKES_TALL.test(props.name) || several ? "tall" : "",
    AT_WORK.has(call.state) ? "" : "settled",
  ];
  return (
    <section className={looks.join(" ")} data-open={open} aria-label={NOTICE_WORDS.title}>
      <div className="notice-head">
        <CornerDownRight size={20} aria-hidden="true" />
        <div className="notice-words">
          <h2>
            {/*
              Spoken at once while it is news; in a record that is opened later it is not. Once for each redirection, also
              where two read alike: what becomes of it is said politely, with the state of the call.
            */}
            <span key={call.redirections.length} {...(isLive(call) ? { role: "alert" } : {})}>
              {headline?.what}
            </span>{" "}
            {headline?.tail}
          </h2>
        </div>
        <ActionButton
          label={NOTICE_WORDS.more}
          about={NOTICE_WORDS.title}
          icon={<ChevronDown className="fold-mark" size={16} aria-hidden="true" />}
          shape="flat"
          className="fold"
          expanded={open}
          onPress={() => setOpen(!open)}
        />
      </div>
      <dl className="facts">
        <dt>{NOTICE_WORDS.called}</dt>
        <dd className="id">{mcIdForPeople(call.redirections[0]?.fromId ?? call.primaryId)}</dd>
        {call.redirections.map((redirection, at) => (
          <RedirectionFacts
            key={`${redirection.newId} ${redirection.atMs}`}
            redirection={redirection}
            identity={identityFor(call, redirection)}
            where={several && at < call.redirections.length - 1 ? NOTICE_WORDS.via : NOTICE_WORDS.nowAt}
            system={systemNameOf(redirection.newId, systems)}
          />
        ))}
      </dl>
      {/* The reason and the choices stand below, and need the room. */}
      {call.state === "deciding-protection" ? null : <KeyWork call={call} />}
      <ProtectionNotes notes={call.protection?.notes ?? []} />
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
      {call.state === "redialling" || call.state === "obtaining-keys" ? (
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

/** The identity behind the keys of one redirection's new ID. */
function identityFor({ protection }: CallRecord, { newId }: RedirectionEntry): KeyIdentity | null {
  const identity = protection?.identity ?? null;
  return identity !== null && sameMcId(identity.responder.userUri, newId) ? identity : null;
}

function RedirectionFacts(props: {
  readonly redirection: RedirectionEntry;
  /** Whose keys were used for the new ID, once they are there. */
  readonly identity: KeyIdentity | null;
  readonly where: string;
  readonly system: string;
}) {
  const { redirection, identity } = props;
  const kmsUri = identity?.responder.kmsUri ?? redirection.kmsUri;
  const source = identity?.kmsUriSource ?? redirection.kmsUriSource;
  const sources = [
    source === null ? "" : KMS_SOURCE_WORDS[source],
    identity === null ? "" : CERTIFICATE_SOURCE_WORDS[identity.certificateSource],
  ].filter((words) => words !== "");
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
        {kmsUri === null ? (
          <span className="muted">{NOTICE_WORDS.noKms}</span>
        ) : (
          <>
            <span className="id">{kmsUri}</span> <span className="muted">{sources.join(", ")}</span>
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
      {NOTICE_WORDS.countdown({ seconds: secondsUntil(until, now) })}
    </p>
  );
}
