import { particularWords } from "../../shared/words/particular-words.ts";

/** The code of an error and its particular, in small print under the sentence. */
export function CodeLine({ code, detail }: { readonly code: string; readonly detail?: string | undefined }) {
  return (
    <p className="code muted">
      {code}
      {detail === undefined ? null : ` · ${particularWords(detail)}`}
    </p>
  );
}
