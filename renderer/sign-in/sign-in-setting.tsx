import { useStore } from "zustand";
import type { HostSignIn } from "../client/host-sign-in.ts";
import { ActionButton } from "../design/action-button.tsx";
import { SIGN_IN_WORDS } from "./words.ts";

/** Among the settings: where the user of this desk is signed in, and the way out. */
export function SignInSetting(props: {
  readonly signIn: HostSignIn;
  /** A call goes on, and would be cut off. */
  readonly inCall: boolean;
  /** Has the servers forget this desk, while there still is a token. Never rejects. */
  leave(): Promise<void>;
  /** The sign-in has been ended by hand. */
  onEnded(): void;
}) {
  const { signIn: state } = useStore(props.signIn.store);
  if (state.kind !== "in") return null;
  return (
    <div className="setting">
      <h3 className="part-title">{SIGN_IN_WORDS.in}</h3>
      <p className="muted">{SIGN_IN_WORDS.at({ server: state.server })}</p>
      <ActionButton
        label={SIGN_IN_WORDS.end}
        shape="row"
        disabled={props.inCall}
        onPress={() => void props.leave().then(props.signIn.end).then(props.onEnded)}
      />
      <p className="muted">{props.inCall ? SIGN_IN_WORDS.endInCall : SIGN_IN_WORDS.endNote}</p>
    </div>
  );
}
