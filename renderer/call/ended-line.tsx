import { PhoneOff, TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { type CallOff, hintOfCall } from "../design/call-off.ts";
import { duration } from "../design/format.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { Party } from "../people/people.ts";
import { protectionOutcome } from "../protection/story.ts";
import { endText, hasFailed, talkTime, wasMissed } from "./call-story.ts";
import { CALL_WORDS } from "./call-words.ts";

interface EndedLineProps {
  readonly call: CallRecord;
  readonly party: Party;
  /** What calling again is called here; null where there is nobody to call. */
  readonly again: string | null;
  readonly off: CallOff;
  readonly letters: boolean;
  onUnfold(): void;
  onAgain(): void;
  onPutAway(): void;
}

/** A call that has been over for some time, as one line in the place of its card. That it was protected is not news; that it was not, is. */
export function EndedLine({ call, party, again, off, letters, onUnfold, onAgain, onPutAway }: EndedLineProps) {
  const failed = hasFailed(call) || wasMissed(call);
  const time = talkTime(call, call.endedAt ?? call.startedAt);
  const Icon = failed ? TriangleAlert : PhoneOff;
  const parts = [
    endText(call)?.message ?? "",
    time === null ? "" : CALL_WORDS.lasted({ time: duration(time) }),
    call.protection?.state === "proved" || call.connectedAt === null ? "" : protectionOutcome(call),
  ];
  return (
    <section className="card call ended-line" tabIndex={-1} aria-label={CALL_WORDS.talkedTo({ name: party.name })}>
      <Icon size={18} aria-hidden="true" className={failed ? "failed" : undefined} />
      <p className="ended-line-words">
        <strong className={party.known ? undefined : "id"}>{party.name}</strong>{" "}
        <span className="muted">{parts.filter((part) => part !== "").join(" · ")}</span>
      </p>
      <span className="ended-line-acts">
        <ActionButton label={CALL_WORDS.unfold} shape="row" expanded={false} onPress={onUnfold} />
        {again === null ? null : (
          <ActionButton
            label={again}
            hint={hintOfCall(off, undefined)}
            shape="row"
            disabled={off !== null}
            onPress={onAgain}
          />
        )}
        <ActionButton label={CALL_WORDS.putAway} hint={hintFor("close", letters)} shape="row" onPress={onPutAway} />
      </span>
    </section>
  );
}
