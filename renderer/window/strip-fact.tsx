import { type ReactNode, useId } from "react";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { CodeLine } from "../design/code-line.tsx";

/**
 * A fact of the strip in few words, which gives way where there is little room; a press on it tells all of it below, and so
 * does a screen reader that stands on it. Esc closes that again, and is then no key of a call.
 */
export function StripFact(props: {
  readonly className: string;
  /** All that is known of it, each in a line of its own; a code with the mark that copies it. */
  readonly whole: readonly (string | { readonly code: ErrorCode })[];
  /** What can be done about it, below that. */
  readonly act?: ReactNode;
  /** What is seen, and what the button is called. */
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <div className={`strip-fact ${props.className}`}>
      <button type="button" aria-describedby={id} popoverTarget={id}>
        {props.children}
      </button>
      <div id={id} popover="auto" className="strip-whole">
        {props.whole.map((line) =>
          typeof line === "string" ? <p key={line}>{line}</p> : <CodeLine key={line.code} code={line.code} />,
        )}
        {props.act}
      </div>
    </div>
  );
}
