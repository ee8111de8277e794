import { secondsUntil } from "./format.ts";
import { useNow } from "./use-now.ts";

/** Tells each second to the eye and not to the ear: the sentence above was spoken once. */
export function Countdown(props: {
  readonly until: number;
  readonly className?: string;
  words(values: { readonly seconds: number }): string;
}) {
  const now = useNow(250);
  return (
    <p className={["muted", props.className ?? ""].join(" ").trim()} role="timer" aria-live="off">
      {props.words({ seconds: secondsUntil(props.until, now) })}
    </p>
  );
}
