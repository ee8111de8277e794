import { PhoneCall } from "lucide-react";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/** The middle before the first call. */
export function Idle({ letters }: { readonly letters: boolean }) {
  const rows = [
    { keys: hintFor("search", letters), does: CALL_WORDS.idleChoose },
    { keys: hintFor("call", letters), does: CALL_WORDS.idleCall },
    { keys: hintFor("sheet", letters), does: CALL_WORDS.idleKeys },
  ];
  return (
    <section className="idle" tabIndex={-1} aria-label={CALL_WORDS.idleTitle}>
      <h2>
        <PhoneCall size={22} aria-hidden="true" />
        {CALL_WORDS.idleTitle}
      </h2>
      <dl>
        {rows.map((row) => (
          <div key={row.does}>
            <dt>
              <span className="key">{row.keys}</span>
            </dt>
            <dd className="muted">{row.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
