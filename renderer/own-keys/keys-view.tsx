import { useStore } from "zustand";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { KeysStore } from "../client/host-key-status.ts";
import { ActionButton } from "../design/action-button.tsx";
import { dateAndTime } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { KEYS_ICONS } from "./keys-state.tsx";
import { keysSummary } from "./keys-story.ts";
import { AT_REST_WORDS, KEYS_WORDS } from "./words.ts";

/** The dispatcher's own keys in full, in the right column. */
export function KeysView(props: {
  readonly keys: KeysStore;
  readonly letters: boolean;
  onAsk(): void;
  onClose(): void;
}) {
  const { status, error, asking } = useStore(props.keys);
  const now = useNow(1000, status?.keysUntil != null);
  const { mark, text, askable, urgent } = keysSummary(status, now);
  const Icon = KEYS_ICONS[mark];
  return (
    <ReadingPanel title={KEYS_WORDS.details} close={KEYS_WORDS.close} onClose={props.onClose}>
      <p className={`detail-state ${mark}`}>
        <Icon size={20} aria-hidden="true" />
        <span>
          {`${KEYS_WORDS.title} ${text}`}
          {status === null ? null : (
            <span className="muted small">{KEYS_WORDS.explain[urgent ? "failed" : status.state]}</span>
          )}
        </span>
      </p>
      {error === null ? null : <Problem code={error} />}
      {status?.problem == null ? null : <Problem code={status.problem.code} detail={status.problem.detail} />}
      {askable || error !== null ? (
        <div className="controls">
          <ActionButton
            label={asking ? KEYS_WORDS.asking : KEYS_WORDS.askAgain}
            hint={asking ? undefined : hintFor("askForKeys", props.letters)}
            shape="row"
            disabled={asking}
            onPress={props.onAsk}
          />
        </div>
      ) : null}
      {status === null ? null : <KeyFacts status={status} />}
    </ReadingPanel>
  );
}

function KeyFacts({ status }: { readonly status: KeyStatus }) {
  const { kmsUri, keysUntil, certificates, protectionPermitted: permitted } = status;
  const { permission } = KEYS_WORDS;
  return (
    <dl className="facts tall">
      <dt>{KEYS_WORDS.kms}</dt>
      <dd className={kmsUri === null ? "muted" : "id"}>{kmsUri ?? KEYS_WORDS.noKms}</dd>
      <dt>{KEYS_WORDS.keysUntil}</dt>
      <dd className={keysUntil === null ? "muted" : ""}>
        {keysUntil === null ? KEYS_WORDS.noKeys : dateAndTime(keysUntil)}
      </dd>
      <dt>{KEYS_WORDS.certificates}</dt>
      <dd>
        {certificates.length === 0 ? <span className="muted">{KEYS_WORDS.noCertificates}</span> : null}
        <ul>
          {certificates.map((uri) => (
            <li key={uri}>
              <span className="id">{uri}</span>{" "}
              {uri === kmsUri ? <span className="muted">{KEYS_WORDS.own}</span> : null}
            </li>
          ))}
        </ul>
      </dd>
      <dt>{KEYS_WORDS.atRest}</dt>
      <dd>{AT_REST_WORDS[status.atRest]}</dd>
      <dt>{KEYS_WORDS.permitted}</dt>
      <dd>{permitted === null ? permission.unknown : permitted ? permission.yes : permission.no}</dd>
    </dl>
  );
}
