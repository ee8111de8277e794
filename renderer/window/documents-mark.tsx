import { FileCheck, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import type { FollowedDocuments } from "../client/host-documents.ts";
import { useNow } from "../design/use-now.ts";
import { stripMark } from "../documents/documents-story.ts";
import { StandingMark } from "./standing-mark.tsx";

/** Often enough for what was said long enough to go. */
const TELL_MS = 60_000;

/** That the user profile was changed not long ago, without a colour; or that there is none, which stays until there is one. */
export function DocumentsMark({ store }: { readonly store: FollowedDocuments["store"] }) {
  const documents = useStore(store);
  const now = useNow(TELL_MS, documents.kind === "server");
  const mark = stripMark(documents, now);
  const isTrouble = mark?.isTrouble === true;
  return (
    <StandingMark
      className="documents-state"
      isTrouble={isTrouble}
      icon={isTrouble ? TriangleAlert : FileCheck}
      code={mark?.code}
      lines={(mark?.whole ?? []).map((text) => ({ key: text, text }))}
    >
      <span>{mark?.short}</span>
    </StandingMark>
  );
}
