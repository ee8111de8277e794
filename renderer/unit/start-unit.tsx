import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../design/base.css";
import { Spoken } from "../design/spoken.tsx";
import "./unit.css";
import { onLanguage } from "../../shared/words/words.ts";
import type { UnitActions, UnitStore } from "./unit-store.ts";
import { UnitView } from "./unit-view.tsx";
import { UNIT_WORDS } from "./unit-words.ts";

/** Draws the field unit into an element. */
export function startUnit(element: HTMLElement, store: UnitStore, actions: UnitActions): void {
  const title = () => {
    document.title = UNIT_WORDS.label;
  };
  onLanguage(title);
  title();
  createRoot(element).render(
    <StrictMode>
      <Spoken>
        <UnitView store={store} actions={actions} />
      </Spoken>
    </StrictMode>,
  );
}
