import { particularWords } from "../../shared/words/particular-words.ts";
import { CopyForSupport } from "./copy-for-support.tsx";

/** The code of an error and its particular, in small print under the sentence, with the way to copy it for whoever helps. */
export function CodeLine({ code, detail }: { readonly code: string; readonly detail?: string | undefined }) {
  return (
    <div className="code muted">
      {code}
      {detail === undefined ? null : ` · ${particularWords(detail)}`}
      <CopyForSupport code={code} detail={detail} />
    </div>
  );
}
