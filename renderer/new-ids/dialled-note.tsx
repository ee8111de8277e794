import { CornerDownRight, CornerUpLeft } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "../design/code-line.tsx";
import { momentAgo } from "../design/format.ts";
import { NEW_ID_WORDS } from "./words.ts";

/** That a call began with a new ID that was remembered, and why it went to the primary ID after all. Nothing of any other call. */
export function DialledNote({ call }: { readonly call: Pick<CallRecord, "dialledFirst" | "startedAt"> }) {
  const { dialledFirst: first, startedAt } = call;
  if (first === null) return null;
  const reason = first.fallBack?.reason ?? null;
  if (reason === null) {
    return (
      <p className="dialled-note muted small">
        <CornerDownRight size={14} aria-hidden="true" />
        {NEW_ID_WORDS.dialled({ when: momentAgo(first.redirectedAt, startedAt) })}
      </p>
    );
  }
  return (
    <div className="banner quiet" role="status">
      <CornerUpLeft size={18} aria-hidden="true" />
      <div>
        <p>{NEW_ID_WORDS.fellBack({ reason: ERROR_WORDS[reason.code].message })}</p>
        <CodeLine {...reason} />
      </div>
    </div>
  );
}
