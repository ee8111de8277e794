import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { SettingsStore } from "../client/host-settings.ts";
import { type HostSignIn, waysIn } from "../client/host-sign-in.ts";
import { checkMicrophone } from "../client/microphone-check.ts";
import { ReadingPanel } from "../design/reading-panel.tsx";
import type { Host } from "../host/host.ts";
import { ConnectionTestView } from "./connection-test.tsx";
import { createTestDesk, type TestDesk } from "./test-store.ts";
import { SET_UP_WORDS } from "./words.ts";

/** In the right column: the connection test, as long as it stands there. */
export function ConnectionPanel(props: {
  readonly host: Host;
  readonly settings: SettingsStore;
  readonly signIn: HostSignIn;
  onClose(): void;
}) {
  const { host, settings } = props;
  const [desk, setDesk] = useState<TestDesk | null>(null);
  const [version, setVersion] = useState("");
  const [administrator, setAdministrator] = useState<string | null>(null);
  const signInState = useStore(props.signIn.store);
  useEffect(() => {
    const own = createTestDesk(host, (signal) => checkMicrophone(settings.getState().settings, signal));
    setDesk(own);
    // Without these the report names no version and nobody to ask, and says all else.
    host.call("app.info", {}).then(
      (info) => setVersion(info.version),
      () => {},
    );
    host.call("setUp.state", {}).then(
      (state) => setAdministrator(state.administrator),
      () => {},
    );
    return () => own.close();
  }, [host, settings]);
  const words = SET_UP_WORDS.test;
  return (
    <ReadingPanel title={words.title} close={words.close} onClose={props.onClose}>
      {desk === null ? null : (
        <ConnectionTestView
          desk={desk}
          version={version}
          administrator={administrator}
          isPossible
          onSignIn={waysIn(props.signIn, signInState)}
          withTitle={false}
        />
      )}
    </ReadingPanel>
  );
}
