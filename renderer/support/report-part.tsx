import { useRef, useState } from "react";
import type { SupportReport } from "../../shared/bridge/support.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { saveFile } from "../design/save-file.ts";
import { SUPPORT_WORDS } from "./words.ts";

/** The report for whoever helps: made, read here whole, and saved as it was read. */
export function ReportPart({ make }: { readonly make: () => Promise<SupportReport> }) {
  const words = SUPPORT_WORDS.report;
  const [report, setReport] = useState<SupportReport | null>(null);
  const [problem, setProblem] = useState<ErrorCode | null>(null);
  const [saved, setSaved] = useState(false);
  const text = useRef<HTMLElement>(null);
  const ask = async () => {
    setSaved(false);
    try {
      setReport(await make());
      setProblem(null);
      text.current?.focus();
    } catch (error) {
      setProblem(asMcError(error).code);
    }
  };
  return (
    <section className="detail-part support-report">
      <h3 className="part-title">{words.title}</h3>
      <p className="muted">{words.what}</p>
      <div className="support-acts">
        <ActionButton
          label={report === null ? words.make : words.again}
          shape="row"
          tone={report === null ? "primary" : "plain"}
          onPress={() => void ask()}
        />
        {report === null ? null : (
          <ActionButton
            label={words.save}
            shape="row"
            tone="primary"
            onPress={() => {
              saveFile(report.name, "text/plain;charset=utf-8", report.text);
              setSaved(true);
            }}
          />
        )}
        <span role="status">{saved ? words.saved : ""}</span>
      </div>
      {problem === null ? null : <Problem code={problem} />}
      {report === null ? null : (
        <>
          <p className="code muted">{report.name}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable with the keyboard */}
          <section ref={text} className="support-text" tabIndex={0} aria-label={words.text}>
            <pre>{report.text}</pre>
          </section>
        </>
      )}
    </section>
  );
}
