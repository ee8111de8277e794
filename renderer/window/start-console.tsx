import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles.ts";
import { Spoken } from "../design/spoken.tsx";
import { applyTheme } from "../settings/theme.ts";
import { ConsoleContext } from "./console-context.ts";
import { ConsoleView } from "./console-view.tsx";
import { type ConsoleParts, type ConsoleServices, createConsoleServices } from "./services.ts";

/** Draws the console into an element; from here on it lives on its services. */
export function startConsole(element: HTMLElement, parts: ConsoleParts): ConsoleServices {
  applyTheme(parts.settings.store.getState().settings.theme);
  const services = createConsoleServices(parts);
  // What was not written yet is written now: the page goes.
  window.addEventListener("pagehide", () => services.dispose());
  createRoot(element).render(
    <StrictMode>
      <ConsoleContext value={services}>
        <Spoken>
          <ConsoleView />
        </Spoken>
      </ConsoleContext>
    </StrictMode>,
  );
  return services;
}
