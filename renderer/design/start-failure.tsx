import { createRoot } from "react-dom/client";
import "./base.css";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { Problem } from "./problem.tsx";

/** Says why there is nothing to show, in the place of the window's view. */
export function showStartFailure(element: HTMLElement, error: unknown): void {
  const known = error instanceof McError;
  const code: ErrorCode = known ? error.code : "host-failed";
  createRoot(element).render(
    <main className="start-failure">
      <Problem code={code} detail={known ? error.detail : undefined} />
    </main>,
  );
}
