import { useState } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { CALL_WORDS, HOLD_WORDS } from "./call-words.ts";
import { holdOf } from "./hold-story.ts";
import { personOnLine } from "./redirection-story.ts";

/**
 * Says aloud who holds the call in progress, whether its microphone is on, and whether one is heard, also while a record is
 * being read.
 */
export function TalkSpoken(props: {
  readonly call: CallRecord | undefined;
  readonly find: PersonFinder;
  /** Whether it is in the middle, where an alert tells what is wrong with the voice. */
  readonly shown: boolean;
}) {
  const { call, find } = props;
  const talking = call?.state === "connected" ? call : undefined;
  const id = talking?.id ?? null;
  const held = talking && holdOf(talking, partyOf(personOnLine(talking), find, talking.startedAt).name)?.text;
  const unheard = talking?.voiceProblem == null ? undefined : props.shown ? "" : CALL_WORDS.voiceLost;
  const muted = talking?.muted === true ? CALL_WORDS.muted : undefined;
  return (
    <>
      <p className="for-screen-readers" aria-live="polite">
        {useSpokenToTheEnd(id, held, HOLD_WORDS.noLonger)}
      </p>
      <p className="for-screen-readers" aria-live="polite">
        {useSpokenToTheEnd(id, muted, CALL_WORDS.unmuted)}
      </p>
      <p className="for-screen-readers" aria-live="polite">
        {useSpokenToTheEnd(id, unheard, CALL_WORDS.voiceBack)}
      </p>
    </>
  );
}

/**
 * What is out of the ordinary in a call, and then that it no longer is: from there on one is heard again. A call that never
 * was out of the ordinary says nothing.
 */
function useSpokenToTheEnd(callId: string | null, present: string | undefined, over: string): string {
  const [toldOf, setToldOf] = useState<string | null>(null);
  const about = present !== undefined || toldOf === callId ? callId : null;
  if (about !== toldOf) setToldOf(about);
  return present ?? (about === null ? "" : over);
}
