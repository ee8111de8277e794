import { CalendarClock, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { FollowedWarnings } from "../client/standing-warnings.ts";
import { useNow } from "../design/use-now.ts";
import { StripFact } from "./strip-fact.tsx";
import { moreWarnings, shortWarning, wholeWarning } from "./warning-words.ts";

/** Often enough for a moment that is today to be told by its time of day. */
const TELL_MS = 60_000;

/**
 * In the strip, and only where something stands to be warned of: it cannot be put away, and goes with its cause. Where there is time it has
 * no colour; where there is little, another shape as well. Each is read out once, when it comes.
 */
export function WarningsMark({ store }: { readonly store: FollowedWarnings["store"] }) {
  const { warnings } = useStore(store);
  const now = useNow(TELL_MS, warnings.length > 0);
  const [first, ...others] = warnings;
  const isAhead = warnings.every(({ stage }) => stage === "ahead");
  const Icon = isAhead ? CalendarClock : TriangleAlert;
  return (
    <div className="standing-state warnings-state">
      {first === undefined ? null : (
        <StripFact className={isAhead ? "muted" : "trouble"} whole={warnings.map(wholeWarning)}>
          <Icon size={16} aria-hidden="true" />
          <span>{shortWarning(first, now)}</span>
          {others.length === 0 ? null : <span className="more">{moreWarnings(others.length)}</span>}
        </StripFact>
      )}
      <div className="for-screen-readers" role="log" aria-relevant="additions">
        {warnings.map((each) => (
          <p key={`${each.kind} ${each.about}`}>{wholeWarning(each)}</p>
        ))}
      </div>
    </div>
  );
}
