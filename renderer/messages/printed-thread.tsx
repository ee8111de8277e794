import { usePrinting } from "../design/use-printing.ts";
import type { ThreadDocument } from "./thread-document.ts";

/** A conversation for the printer alone: no screen shows it. It asks the system to print once it is there. */
export function PrintedThread({ content, onDone }: { readonly content: ThreadDocument; onDone(): void }) {
  usePrinting(onDone);
  return (
    <div className="printed" aria-hidden="true">
      <h1>{content.title}</h1>
      {content.about.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {content.entries.map(({ facts, head, key, kind, text }) =>
        kind === "day" ? (
          <h2 key={key}>{head}</h2>
        ) : (
          <section key={`${kind} ${key}`} className={kind}>
            <p className="printed-head">{head}</p>
            {text === null ? null : (
              <p className="printed-text" dir="auto">
                {text}
              </p>
            )}
            <p className="printed-facts">{facts.join(" · ")}</p>
          </section>
        ),
      )}
    </div>
  );
}
