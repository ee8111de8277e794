import { type ReactNode, StrictMode, useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import { useStore } from "zustand";
import type { HostSignIn } from "../client/host-sign-in.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { Spoken } from "../design/spoken.tsx";
import { SIGN_IN_WORDS } from "./words.ts";

/** What a desk shows where nobody is signed in: one thing to do, and what has become of it. */
export function SignInPage({
  signIn,
  systems,
  onSetUp,
}: {
  readonly signIn: HostSignIn;
  /** The other systems of the desk; left out where it can have none. */
  readonly systems?: ReactNode;
  /** Shows the set-up and the connection test; left out where there is none. */
  readonly onSetUp?: (() => void) | undefined;
}) {
  const { failure, signIn: state } = useStore(signIn.store);
  const page = useRef<HTMLElement>(null);
  const server = state.kind === "none" ? "" : state.server;
  const isWaiting = state.kind === "waiting";
  const problem = failure ?? (state.kind === "out" ? state.problem : undefined);
  // The one key of the page stands ready, whichever it is now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the buttons are others when it waits
  useEffect(() => page.current?.querySelector("button")?.focus(), [isWaiting]);
  return (
    <main className="sign-in-page" ref={page}>
      <h1>{SIGN_IN_WORDS.title}</h1>
      <p className="muted">{SIGN_IN_WORDS.at({ server })}</p>
      <p aria-live="polite">{isWaiting ? SIGN_IN_WORDS.waiting({ server }) : SIGN_IN_WORDS.how}</p>
      {isWaiting ? <p className="muted">{SIGN_IN_WORDS.waitingHow}</p> : null}
      {problem === undefined ? null : <Problem code={problem.code} detail={problem.detail} />}
      <div className="sign-in-acts">
        <ActionButton
          label={isWaiting ? SIGN_IN_WORDS.again : SIGN_IN_WORDS.begin}
          tone={isWaiting ? "plain" : "primary"}
          shape="row"
          onPress={() => void signIn.begin()}
        />
        {isWaiting ? (
          <ActionButton label={SIGN_IN_WORDS.cancel} shape="row" onPress={() => void signIn.cancel()} />
        ) : null}
        {onSetUp === undefined || isWaiting ? null : (
          <ActionButton label={SIGN_IN_WORDS.setUp} shape="flat" onPress={onSetUp} />
        )}
      </div>
      {isWaiting ? null : systems}
    </main>
  );
}

/**
 * Shows the page until somebody is signed in.
 *
 * @param then - what is done when somebody is, and when somebody wants to see the set-up instead
 */
export function showSignIn(
  element: HTMLElement,
  signIn: HostSignIn,
  { onIn, onSetUp, systems }: { readonly systems: ReactNode; onIn(): void; onSetUp(): void },
): void {
  createRoot(element).render(
    <StrictMode>
      <Spoken>
        <SignInPage signIn={signIn} systems={systems} onSetUp={onSetUp} />
      </Spoken>
    </StrictMode>,
  );
  const stop = signIn.store.subscribe(({ signIn: { kind } }) => {
    if (kind !== "in") return;
    stop();
    onIn();
  });
}
