import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Spoken } from "../design/spoken.tsx";
import { createPastLadderStore } from "../ladder/past-ladder.ts";
import { applyTheme } from "../settings/theme.ts";
import { type ApartParts, HistoryApart } from "./history-apart.tsx";

/** Draws the record of calls into an element. */
export function startApart(element: HTMLElement, given: Omit<ApartParts, "pastLadder">): void {
  const parts: ApartParts = { ...given, pastLadder: createPastLadderStore() };
  applyTheme(parts.settings.store.getState().settings.theme);
  createRoot(element).render(
    <StrictMode>
      <Spoken>
        <HistoryApart {...parts} />
      </Spoken>
    </StrictMode>,
  );
}
