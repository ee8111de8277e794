import { Hourglass } from "lucide-react";
import { duration, durationInWords } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { CALL_WORDS } from "./call-words.ts";
import { isNear, type TimeLimit } from "./time-limit-story.ts";

/** That the system ends the call soon. The time that is left is for the eye: read out each second, nothing else would be heard. */
export function TimeLimitNote({ limit }: { readonly limit: TimeLimit | undefined }) {
  const now = useNow(500, limit !== undefined);
  if (limit === undefined || !isNear(limit, now)) return null;
  return (
    <div className="banner">
      <Hourglass size={18} aria-hidden="true" />
      <p>
        <strong role="status">{CALL_WORDS.endsSoon}</strong>{" "}
        {CALL_WORDS.longestCall({ time: durationInWords(limit.longest) })}
      </p>
      <strong className="time-left" aria-hidden="true">
        {duration(limit.endsAt - now)}
      </strong>
    </div>
  );
}
