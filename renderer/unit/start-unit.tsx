import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../design/base.css";
import "./unit.css";
import type { UnitActions, UnitStore } from "./unit-store.ts";
import { UnitView } from "./unit-view.tsx";

/** Draws the field unit into an element. */
export function startUnit(element: HTMLElement, store: UnitStore, actions: UnitActions): void {
  createRoot(element).render(
    <StrictMode>
      <UnitView store={store} actions={actions} />
    </StrictMode>,
  );
}
