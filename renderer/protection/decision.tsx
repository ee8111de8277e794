import { TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { asksAboutFallBack } from "../calling/protection/fall-back.ts";
import { type KmsChange, kmsChangeOf } from "../calling/protection/kms-change.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { Countdown } from "../design/countdown.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { mayCallUnprotected } from "./story.ts";
import { PROTECTION_WORDS } from "./words.ts";

/**
 * Keys could not be had: why, and what can be done. Nothing here takes the focus, and the way without protection has a
 * key of its own: an Enter that was meant for something else must not send a word in clear.
 */
export function ProtectionDecision(props: {
  readonly call: CallRecord;
  readonly letters: boolean;
  onUnprotected(): void;
  onAcceptKms(): void;
  onRefuse(): void;
}) {
  const { call, letters } = props;
  const failure = call.protection?.failure ?? null;
  const text = failure === null ? null : ERROR_WORDS[failure.code];
  const change = kmsChangeOf(failure);
  // This question comes when the call has been answered.
  const answered = asksAboutFallBack(call);
  return (
    <section className="protection-decision fades-above" aria-label={PROTECTION_WORDS.decideTitle}>
      <div className="end failed" role="alert">
        <TriangleAlert size={20} aria-hidden="true" />
        <div>
          <p>
            <span className="end-message">{text?.message ?? PROTECTION_WORDS.decideTitle}</span> {text?.advice}
          </p>
          {failure === null || change !== undefined ? null : <CodeLine {...failure} />}
        </div>
      </div>
      {change === undefined ? null : <ChangedKms {...change} />}
      {mayCallUnprotected(call) ? <p className="muted protection-means">{PROTECTION_WORDS.unprotectedMeans}</p> : null}
      <div className="controls">
        <ActionButton
          label={answered ? PROTECTION_WORDS.endCall : PROTECTION_WORDS.doNotCall}
          hint={hintFor("refuse", letters)}
          tone="primary"
          onPress={props.onRefuse}
        />
        {call.decideBy === null ? null : (
          <Countdown until={call.decideBy} className="protection-countdown" words={PROTECTION_WORDS.countdown} />
        )}
        {change === undefined ? null : <ActionButton label={PROTECTION_WORDS.acceptKms} onPress={props.onAcceptKms} />}
        {mayCallUnprotected(call) ? (
          <ActionButton
            label={answered ? PROTECTION_WORDS.goOnUnprotected : PROTECTION_WORDS.callUnprotected}
            hint={hintFor("callUnprotected", letters)}
            className="last"
            onPress={props.onUnprotected}
          />
        ) : null}
      </div>
    </section>
  );
}

/** What changed: the facts that the question is about. */
function ChangedKms({ host, before, now }: KmsChange) {
  return (
    <dl className="facts">
      <dt>{PROTECTION_WORDS.kmsOfHost}</dt>
      <dd className="id">{host}</dd>
      <dt>{PROTECTION_WORDS.kmsBefore}</dt>
      <dd className="id">{before}</dd>
      <dt>{PROTECTION_WORDS.kmsNow}</dt>
      <dd className="id">{now}</dd>
    </dl>
  );
}
