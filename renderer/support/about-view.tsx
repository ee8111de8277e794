import { useEffect, useState } from "react";
import type { RecordKeyShown } from "../../shared/bridge/record-export.ts";
import type { About, SupportReport } from "../../shared/bridge/support.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { Problem } from "../design/problem.tsx";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { RecordKeyPart } from "./record-key-part.tsx";
import { ReportPart } from "./report-part.tsx";
import { SUPPORT_WORDS } from "./words.ts";

interface AboutProps {
  readonly ask: () => Promise<About>;
  /** The key that signs the record of calls; null while it is not at hand. */
  readonly askKey: () => Promise<RecordKeyShown | null>;
  /** Makes a report of what there is at that moment. */
  readonly make: () => Promise<SupportReport>;
  onClose(): void;
}

/** What the program is, where it keeps its files, what signs its record, and the report for whoever helps, in the right column. */
export function AboutView({ ask, askKey, make, onClose }: AboutProps) {
  const words = SUPPORT_WORDS.about;
  const [about, setAbout] = useState<About | null>(null);
  const [problem, setProblem] = useState<ErrorCode | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the program is stays the same while it runs
  useEffect(() => {
    ask().then(setAbout, (error: unknown) => setProblem(asMcError(error).code));
  }, []);
  return (
    <ReadingPanel title={words.title} close={words.close} onClose={onClose}>
      {problem === null ? null : <Problem code={problem} />}
      {about === null ? <p className="muted">{problem === null ? words.loading : ""}</p> : <Facts about={about} />}
      <RecordKeyPart ask={askKey} />
      <ReportPart make={make} />
    </ReadingPanel>
  );
}

function Facts({ about }: { readonly about: About }) {
  const words = SUPPORT_WORDS.about;
  const ofBrowser = /Chrome\/([0-9.]+)/.exec(navigator.userAgent)?.[1];
  const facts: readonly (readonly [string, string])[] = [
    [words.version, about.version],
    [words.build, words.builds[about.build]],
    [words.platform, about.platform],
    ...(about.electron === null ? [] : [[words.electron, about.electron] as const]),
    [words.chromium, about.chromium ?? ofBrowser ?? words.unknown],
    [words.node, about.node],
  ];
  const places: readonly (readonly [string, readonly string[]])[] = [
    [words.dataFolder, [about.dataFolder]],
    [words.logFile, [about.logFile]],
    [words.licence, about.licences],
  ];
  return (
    <dl className="facts tall about-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {places.map(([name, files]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {files.length === 0 ? <span className="muted">{words.unknown}</span> : null}
            {files.map((file) => (
              <span key={file} className="about-place">
                {file}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
