import { Pause, PhoneCall, PhoneIncoming } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { ActionButton } from "../design/action-button.tsx";
import { duration } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { CALL_WORDS } from "./call-words.ts";
import { CallerRow } from "./caller-row.tsx";
import { EmergencyRow } from "./emergency-row.tsx";
import { tellHeight } from "./others-height.ts";
import type { OtherCallsProps } from "./others-props.ts";
import { foldCallers } from "./others-story.ts";
import { WaitingRow } from "./waiting-row.tsx";

/** The calls that are not in the middle: who rings, what goes on, and who is on hold. It covers nothing. */
export function OtherCalls(props: OtherCallsProps) {
  const { ringing, goingOn, onHold } = props.others;
  if (ringing.length + goingOn.length + onHold.length === 0) return null;
  return (
    <section ref={tellHeight} className="others" data-region="others" aria-label={CALL_WORDS.others}>
      {ringing.length === 0 ? null : <Callers {...props} />}
      <Group icon={<PhoneCall size={18} aria-hidden="true" />} title={CALL_WORDS.goingOn} calls={goingOn}>
        {goingOn.map((call) => (
          <WaitingRow key={call.id} {...props} call={call} />
        ))}
      </Group>
      <Group icon={<Pause size={18} aria-hidden="true" />} title={CALL_WORDS.onHold} calls={onHold}>
        {onHold.map((call) => (
          <WaitingRow key={call.id} {...props} call={call} />
        ))}
      </Group>
    </section>
  );
}

function Callers(props: OtherCallsProps) {
  const [all, setAll] = useState(false);
  const { ringing } = props.others;
  const { shown, folded, foldable } = foldCallers(ringing, all);
  const longest = folded.reduce<CallRecord | undefined>(
    (first, call) => (first === undefined || call.startedAt < first.startedAt ? call : first),
    undefined,
  );
  const now = useNow(1000, longest !== undefined);
  return (
    <Group
      icon={<PhoneIncoming className="ringing-mark" size={18} aria-hidden="true" />}
      title={CALL_WORDS.ringing}
      calls={ringing}
      foot={
        foldable ? (
          <ActionButton
            label={
              longest === undefined
                ? CALL_WORDS.allRinging
                : CALL_WORDS.foldedRinging({ count: folded.length, time: duration(now - longest.startedAt) })
            }
            shape="flat"
            expanded={all}
            onPress={() => setAll(!all)}
          />
        ) : null
      }
    >
      {shown.map((call) =>
        isEmergency(call) ? (
          <EmergencyRow key={call.id} {...props} call={call} isFirst={call.id === props.first?.id} />
        ) : (
          <CallerRow key={call.id} {...props} call={call} isFirst={call.id === props.first?.id} />
        ),
      )}
    </Group>
  );
}

function Group(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly calls: readonly CallRecord[];
  readonly children: ReactNode;
  readonly foot?: ReactNode;
}) {
  const title = useId();
  if (props.calls.length === 0) return null;
  return (
    <div className="others-group">
      <h2 id={title} className="others-head">
        {props.icon}
        {props.title} <span className="others-count">{props.calls.length}</span>
      </h2>
      <ul aria-labelledby={title}>{props.children}</ul>
      {props.foot}
    </div>
  );
}
