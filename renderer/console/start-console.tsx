import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles.ts";
import { type ErrorCode, McError } from "../../shared/errors.ts";
import { Problem } from "../design/problem.tsx";
import { applyTheme } from "../settings/theme.ts";
import { ConsoleContext } from "./console-context.ts";
import { ConsoleView } from "./console-view.tsx";
import { type ConsoleParts, type ConsoleServices, createConsoleServices } from "./services.ts";

/** Draws the console into an element; from here on it lives on its services. */
export function startConsole(element: HTMLElement, parts: ConsoleParts): ConsoleServices {
  applyTheme(parts.settings.theme);
  const services = createConsoleServices(parts);
  createRoot(element).render(
    <StrictMode>
      <ConsoleContext value={services}>
        <ConsoleView />
      </ConsoleContext>
    </StrictMode>,
  );
  return services;
}

/** Says why there is no console, in the place of the console. */
export function showStartFailure(element: HTMLElement, error: unknown): void {
  const known = error instanceof McError;
  const code: ErrorCode = known ? error.code : "host-failed";
  createRoot(element).render(
    <main className="start-failure">
      <Problem code={code} detail={known ? error.detail : undefined} />
    </main>,
  );
}
