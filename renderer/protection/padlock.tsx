import {
  CircleDashed,
  FileKey,
  KeyRound,
  KeySquare,
  Lock,
  LockOpen,
  type LucideIcon,
  ShieldAlert,
  ShieldEllipsis,
  Waypoints,
} from "lucide-react";
import { Button } from "react-aria-components/Button";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { Protection } from "../../shared/mc/protection.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { isLive } from "../calling/calling-store.ts";
import { CodeLine } from "../design/code-line.tsx";
import type { Disclosure } from "../design/disclosure.ts";
import { withAriaKeys } from "../design/key-hint.tsx";
import { useLatest } from "../design/latest.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { asksAboutProtection, type PadlockStory, padlockOf } from "./story.ts";
import { PROTECTION_WORDS } from "./words.ts";

/** A shape for each state, so that colour is never alone. */
export const PADLOCK_ICONS = {
  audio: CircleDashed,
  none: LockOpen,
  "obtaining-keys": KeyRound,
  ready: FileKey,
  offered: KeySquare,
  establishing: ShieldEllipsis,
  proved: Lock,
  hop: Waypoints,
  failed: ShieldAlert,
} as const satisfies Record<PadlockStory["look"], LucideIcon>;

/** What is known of a call's protection, in words and a shape; opens the details. */
export function Padlock(props: { readonly call: CallRecord; readonly details: Disclosure; readonly letters: boolean }) {
  const { call, details, letters } = props;
  const toggle = useLatest(details.onToggle);
  const story = padlockOf(call);
  if (story === null) return null;
  const Icon = PADLOCK_ICONS[story.look];
  const hint = hintFor("protection", letters);
  const failure = call.protection?.failure ?? null;
  // A call that ended for this very reason, or asks what is to become of it, says so already.
  const untold = failure !== null && failure.code !== call.endReason?.code && !asksAboutProtection(call);
  return (
    <div className="padlock">
      <Button
        className={`button flat padlock-button ${story.look}${story.forced ? " forced" : ""}${isLive(call) ? "" : " past"}`}
        aria-expanded={details.open}
        {...withAriaKeys(hint)}
        onPress={toggle}
      >
        <Icon size={16} aria-hidden="true" />
        <span>{story.text}</span>
        {/* Changes each second: for the eye here, and in the details for everybody. */}
        {story.count === null ? null : (
          <span className="muted count" aria-hidden="true">
            {story.count}
          </span>
        )}
        <span className="for-screen-readers">{PROTECTION_WORDS.details}</span>
        {hint === undefined ? null : (
          <span className="key" aria-hidden="true">
            {hint}
          </span>
        )}
      </Button>
      {story.detail === null ? null : (
        <p className={story.forced ? "padlock-detail forced" : "padlock-detail muted"}>{story.detail}</p>
      )}
      {untold ? <FailureLine code={failure.code} detail={failure.detail} /> : null}
    </div>
  );
}

type Failure = NonNullable<Protection["failure"]>;

function FailureLine({ code, detail }: Failure) {
  const text = ERROR_WORDS[code];
  return (
    <div className="padlock-detail">
      <p>
        {text.message} <span className="muted">{text.advice}</span>
      </p>
      <CodeLine code={code} detail={detail} />
    </div>
  );
}
