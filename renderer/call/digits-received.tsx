import { HOLD_WORDS } from "./call-words.ts";

/** What the other end has pressed; nothing before its first digit. */
export function DigitsReceived({ digits }: { readonly digits: string | undefined }) {
  return (
    <p className="digits-received" role="status">
      {digits === undefined ? null : HOLD_WORDS.digitsReceived({ digits })}
    </p>
  );
}
