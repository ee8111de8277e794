import { useStore } from "zustand";
import { peopleAsCsv } from "../../shared/people/people-csv.ts";
import { peopleAsVcards, VCARD_VERSIONS } from "../../shared/people/vcard.ts";
import { ActionButton } from "../design/action-button.tsx";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import type { Host } from "../host/host.ts";
import type { DirectoryStore } from "./directory-store.ts";
import { PeopleImport } from "./people-import.tsx";
import { DIRECTORY_WORDS } from "./words.ts";

/** In the right column: the people of the directory, to and from files. */
export function PeopleFilesView(props: {
  readonly host: Host;
  readonly directory: DirectoryStore;
  /** Whether the embedded lab runs, which makes people of its own. */
  readonly lab: boolean;
  onClose(): void;
}) {
  const words = DIRECTORY_WORDS.files;
  return (
    <ReadingPanel title={words.title} close={words.close} onClose={props.onClose}>
      {props.lab ? <p className="muted">{words.lab}</p> : <PeopleImport host={props.host} />}
      <PeopleExport directory={props.directory} />
    </ReadingPanel>
  );
}

/** People out of the directory, for other programs. */
function PeopleExport({ directory }: { readonly directory: DirectoryStore }) {
  const words = DIRECTORY_WORDS.files;
  const people = useStore(directory, (state) => state.people);
  const save = (kind: "csv" | "vcf", type: string, text: string) =>
    saveFile(words.file({ when: momentInFileName(Date.now()), kind }), type, text);
  // Spreadsheets take a table without the mark for one in the letters of their own system.
  const saveCsv = () => save("csv", "text/csv", `\ufeff${peopleAsCsv(people, words.fields)}`);
  const isEmpty = people.length === 0;
  return (
    <section className="setting" aria-labelledby="people-export">
      <h3 id="people-export" className="part-title">
        {words.save}
      </h3>
      <p className="muted import-note">{words.saveNote({ count: people.length })}</p>
      <div className="import-acts">
        <ActionButton label={words.saveCsv} shape="row" disabled={isEmpty} onPress={saveCsv} />
        {VCARD_VERSIONS.map((version) => (
          <ActionButton
            key={version}
            label={words.saveVcards({ version })}
            shape="row"
            disabled={isEmpty}
            onPress={() => save("vcf", "text/vcard", peopleAsVcards(people, version))}
          />
        ))}
      </div>
    </section>
  );
}
