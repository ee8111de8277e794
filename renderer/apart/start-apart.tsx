import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Spoken } from "../design/spoken.tsx";
import { applyTheme } from "../settings/theme.ts";
import { type ApartParts, HistoryApart } from "./history-apart.tsx";

/** Draws the record of calls into an element. */
export function startApart(element: HTMLElement, parts: ApartParts): void {
  applyTheme(parts.settings.store.getState().settings.theme);
  createRoot(element).render(
    <StrictMode>
      <Spoken>
        <HistoryApart {...parts} />
      </Spoken>
    </StrictMode>,
  );
}
