import { useEffect, useState } from "react";
import type { SetUpState } from "../../shared/bridge/set-up.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import type { Host } from "../host/host.ts";
import { MissingList } from "./missing-list.tsx";
import { SystemsPanel } from "./systems-panel.tsx";
import { SET_UP_WORDS } from "./words.ts";

/** Among the settings: the test of the connection, the way back to the set-up, the way out of the lab. */
export function ConnectionSetting(props: {
  readonly host: Host;
  /** A call goes on, and would be cut off. */
  readonly inCall: boolean;
  onTest(): void;
}) {
  const { host, inCall } = props;
  const [state, setState] = useState<SetUpState | null>(null);
  const [failure, setFailure] = useState<ErrorReport | null>(null);
  useEffect(() => {
    let isShown = true;
    host.call("setUp.state", {}).then(
      (now) => isShown && setState(now),
      (error: unknown) => isShown && setFailure(asMcError(error).report()),
    );
    return () => {
      isShown = false;
    };
  }, [host]);
  const doing = (act: () => Promise<unknown>) =>
    void act().catch((error: unknown) => setFailure(asMcError(error).report()));
  const anew = () => doing(() => host.call("setUp.want", { wanted: true }).then(() => window.location.reload()));
  const leave = () => doing(() => host.call("setUp.switchLab", { into: false }));
  const words = SET_UP_WORDS;
  return (
    <div className="setting">
      <h3 className="part-title">{words.settings.title}</h3>
      <div className="set-up-acts">
        <ActionButton label={words.settings.test} shape="row" onPress={props.onTest} />
        {state === null || state.inLab ? null : (
          <ActionButton label={words.settings.anew} shape="row" disabled={inCall} onPress={anew} />
        )}
        {state?.inLab === true && state.canSwitch ? (
          <ActionButton label={words.leaveLab} shape="row" disabled={inCall} onPress={leave} />
        ) : null}
      </div>
      {inCall ? <p className="muted">{words.settings.note}</p> : null}
      {state?.inLab === true ? <p className="muted">{words.inLab}</p> : null}
      {failure === null ? null : <Problem code={failure.code} detail={failure.detail} />}
      {state === null ? null : <MissingList state={state} />}
      {state === null || state.inLab ? null : <SystemsPanel host={host} inCall={inCall} mayChange />}
    </div>
  );
}
