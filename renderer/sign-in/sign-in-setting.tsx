import { useStore } from "zustand";
import type { HostSignIn } from "../client/host-sign-in.ts";
import { ActionButton } from "../design/action-button.tsx";
import { SIGN_IN_WORDS } from "./words.ts";

/**
 * Among the settings: where the user of this desk is signed in, and the way out. Also where the server has ended the sign-in: what is here is
 * still that user's.
 */
export function SignInSetting(props: {
  readonly signIn: HostSignIn;
  /** A call goes on, and would be cut off. */
  readonly inCall: boolean;
  /** Has the servers forget this desk, with the token where there is one. Never rejects. */
  leave(): Promise<void>;
  /** The sign-in has been ended by hand. */
  onEnded(): void;
}) {
  const { signIn: state } = useStore(props.signIn.store);
  if (state.kind === "none") return null;
  const isIn = state.kind === "in";
  return (
    <div className="setting">
      <h3 className="part-title">{isIn ? SIGN_IN_WORDS.in : SIGN_IN_WORDS.ended}</h3>
      <p className="muted">{SIGN_IN_WORDS.at({ server: state.server })}</p>
      <ActionButton
        label={SIGN_IN_WORDS.end}
        shape="row"
        disabled={props.inCall}
        onPress={() => void props.leave().then(props.signIn.end).then(props.onEnded)}
      />
      <p className="muted">{props.inCall ? SIGN_IN_WORDS.endInCall : SIGN_IN_WORDS.endNote}</p>
      {isIn ? null : <p className="muted">{SIGN_IN_WORDS.endedNote}</p>}
    </div>
  );
}
