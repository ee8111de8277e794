import { createRoot } from "react-dom/client";
import "./base.css";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "./action-button.tsx";
import { Problem } from "./problem.tsx";

const SET_UP_WORDS = wordsOf("setUp");

/** Says why there is nothing to show, in the place of the window's view. */
export function showStartFailure(element: HTMLElement, error: unknown): void {
  const known = error instanceof McError;
  const code: ErrorCode = known ? error.code : "host-failed";
  createRoot(element).render(
    <main className="start-failure">
      <Problem code={code} detail={known ? error.detail : undefined} />
      {/* A page that was not opened by the program has nothing to try again. */}
      {code === "bridge-lost" ? null : (
        <ActionButton label={SET_UP_WORDS.again} shape="row" onPress={() => window.location.reload()} />
      )}
    </main>,
  );
}
