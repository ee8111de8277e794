import { Check, CircleDashed, LoaderCircle, Minus, X } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import { Problem } from "../design/problem.tsx";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import { useCopy } from "../design/use-copy.ts";
import type { ShownStep, TestDesk } from "./test-store.ts";
import { aboutWords, codeOf, outcomeWords, reportOf, stepLine, tookInAll, tookWords, whomWords } from "./test-story.ts";
import { SET_UP_WORDS } from "./words.ts";

const ICONS = {
  waiting: CircleDashed,
  running: LoaderCircle,
  ok: Check,
  failed: X,
  "not-tried": Minus,
  "given-up": Minus,
} as const;

/** What another sign-in can mend, where one is possible: a server has not taken the token, or there is none. */
const BY_SIGNING_IN: ReadonlySet<string> = new Set<ErrorCode>([
  "sign-in-needed",
  "sign-in-ended",
  "sign-in-refused",
  "kms-token-refused",
  "configuration-token-refused",
  "group-token-refused",
  "challenge-token-refused",
]);

/** The first of a step and its server that failed is what the eye is led to; the others say their code too. */
function FailedStep({ step, onSignIn }: { readonly step: ShownStep; onSignIn: (() => void) | undefined }) {
  const { fault } = step;
  const words = SET_UP_WORDS.test;
  if (fault === null) return null;
  const code = codeOf(fault);
  return (
    <div className="test-fault">
      <p className="test-means">{words.means[step.step]}</p>
      <p>{ERROR_WORDS[code].advice}</p>
      <CodeLine code={code} detail={fault.detail} />
      {(step.step !== "sign-in" && !BY_SIGNING_IN.has(code)) || onSignIn === undefined ? null : (
        <ActionButton label={words.signIn} shape="row" onPress={onSignIn} />
      )}
    </div>
  );
}

function StepRow({ step, onSignIn }: { readonly step: ShownStep; onSignIn: (() => void) | undefined }) {
  const words = SET_UP_WORDS.test;
  const Icon = ICONS[step.state];
  return (
    <li className={`test-step ${step.state}`}>
      <Icon size={16} aria-hidden="true" />
      <span className="test-name">{words.name[step.step]}</span>
      <span className="test-found">
        {step.state === "ok" || step.state === "failed" ? (
          <span className="for-screen-readers">{words.state[step.state]}</span>
        ) : null}
        {step.about === "" ? null : <span className="test-about">{aboutWords(step.about)}</span>}
        <span>{stepLine(step)}</span>
      </span>
      <span className="test-took muted">{step.took === null ? "" : tookWords(step.took)}</span>
      {step.state === "failed" ? <FailedStep step={step} onSignIn={onSignIn} /> : null}
    </li>
  );
}

/** The test: what was asked, what it came to, and what is to be done. */
export function ConnectionTestView(props: {
  readonly desk: TestDesk;
  readonly version: string;
  /** Who has set the desk up, in their own words; null where nobody is named. */
  readonly administrator: string | null;
  /** Key of the button that begins it, where it has one. */
  readonly hint?: string | undefined;
  /** Whether there is an account to test. */
  readonly isPossible: boolean;
  /** Opens the browser for a sign-in; left out where nobody can sign in here. */
  readonly onSignIn?: (() => void) | undefined;
  /** Whether its heading is that of a page, and not of a panel that has one. */
  readonly withTitle: boolean;
}) {
  const { administrator, desk, isPossible, version } = props;
  const { failure, test } = useStore(desk.store);
  const { copy, forget, outcome } = useCopy();
  const words = SET_UP_WORDS.test;
  const isRunning = test?.isRunning === true;
  const whom = test === null ? null : whomWords(test, administrator);
  const [isSaved, setSaved] = useState(false);
  const begin = () => {
    forget();
    setSaved(false);
    void desk.begin();
  };
  return (
    <section className="connection-test" aria-label={words.title}>
      <header className="test-head">
        {props.withTitle ? <h2>{words.title}</h2> : null}
        {test === null || isRunning ? null : (
          <span className="muted">{words.took({ time: tookWords(tookInAll(test)) })}</span>
        )}
        {isRunning ? (
          <ActionButton label={words.stop} hint={props.hint} shape="row" onPress={() => void desk.stop()} />
        ) : (
          <ActionButton
            label={test === null ? words.begin : words.again}
            hint={props.hint}
            shape="row"
            disabled={!isPossible}
            onPress={begin}
          />
        )}
      </header>
      {test === null ? <p className="muted">{isPossible ? words.lead : words.none}</p> : null}
      {failure === null ? null : <Problem code={failure.code} detail={failure.detail} />}
      {test === null ? null : (
        <>
          <ol className="test-steps">
            {test.steps.map((step) => (
              <StepRow key={`${step.step} ${step.about}`} step={step} onSignIn={props.onSignIn} />
            ))}
          </ol>
          <div className="test-end">
            <p role="status">{outcomeWords(test)}</p>
            {isRunning || whom === null ? null : <p className="test-whom">{whom}</p>}
            {isRunning ? null : (
              <>
                <ActionButton
                  label={words.copy}
                  shape="row"
                  onPress={() => {
                    setSaved(false);
                    copy(reportOf(test, version, administrator));
                  }}
                />
                <ActionButton
                  label={words.save}
                  shape="row"
                  onPress={() => {
                    forget();
                    const name = `mc-dispatcher-connection-${momentInFileName(test.at)}.txt`;
                    saveFile(name, "text/plain;charset=utf-8", reportOf(test, version, administrator));
                    setSaved(true);
                  }}
                />
              </>
            )}
            <p role="status" className="muted">
              {isSaved ? words.saved : outcome === null ? "" : outcome === "copied" ? words.copied : words.notCopied}
            </p>
          </div>
        </>
      )}
    </section>
  );
}
