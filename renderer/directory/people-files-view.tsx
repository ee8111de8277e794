import { ReadingPanel } from "../design/reading-panel.tsx";
import type { Host } from "../host/host.ts";
import { PeopleImport } from "./people-import.tsx";
import { DIRECTORY_WORDS } from "./words.ts";

/** In the right column: the people of the directory, to and from files. */
export function PeopleFilesView(props: {
  readonly host: Host;
  /** Whether the embedded lab runs, which makes people of its own. */
  readonly lab: boolean;
  onClose(): void;
}) {
  const words = DIRECTORY_WORDS.files;
  return (
    <ReadingPanel title={words.title} close={words.close} onClose={props.onClose}>
      {props.lab ? <p className="muted">{words.lab}</p> : <PeopleImport host={props.host} />}
    </ReadingPanel>
  );
}
