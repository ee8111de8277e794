import { CalendarClock, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { FollowedWarnings } from "../client/standing-warnings.ts";
import { useNow } from "../design/use-now.ts";
import { StandingMark } from "./standing-mark.tsx";
import { moreWarnings, shortWarning, wholeWarning } from "./warning-words.ts";

/** Often enough for a moment that is today to be told by its time of day. */
const TELL_MS = 60_000;

/** What stands to be warned of. Where there is time it has no colour; where there is little, another shape as well. */
export function WarningsMark({ store }: { readonly store: FollowedWarnings["store"] }) {
  const { warnings } = useStore(store);
  const now = useNow(TELL_MS, warnings.length > 0);
  const [first, ...others] = warnings;
  const isAhead = warnings.every(({ stage }) => stage === "ahead");
  return (
    <StandingMark
      className="warnings-state"
      isTrouble={!isAhead}
      icon={isAhead ? CalendarClock : TriangleAlert}
      lines={warnings.map((each) => ({ key: `${each.kind} ${each.about}`, text: wholeWarning(each) }))}
    >
      <span>{first === undefined ? null : shortWarning(first, now)}</span>
      {others.length === 0 ? null : <span className="more">{moreWarnings(others.length)}</span>}
    </StandingMark>
  );
}
