import { TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "../design/code-line.tsx";
import { CALL_WORDS } from "./call-words.ts";

/** A STUN or TURN server has failed: what that is, and whether there is audio all the same. */
export function IceNote({ call: { iceProblem, steps } }: { readonly call: CallRecord }) {
  if (iceProblem === null) return null;
  const { message, advice } = ERROR_WORDS[iceProblem.code];
  const flows = steps.some(({ step }) => step === "media-flowing");
  return (
    <div className="banner" role="status">
      <TriangleAlert size={18} aria-hidden="true" />
      <div>
        <p>
          <strong>{message}</strong> {flows ? `${CALL_WORDS.audioOtherwise} ` : null}
          {advice}
        </p>
        <CodeLine {...iceProblem} />
      </div>
    </div>
  );
}
