import { type ReactNode, StrictMode, useEffect, useLayoutEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import { useStore } from "zustand";
import { wordsOf } from "../../shared/words/words.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { type HostSignIn, waysIn } from "../client/host-sign-in.ts";
import { checkMicrophone } from "../client/microphone-check.ts";
import { ActionButton } from "../design/action-button.tsx";
import { timeOfDay } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import { Spoken } from "../design/spoken.tsx";
import { useNow } from "../design/use-now.ts";
import type { Host } from "../host/host.ts";
import { takesText } from "../keyboard/use-shortcuts.ts";
import { ConnectionTestView } from "./connection-test.tsx";
import { MissingList } from "./missing-list.tsx";
import { OfferView } from "./offer-view.tsx";
import type { SetUpDesk, SetUpWay } from "./set-up-store.ts";
import { SizeProposal } from "./size-proposal.tsx";
import { SystemsPanel } from "./systems-panel.tsx";
import { createTestDesk, type TestDesk } from "./test-store.ts";
import { codeOf } from "./test-story.ts";
import { TypedDeskForm } from "./typed-desk.tsx";
import { AddressField, Ways, wayOfKey } from "./ways.tsx";
import { SET_UP_WORDS } from "./words.ts";

const { name: PRODUCT } = wordsOf("shell");

interface SetUpPageParts {
  readonly host: Host;
  readonly desk: SetUpDesk;
  readonly test: TestDesk;
  readonly settings: HostSettings;
  readonly signIn: HostSignIn;
  readonly version: string;
  /** The key that signs the record, to be taken down by whoever sets the desk up. */
  readonly recordKey: ReactNode;
  /** Opens the console, now that there is one to open. */
  onOpen(): void;
}

/** Keys of the page, told the same way wherever they act: not while somebody types. */
function usePageKeys(choose: (way: SetUpWay) => void, primary: () => void, goOn: (() => void) | undefined): void {
  const latest = useRef({ choose, primary, goOn });
  useEffect(() => {
    latest.current = { choose, primary, goOn };
  });
  // With the page itself, so that a key that is pressed as soon as it is seen counts.
  useLayoutEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      const now = latest.current;
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
      const way = isPlain && !takesText(event.target) ? wayOfKey(event.key) : undefined;
      const isEnter = event.ctrlKey && event.key === "Enter";
      if (way !== undefined) now.choose(way);
      else if (isEnter && !event.shiftKey) now.primary();
      else if (isEnter && now.goOn !== undefined) now.goOn();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
    // Before a button that has the focus, which would take any Enter for a press.
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, []);
}

function Clock() {
  return <span className="clock">{timeOfDay(useNow(1_000))}</span>;
}

/** What a desk shows before it is set up, and whenever somebody wants to set it up anew: the ways to do that, and the test of its servers. */
function SetUpPage({ desk, host, onOpen, recordKey, settings, signIn, test, version }: SetUpPageParts) {
  const { failure, faults, isInstalled, offer, state, way, working } = useStore(desk.store);
  const { test: tested } = useStore(test.store);
  const signInState = useStore(signIn.store);
  const isUsable = state.problem === null;
  const isTested = tested !== null && !tested.isRunning && tested.steps.every((step) => step.state === "ok");
  const possible = new Set<SetUpWay>(["file", "address"]);
  if (state.mayFillIn) possible.add("typed");
  if (state.canSwitch) possible.add("lab");
  const choose = (chosen: SetUpWay) => {
    if (!possible.has(chosen)) return;
    if (chosen === "file") void desk.chooseFile();
    else if (chosen === "address") void desk.chooseAddress();
    else if (chosen === "typed") void desk.chooseFields();
    else void desk.switchLab(true);
  };
  const begin = () => {
    if (isUsable) void (tested?.isRunning === true ? test.stop() : test.begin());
  };
  usePageKeys(choose, begin, isUsable ? onOpen : undefined);
  const words = SET_UP_WORDS;
  return (
    <div className="set-up-page">
      <header className="strip">
        <h1>{PRODUCT}</h1>
        <span className="set-up-standing">
          <span className={`mark${isUsable ? " registered" : ""}`} aria-hidden="true" />
          {isInstalled ? words.setUp : isUsable ? words.anew : words.notSetUp}
        </span>
        <Clock />
      </header>
      <main className="set-up-columns">
        <section className="set-up-how" aria-labelledby="set-up-title">
          <h2 id="set-up-title">{words.title}</h2>
          <p className="muted">{words.lead}</p>
          <Ways chosen={way} possible={possible} disabled={working} onChoose={choose} />
          {failure === null ? null : <Problem code={failure.code} detail={failure.detail} />}
          {isInstalled ? (
            <div className="set-up-done" role="status">
              <h3>{words.installed}</h3>
              <p className="muted">{words.installedNote}</p>
            </div>
          ) : null}
          {isInstalled ? recordKey : null}
          {offer === null && way === "address" ? (
            <AddressField
              key={state.address}
              named={state.address}
              disabled={working}
              onShow={(address) => void desk.name(address)}
            />
          ) : null}
          {way === "typed" && !isInstalled ? (
            <div hidden={offer !== null}>
              <TypedDeskForm faults={faults} disabled={working} onShow={(typed) => void desk.fillIn(typed)} />
            </div>
          ) : null}
          {offer === null ? null : (
            <OfferView
              offer={offer}
              working={working}
              onAgree={() => void (offer.stage === "named" ? desk.follow() : desk.install())}
              onDrop={() => void desk.drop()}
            />
          )}
          {offer === null && state.problem !== null && codeOf(state.problem) !== "account-missing" ? (
            <section aria-labelledby="set-up-problem">
              <h3 id="set-up-problem">{words.problem}</h3>
              <Problem code={codeOf(state.problem)} detail={state.problem.detail} />
            </section>
          ) : null}
          {offer === null ? <MissingList state={state} /> : null}
          {offer === null ? <SizeProposal host={host} settings={settings} /> : null}
          {offer === null && !state.inLab ? <SystemsPanel host={host} inCall={false} mayChange={false} /> : null}
        </section>
        <div className="set-up-test">
          <ConnectionTestView
            desk={test}
            version={version}
            administrator={state.administrator}
            hint="Ctrl Enter"
            isPossible={isUsable}
            onSignIn={waysIn(signIn, signInState)}
            withTitle
          />
          {isUsable ? (
            <footer className="set-up-open">
              <ActionButton
                label={isTested || tested === null ? words.open : words.openAllTheSame}
                hint="Ctrl Shift Enter"
                shape="row"
                tone={isTested ? "primary" : "plain"}
                onPress={onOpen}
              />
            </footer>
          ) : null}
        </div>
      </main>
    </div>
  );
}

/** Shows the page in the place of the console. */
export function showSetUp(
  element: HTMLElement,
  parts: {
    readonly host: Host;
    readonly desk: SetUpDesk;
    readonly settings: HostSettings;
    readonly signIn: HostSignIn;
    readonly version: string;
    readonly recordKey: ReactNode;
  },
): void {
  const { desk, host, recordKey, settings, signIn, version } = parts;
  const test = createTestDesk(host, (signal) => checkMicrophone(settings.store.getState().settings, signal));
  window.addEventListener("pagehide", () => test.close());
  // Loaded anew, since the page may connect to the servers of an account alone, and had none.
  const open = () => void host.call("setUp.want", { wanted: false }).finally(() => window.location.reload());
  createRoot(element).render(
    <StrictMode>
      <Spoken>
        <SetUpPage {...{ desk, host, recordKey, settings, signIn, test, version }} onOpen={open} />
      </Spoken>
    </StrictMode>,
  );
}
