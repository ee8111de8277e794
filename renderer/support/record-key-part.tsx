import { useEffect, useState } from "react";
import type { RecordKeyShown } from "../../shared/bridge/record-export.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { useCopy } from "../design/use-copy.ts";
import { SUPPORT_WORDS } from "./words.ts";

const { unsigned } = wordsOf("history").end;

/** The fingerprint of the key that signs the record of calls, for whoever sets the desk up to take down. */
export function RecordKeyPart({ ask }: { readonly ask: () => Promise<RecordKeyShown | null> }) {
  const { copy: copyWords, record: words } = SUPPORT_WORDS;
  // Undefined while nobody has answered.
  const [known, setKnown] = useState<RecordKeyShown | null>();
  const { copy, outcome } = useCopy();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked when it is opened; a key that comes later is there the next time
  useEffect(() => {
    ask().then(setKnown, () => setKnown(null));
  }, []);
  return (
    <section className="detail-part record-key">
      <h3 className="part-title">{words.title}</h3>
      <p className="muted">{words.what}</p>
      {known === null ? <p>{unsigned}</p> : null}
      {known === null || known === undefined ? null : (
        <div className="support-acts">
          <span className="code about-place">{known.fingerprint}</span>
          <ActionButton
            label={copyWords.copy}
            about={words.title}
            shape="row"
            onPress={() => copy(known.fingerprint)}
          />
          <span role="status">{outcome === null ? "" : copyWords[outcome]}</span>
        </div>
      )}
    </section>
  );
}
