import { Pause, PhoneCall, PhoneIncoming } from "lucide-react";
import { type ReactNode, useCallback, useId, useRef, useState } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import { ActionButton } from "../design/action-button.tsx";
import { duration, durationInWords } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { CALL_WORDS } from "./call-words.ts";
import { CallerRow } from "./caller-row.tsx";
import { EmergencyRow } from "./emergency-row.tsx";
import { tellHeight, useEmergenciesHeight } from "./others-height.ts";
import type { OtherCallsProps } from "./others-props.ts";
import { foldCallers, waitsLongest } from "./others-story.ts";
import { personOnLine } from "./redirection-story.ts";
import { WaitingRow } from "./waiting-row.tsx";
import { useTold } from "./waiting-time.tsx";

/** The calls that are not in the middle: who rings, what goes on, and who is on hold. It covers nothing. */
export function OtherCalls(props: OtherCallsProps) {
  const { ringing, goingOn, onHold } = props.others;
  const { toldAt, waitsId, ...focus } = useTold();
  const list = useRef<HTMLElement | null>(null);
  const hold = useCallback((element: HTMLElement | null) => {
    list.current = element;
    return tellHeight(element);
  }, []);
  const emergencies = ringing.filter(isEmergency).map(({ id }) => id);
  useEmergenciesHeight(list, emergencies.join(" "));
  if (ringing.length + goingOn.length + onHold.length === 0 && props.missed === undefined) return null;
  const longest = waitsLongest(ringing);
  return (
    <section
      ref={hold}
      className="others"
      data-region="others"
      aria-label={CALL_WORDS.others}
      aria-describedby={longest === undefined ? undefined : waitsId}
      {...focus}
    >
      {longest === undefined ? null : <WaitsLongest id={waitsId} call={longest} find={props.find} toldAt={toldAt} />}
      {ringing.length === 0 ? null : <Callers {...props} />}
      {props.missed}
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

/** Who waits longest, for the ear, when it comes to this part of the window. */
function WaitsLongest(props: {
  readonly id: string;
  readonly call: CallRecord;
  readonly find: PersonFinder;
  readonly toldAt: number | null;
}) {
  const { call, toldAt } = props;
  const now = useNow(1000);
  const { name } = partyOf(personOnLine(call), props.find, call.startedAt);
  const time = durationInWords((toldAt ?? now) - call.startedAt);
  return (
    <p id={props.id} className="for-screen-readers">
      {CALL_WORDS.waitsLongest({ name, time })}
    </p>
  );
}

function Callers(props: OtherCallsProps) {
  const [all, setAll] = useState(false);
  const { ringing } = props.others;
  const { shown, folded, foldable } = foldCallers(ringing, all);
  return (
    <Group
      icon={<PhoneIncoming className="ringing-mark" size={18} aria-hidden="true" />}
      title={CALL_WORDS.ringing}
      calls={ringing}
      foot={foldable ? <Fold folded={folded} all={all} onPress={() => setAll(!all)} /> : null}
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

/** The one line of those who have no row, which opens them all. */
function Fold(props: { readonly folded: readonly CallRecord[]; readonly all: boolean; onPress(): void }) {
  const { folded, all } = props;
  const { toldAt, waitsId, ...focus } = useTold();
  const longest = waitsLongest(folded);
  const now = useNow(1000, longest !== undefined);
  if (longest === undefined) {
    return <ActionButton label={CALL_WORDS.allRinging} shape="flat" expanded={all} onPress={props.onPress} />;
  }
  const time = durationInWords((toldAt ?? now) - longest.startedAt);
  return (
    <div {...focus}>
      <ActionButton
        label={CALL_WORDS.foldedRinging({ count: folded.length })}
        running={CALL_WORDS.foldedLongest({ time: duration(now - longest.startedAt) })}
        describedBy={waitsId}
        shape="flat"
        expanded={all}
        onPress={props.onPress}
      />
      <span id={waitsId} className="for-screen-readers">
        {CALL_WORDS.foldedWaits({ time })}
      </span>
    </div>
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
