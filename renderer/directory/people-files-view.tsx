import { useStore } from "zustand";
import type { PeopleRights } from "../../shared/bridge/person-change.ts";
import { peopleAsCsv } from "../../shared/people/people-csv.ts";
import { peopleAsVcards, VCARD_VERSIONS } from "../../shared/people/vcard.ts";
import { ActionButton } from "../design/action-button.tsx";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { momentInFileName, saveFile } from "../design/save-file.ts";
import type { Host } from "../host/host.ts";
import type { DirectoryStore } from "./directory-store.ts";
import { PeopleImport } from "./people-import.tsx";
import { PeopleServerFacts } from "./people-server.tsx";
import { DIRECTORY_WORDS, fieldNames } from "./words.ts";

/** In the right column: the people of the directory, to and from files. */
export function PeopleFilesView(props: {
  readonly host: Host;
  readonly directory: DirectoryStore;
  /** Whether the embedded lab runs, which makes people of its own. */
  readonly lab: boolean;
  /** Whether people may be changed; null until that is known. */
  readonly rights: PeopleRights | null;
  onAdd(): void;
  onClose(): void;
}) {
  const { rights } = props;
  const words = DIRECTORY_WORDS.files;
  return (
    <ReadingPanel title={words.title} close={words.close} onClose={props.onClose}>
      {props.lab ? <p className="muted">{words.lab}</p> : null}
      {!props.lab && rights?.mayChange === false && rights.lockedBy !== null ? (
        <p className="muted">{DIRECTORY_WORDS.person.locked({ setBy: rights.lockedBy })}</p>
      ) : null}
      {!props.lab && rights?.mayChange === true ? (
        <>
          <ActionButton label={DIRECTORY_WORDS.person.add} shape="row" onPress={props.onAdd} />
          <PeopleImport host={props.host} />
        </>
      ) : null}
      <PeopleServerFacts directory={props.directory} />
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
  const saveCsv = () => save("csv", "text/csv", `\ufeff${peopleAsCsv(people, fieldNames())}`);
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
