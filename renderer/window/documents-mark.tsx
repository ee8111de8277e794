import { FileCheck, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { FollowedDocuments } from "../client/host-documents.ts";
import { useNow } from "../design/use-now.ts";
import { stripMark } from "../documents/documents-story.ts";
import { StripFact } from "./strip-fact.tsx";

/** Often enough for what was said long enough to go. */
const TELL_MS = 60_000;

/**
 * In the strip: that the user profile was changed not long ago, without a colour; or that there is none, which stays until there is one. Each is
 * read out once.
 */
export function DocumentsMark({ store }: { readonly store: FollowedDocuments["store"] }) {
  const documents = useStore(store);
  const now = useNow(TELL_MS, documents.kind === "server");
  const mark = stripMark(documents, now);
  const Icon = mark?.isTrouble === true ? TriangleAlert : FileCheck;
  return (
    <div className="standing-state documents-state">
      {mark === undefined ? null : (
        <StripFact className={mark.isTrouble ? "trouble" : "muted"} whole={mark.whole}>
          <Icon size={16} aria-hidden="true" />
          <span>{mark.short}</span>
        </StripFact>
      )}
      <div className="for-screen-readers" role="log" aria-relevant="additions">
        {(mark?.whole ?? []).map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </div>
  );
}
