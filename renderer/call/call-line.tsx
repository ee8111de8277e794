import type { CallRecord } from "../../shared/mc/call-record.ts";
import { mutes } from "../calling/features/floor.ts";
import type { Line } from "../calling/lines.ts";
import { ActionButton } from "../design/action-button.tsx";
import { duration } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import type { PersonFinder } from "../people/people.ts";
import { talkTime } from "./call-story.ts";
import { CALL_WORDS, STATE_WORDS } from "./call-words.ts";
import { LineNumber } from "./line-number.tsx";
import { protectionInRow } from "./others-story.ts";
import { recordParty } from "./refused-story.ts";

interface CallLineProps {
  readonly call: CallRecord;
  readonly line: Line | undefined;
  readonly find: PersonFinder;
  readonly letters: boolean;
  onMute(): void;
  onEnd(): void;
}

/** The call in hand as one line, while something else stands in the middle: who it is, how it stands, and what ends it. */
export function CallLine({ call, line, find, letters, onMute, onEnd }: CallLineProps) {
  const now = useNow(500);
  const party = recordParty(call, call.primaryId, find);
  const time = talkTime(call, now);
  return (
    <section className="call-line" aria-label={CALL_WORDS.talkedTo({ name: party.name })}>
      <LineNumber line={line} inMiddle />
      <strong className={party.known ? "who" : "who id"}>{party.name}</strong>
      {time === null ? null : (
        <span role="timer" aria-label={CALL_WORDS.timer}>
          {duration(time)}
        </span>
      )}
      <span className="muted">{STATE_WORDS[call.state]}</span>
      <span className="muted">{protectionInRow(call)}</span>
      <span className="call-line-acts">
        {call.state === "connected" && mutes(call) ? (
          <ActionButton
            label={CALL_WORDS.mute}
            hint={hintFor("mute", letters)}
            shape="row"
            pressed={call.muted}
            onPress={onMute}
          />
        ) : null}
        <ActionButton
          label={call.connectedAt === null ? CALL_WORDS.stop : CALL_WORDS.end}
          hint={hintFor("end", letters)}
          tone="stop"
          shape="row"
          disabled={call.state === "ending"}
          onPress={onEnd}
        />
      </span>
    </section>
  );
}
