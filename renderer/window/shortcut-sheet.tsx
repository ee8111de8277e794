import { wordsOf } from "../../shared/words/words.ts";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { sheetRows } from "../keyboard/shortcuts.ts";

const WORDS = wordsOf("shortcuts");

/** Every key there is, in the right column. */
export function ShortcutSheet(props: { readonly letters: boolean; readonly lab: boolean; onClose(): void }) {
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
                  <kbd className="key">{row.hint}</kbd>
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
