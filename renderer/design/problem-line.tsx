import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "./code-line.tsx";

/** An error in one paragraph, with its code in small print: within what says itself how loud it is. */
export function ProblemLine(props: {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
  /** What could not be done because of it. */
  readonly lead?: string;
  readonly className?: string;
}) {
  const { className, code, detail, lead } = props;
  const { advice, message } = ERROR_WORDS[code];
  return (
    <div>
      <p className={className}>
        {lead === undefined ? null : (
          <>
            <strong>{lead}</strong>{" "}
          </>
        )}
        {message} {advice}
      </p>
      <CodeLine code={code} detail={detail} />
    </div>
  );
}
