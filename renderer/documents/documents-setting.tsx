import { Fragment, useState } from "react";
import { useStore } from "zustand";
import type { FollowedDocuments } from "../client/host-documents.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { useNow } from "../design/use-now.ts";
import { changeSentences, configurationSentences, profileChoices, stateOf, titleOf } from "./documents-story.ts";
import { ProfileChoice } from "./profile-choice.tsx";
import { DOCUMENT_WORDS } from "./words.ts";

/** Often enough for a moment that is today to be told by its time of day. */
const TELL_MS = 60_000;

/** Among the settings: the documents of the configuration server, how old they are, and what is wrong; nothing where there is none. */
export function DocumentsSetting({ documents }: { readonly documents: FollowedDocuments }) {
  const state = useStore(documents.store);
  const [asking, setAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const now = useNow(TELL_MS, state.kind === "server");
  if (state.kind === "none") return null;
  const problems = new Map(state.documents.flatMap(({ problem }) => (problem ? [[problem.code, problem]] : [])));
  const configured = configurationSentences(state);
  async function ask(): Promise<void> {
    setAsking(true);
    setFailed(!(await documents.check()));
    setAsking(false);
  }
  return (
    <section className="setting" aria-label={DOCUMENT_WORDS.title}>
      <h3 className="part-title">{DOCUMENT_WORDS.title}</h3>
      <p className="muted">{DOCUMENT_WORDS.at({ server: state.server })}</p>
      {[...problems.values()].map(({ code, detail }) => (
        <Problem key={code} code={code} detail={detail} />
      ))}
      <dl className="facts tall">
        {state.documents.map((each) => (
          <Fragment key={`${each.service} ${each.kind}`}>
            <dt>{titleOf(each)}</dt>
            <dd className={each.state === "in-force" ? "" : "muted"}>{stateOf(each, now)}</dd>
          </Fragment>
        ))}
      </dl>
      {configured.length === 0 ? null : (
        <div className="setting-outcome">
          {configured.map((line) => (
            <p key={line} className="muted small">
              {line}
            </p>
          ))}
        </div>
      )}
      {profileChoices(state).map((each) => (
        <ProfileChoice key={each.service} profile={each} choose={documents.choose} />
      ))}
      {state.changed === null ? null : (
        <div className="setting-outcome">
          {changeSentences(state.changed, now).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      <div className="controls">
        <ActionButton
          label={asking ? DOCUMENT_WORDS.checking : DOCUMENT_WORDS.check}
          shape="row"
          disabled={asking}
          onPress={() => void ask()}
        />
      </div>
      {failed ? <p role="status">{DOCUMENT_WORDS.failed}</p> : null}
    </section>
  );
}
