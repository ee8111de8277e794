import { ChevronDown, CornerDownRight, Forward, Hourglass, type LucideIcon } from "lucide-react";
import { useState } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { CallRecord, CallState } from "../../shared/mc/call-record.ts";
import { isLive } from "../calling/calling-store.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Countdown } from "../design/countdown.tsx";
import { offset } from "../design/format.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { PersonFinder } from "../people/people.ts";
import { KeyWork } from "../protection/key-work.tsx";
import { ProtectionNotes } from "../protection/notes.tsx";
import { NOTICE_WORDS } from "./call-words.ts";
import { RedirectionFacts } from "./redirection-facts.tsx";
import { type NoticeKind, noticeKind, noticeSteps, redirectionHeadline, stepWord } from "./redirection-story.ts";

/** States in which what the notice tells is decided upon, or still coming in. */
const AT_WORK: ReadonlySet<CallState> = new Set(["awaiting-target", "releasing", "deciding", "obtaining-keys"]);
/** States in which the next request can still be stopped, and nothing is asked. */
const STOPPABLE: ReadonlySet<CallState> = new Set(["awaiting-target", "releasing", "redialling", "obtaining-keys"]);
/** A sentence that takes more than one line wherever it is large. */
const MAKES_TALL = /.{59}/u;

/** A shape for each, so that colour never says it alone. */
const KIND_ICONS = {
  migrated: CornerDownRight,
  forwarded: Forward,
  awaiting: Hourglass,
} as const satisfies Record<NoticeKind, LucideIcon>;

/** What happened to a call that was redirected, and what can still be done about it. Stays in the call's record. */
export function RedirectionNotice(props: {
  readonly call: CallRecord;
  readonly find: PersonFinder;
  readonly systems: readonly McSystem[];
  readonly letters: boolean;
  /** Whether something else has the key of what is most likely wanted. */
  readonly armed: boolean;
  onFollow(): void;
  onRefuse(): void;
  onStop(): void;
}) {
  const { call, systems } = props;
  const kind = noticeKind(call) ?? "migrated";
  const headline = redirectionHeadline(call, props.find, systems);
  const steps = noticeSteps(call);
  const several = call.redirections.length > 1;
  // Where there is little room the sentence stands alone; a record that is opened is there to be read.
  const [open, setOpen] = useState(!isLive(call));
  const title = NOTICE_WORDS.titles[kind];
  const Icon = KIND_ICONS[kind];
  const looks = [
    "card notice",
    kind,
    call.state === "deciding" ? "asks" : "",
    call.redirections.at(-1)?.caution === undefined ? "" : "cautioned",
    MAKES_TALL.test(headline?.what ?? "") || several ? "tall" : "",
    AT_WORK.has(call.state) ? "" : "settled",
  ].filter((look) => look !== "");
  // What is waited for is said politely, with the state of the call; what has come is news.
  const news = isLive(call) && kind !== "awaiting";
  return (
    <section className={looks.join(" ")} data-open={open} aria-label={title}>
      <div className="notice-head">
        <Icon size={20} aria-hidden="true" />
        <div className="notice-words">
          <h2>
            {headline?.what} {headline?.tail}
          </h2>
          {/*
            Spoken at once while it is news; in a record that is opened later it is not. Once for each redirection, also
            where two read alike: what becomes of it is said politely, with the state of the call. In an element of its own:
            what is spoken by itself is left out of the name of a heading around it.
          */}
          {news ? (
            <p key={`${kind} ${call.redirections.length}`} className="for-screen-readers" role="alert">
              {headline?.what}
            </p>
          ) : null}
        </div>
        <ActionButton
          label={NOTICE_WORDS.more}
          about={title}
          icon={<ChevronDown className="fold-mark" size={16} aria-hidden="true" />}
          shape="flat"
          className="fold"
          expanded={open}
          onPress={() => setOpen(!open)}
        />
      </div>
      <RedirectionFacts call={call} systems={systems} />
      {/* The reason and the choices stand below, and need the room. */}
      {call.state === "deciding-protection" ? null : <KeyWork call={call} />}
      <ProtectionNotes notes={call.protection?.notes ?? []} />
      {steps.length === 0 ? null : (
        <ol className="steps" aria-label={NOTICE_WORDS.steps}>
          {steps.map((entry, at) => (
            <li key={`${entry.step} ${entry.atMs}`} className={at === steps.length - 1 ? "latest" : ""}>
              <span>{stepWord(call, entry)}</span>
              <span className="id muted">{offset(entry.atMs)}</span>
            </li>
          ))}
        </ol>
      )}
      {call.state === "deciding" ? <Question {...props} kind={kind} /> : null}
      {STOPPABLE.has(call.state) ? (
        <div className="notice-act">
          <ActionButton
            label={NOTICE_WORDS.stop[kind]}
            hint={hintFor("end", props.letters)}
            tone={kind === "migrated" ? "redirect" : "plain"}
            shape="row"
            onPress={props.onStop}
          />
          {call.state === "awaiting-target" && call.decideBy !== null ? (
            <Countdown until={call.decideBy} words={NOTICE_WORDS.awaitingCountdown} />
          ) : null}
        </div>
      ) : null}
    </section>
  );
}

/** Whether to call whom the redirection names. */
function Question(props: {
  readonly call: CallRecord;
  readonly kind: NoticeKind;
  readonly letters: boolean;
  readonly armed: boolean;
  onFollow(): void;
  onRefuse(): void;
}) {
  const target = props.kind === "forwarded" ? "forwarded" : "migrated";
  return (
    <div className="notice-act">
      <ActionButton
        label={NOTICE_WORDS.follow[target]}
        hint={props.armed ? undefined : hintFor("call", props.letters)}
        tone="primary"
        shape="row"
        onPress={props.onFollow}
      />
      <ActionButton
        label={NOTICE_WORDS.refuse[target]}
        hint={hintFor("refuse", props.letters)}
        tone={target === "migrated" ? "redirect" : "plain"}
        shape="row"
        onPress={props.onRefuse}
      />
      {props.call.decideBy === null ? null : <Countdown until={props.call.decideBy} words={NOTICE_WORDS.countdown} />}
    </div>
  );
}
