import { useState } from "react";

/** What has come of a copy; null where nothing was copied, or something else is shown by now. */
type CopyOutcome = "copied" | "failed" | null;

/** Copies texts into the clipboard of the system, and tells what has come of it. */
export function useCopy(): { readonly outcome: CopyOutcome; copy(text: string): void; forget(): void } {
  const [outcome, setOutcome] = useState<CopyOutcome>(null);
  return {
    outcome,
    copy: (text) =>
      void navigator.clipboard.writeText(text).then(
        () => setOutcome("copied"),
        () => setOutcome("failed"),
      ),
    forget: () => setOutcome(null),
  };
}
