import { useState } from "react";
import type { ColumnChoice, ImportOutcome, ImportPlan, PeopleFile } from "../../shared/bridge/people-import.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import type { Host } from "../host/host.ts";
import { ColumnFields } from "./column-fields.tsx";
import { ImportComparison } from "./import-comparison.tsx";
import { DIRECTORY_WORDS } from "./words.ts";

/** How far it has come with a file. */
interface Progress {
  readonly file: PeopleFile | null;
  readonly choice: ColumnChoice | null;
  /** What would come of it; null while that is being found out, or cannot be. */
  readonly plan: ImportPlan | null;
  readonly outcome: ImportOutcome | null;
  readonly failure: ErrorCode | null;
}

const NOTHING: Progress = { file: null, choice: null, plan: null, outcome: null, failure: null };

const COUNTED = { table: "rows", cards: "cards" } as const;

/** What has to have a column, or nobody can be read. */
const isEnough = ({ displayName, mcServiceId }: ColumnChoice): boolean => displayName !== null && mcServiceId !== null;

/** People out of a file: chosen, looked at, and taken only when somebody says so. */
export function PeopleImport({ host }: { readonly host: Host }) {
  const words = DIRECTORY_WORDS.files;
  const [progress, setProgress] = useState(NOTHING);
  const [isBusy, setBusy] = useState(false);
  const { choice, failure, file, outcome, plan } = progress;

  /** One thing at a time: what is answered is about what was asked last. */
  const work = async (act: () => Promise<Progress | null>) => {
    if (isBusy) return;
    setBusy(true);
    try {
      const next = await act();
      if (next !== null) setProgress(next);
    } catch (error) {
      setProgress({ ...NOTHING, failure: asMcError(error).code });
    } finally {
      setBusy(false);
    }
  };
  const compared = async (chosen: PeopleFile, wanted: ColumnChoice): Promise<Progress> => ({
    ...NOTHING,
    file: chosen,
    choice: wanted,
    plan: isEnough(wanted) ? await host.call("directory.compare", wanted) : null,
  });
  const chooseFile = () =>
    work(async () => {
      const { file: chosen } = await host.call("directory.choose", {});
      if (chosen === null) return null;
      return chosen.problem === null ? compared(chosen, chosen.suggested) : { ...NOTHING, file: chosen };
    });
  const take = () => work(async () => ({ ...NOTHING, outcome: await host.call("directory.take", {}) }));

  return (
    <section className="setting" aria-labelledby="people-import">
      <h3 id="people-import" className="part-title">
        {words.import}
      </h3>
      <p className="muted import-note">{words.importNote}</p>
      <ActionButton label={words.choose} shape="row" disabled={isBusy} onPress={() => void chooseFile()} />
      {failure === null ? null : <Problem code={failure} />}
      <p role="status">
        {outcome === null
          ? ""
          : `${words.wereAdded({ count: outcome.added })} ${words.wereChanged({ count: outcome.changed })}`}
      </p>
      {file === null ? null : (
        <div className="people-file">
          <p>
            <b>{file.name}</b>{" "}
            <span className="muted">
              {file.problem === null ? words[COUNTED[file.kind]]({ count: file.rows }) : ""}
            </span>
          </p>
          {file.problem === null ? null : (
            <p role="alert" className="problem">
              {words.atLine({ line: file.problem.line, what: words.faults[file.problem.fault] })} {words.nothingRead}
            </p>
          )}
          {choice === null ? null : (
            <ColumnFields
              file={file}
              choice={choice}
              disabled={isBusy}
              onChoose={(wanted) => void work(() => compared(file, wanted))}
            />
          )}
          {choice === null || isEnough(choice) ? null : <p role="status">{words.columnsMissing}</p>}
          {plan === null ? null : (
            <ImportComparison
              plan={plan}
              disabled={isBusy}
              onTake={() => void take()}
              onLeave={() => setProgress(NOTHING)}
            />
          )}
        </div>
      )}
    </section>
  );
}
