import { CircleEllipsis, CirclePause, type LucideIcon, OctagonPause, Pause, TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { HOLD_WORDS } from "./call-words.ts";
import { type HoldStory, holdOf } from "./hold-story.ts";

/** A shape for each, so that words and shape say the same. */
const HOLD_ICONS = {
  "by-us": Pause,
  "by-colleague": CirclePause,
  both: OctagonPause,
  "under-way": CircleEllipsis,
} as const satisfies Record<HoldStory["look"], LucideIcon>;

/** Who holds the call; nothing while nobody does. */
export function HoldChip({ call, name }: { readonly call: CallRecord; readonly name: string }) {
  const story = holdOf(call, name);
  if (story === undefined) return null;
  const Icon = HOLD_ICONS[story.look];
  return (
    <span className="chip large held">
      <Icon size={16} aria-hidden="true" />
      {story.text}
    </span>
  );
}

/** What was asked of the other side and not done: the dispatcher has to know who hears whom. */
export function HoldRefusal({ call: { holdChange } }: { readonly call: CallRecord }) {
  if (holdChange !== "hold-refused" && holdChange !== "resume-refused") return null;
  const held = holdChange === "resume-refused";
  return (
    <div className="banner" role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <p>
        <strong>{held ? HOLD_WORDS.notResumed : HOLD_WORDS.notHeld}</strong>{" "}
        {held ? HOLD_WORDS.notResumedAdvice : HOLD_WORDS.notHeldAdvice}
      </p>
    </div>
  );
}
