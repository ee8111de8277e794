import { useState } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ringingInOrder } from "../calling/admission.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { isCheckingCaller } from "../protection/story.ts";
import { firstInWords, isToldOfFirst, queueHeard } from "./others-story.ts";
import { personOnLine } from "./redirection-story.ts";

/** Says aloud who is to be answered first and how long they wait, when that is somebody else or a call has ended. Not each second. */
export function QueueSpoken(props: {
  readonly calls: readonly CallRecord[];
  /** The caller whom the keys mean. */
  readonly first: CallRecord | undefined;
  readonly find: PersonFinder;
}) {
  const { calls, find } = props;
  // Whose call it is has not been proved yet: nothing of it is announced.
  const first = props.first !== undefined && isCheckingCaller(props.first) ? undefined : props.first;
  const now = queueHeard(calls, first);
  const [heard, setHeard] = useState({ queue: now, text: "" });
  const isSame = heard.queue.firstId === now.firstId && heard.queue.liveIds.join() === now.liveIds.join();
  if (!isSame) {
    const nameOf = (call: CallRecord) => partyOf(personOnLine(call), find, call.startedAt).name;
    const ringing = ringingInOrder(calls).filter((call) => !isCheckingCaller(call));
    const told =
      first !== undefined && isToldOfFirst(heard.queue, now)
        ? firstInWords(first, ringing, Date.now(), nameOf)
        : undefined;
    setHeard({ queue: now, text: told ?? (first === undefined ? "" : heard.text) });
  }
  return (
    <p className="for-screen-readers" role="status">
      {heard.text}
    </p>
  );
}
