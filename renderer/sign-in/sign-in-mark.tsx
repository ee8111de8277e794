import { TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import type { HostSignIn } from "../client/host-sign-in.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CopyForSupport } from "../design/copy-for-support.tsx";
import { SIGN_IN_WORDS } from "./words.ts";

/** In the strip, and only where the sign-in has ended: it stays until somebody signs in. That one is not renewed is among the warnings. */
export function SignInMark({ signIn }: { readonly signIn: HostSignIn }) {
  const { failure, signIn: state } = useStore(signIn.store);
  if (state.kind === "none" || state.kind === "in") return null;
  const problem = failure ?? (state.kind === "waiting" ? undefined : state.problem);
  const told = problem === undefined ? "" : `${ERROR_WORDS[problem.code].message} ${ERROR_WORDS[problem.code].advice}`;
  return (
    <div className="sign-in-mark" role="status">
      <TriangleAlert size={16} aria-hidden="true" />
      <span title={told}>{SIGN_IN_WORDS.endedMark}</span>
      <span className="for-screen-readers">{told}</span>
      {problem === undefined ? null : <CopyForSupport code={problem.code} detail={problem.detail} />}
      <ActionButton
        label={state.kind === "waiting" ? SIGN_IN_WORDS.again : SIGN_IN_WORDS.begin}
        shape="flat"
        onPress={() => void signIn.begin()}
      />
    </div>
  );
}
