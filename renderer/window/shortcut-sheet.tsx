import { wordsOf } from "../../shared/words/words.ts";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { sheetRows } from "../keyboard/shortcuts.ts";

const WORDS = wordsOf("shortcuts");

/** Every key there is, in the right column. */
export function ShortcutSheet(props: { readonly letters: boolean; readonly lab: boolean; onClose(): void }) {
  useKeysInUse();
  return (
    <ReadingPanel title={WORDS.title} close={WORDS.close} onClose={props.onClose}>
      <p className="muted small">{props.letters ? WORDS.lettersOn : WORDS.lettersOff}</p>
      {sheetRows(props.letters, props.lab).map(({ group, title, rows }) => (
        <section key={group} className="sheet-group">
          <h3 className="part-title">{title}</h3>
          <dl>
            {rows.map((row) => (
              <div key={row.id} className="sheet-row">
                <dt>
                  {row.hint === "" ? (
                    <span className="muted">{WORDS.noKey}</span>
                  ) : (
                    [row.hint, ...row.also].map((key) => (
                      <kbd key={key} className="key">
                        {key}
                      </kbd>
                    ))
                  )}
                </dt>
                <dd>
                  {row.does}
                  {row.ends ? <em className="muted"> {WORDS.ends}</em> : null}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </ReadingPanel>
  );
}
