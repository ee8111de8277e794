import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "./code-line.tsx";

/** An error in the words of its table: what happened, what to do, and the code in small print. */
export function Problem({ code, detail }: { readonly code: ErrorCode; readonly detail?: string | undefined }) {
  const text = ERROR_WORDS[code];
  return (
    <div className="problem" role="alert">
      <p>{text.message}</p>
      <p className="muted">{text.advice}</p>
      <CodeLine code={code} detail={detail} />
    </div>
  );
}
