import { secondsUntil } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";

/** Tells each second to the eye and not to the ear: the sentence above was spoken once. */
export function Countdown(props: { readonly until: number; words(values: { readonly seconds: number }): string }) {
  const now = useNow(250);
  return (
    <p className="muted" role="timer" aria-live="off">
      {props.words({ seconds: secondsUntil(props.until, now) })}
    </p>
  );
}
