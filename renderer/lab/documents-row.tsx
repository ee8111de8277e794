import type { LabState } from "../../shared/bridge/lab.ts";
import { CaptionedChoice } from "../design/choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** Where the dispatcher's documents come from, in a lab that has it. */
export function DocumentsRow(props: {
  readonly documents: NonNullable<LabState["documents"]>;
  readonly actions: LabActions;
}) {
  const { fault, groupFault, host, longestCall, notifier, visitorFault, withholds } = props.documents;
  return (
    <div className="lab-system">
      <p>
        <strong>{LAB_WORDS.documents}</strong>
        <span className="id muted small">{host}</span>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.documentFault}
        table={LAB_FAULT_WORDS.documents}
        value={fault}
        onChange={(next) => void props.actions.configureDocuments({ fault: next })}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.notifierFault}
        table={LAB_FAULT_WORDS.notifiers}
        value={notifier}
        onChange={(next) => void props.actions.configureDocuments({ notifier: next })}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.groupFault}
        table={LAB_FAULT_WORDS.groups}
        value={groupFault}
        onChange={(next) => void props.actions.configureDocuments({ groupFault: next })}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.visitorDocumentFault}
        table={LAB_FAULT_WORDS.documents}
        value={visitorFault}
        onChange={(next) => void props.actions.configureDocuments({ visitorFault: next })}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.withheld}
        table={LAB_FAULT_WORDS.withheld}
        value={withholds}
        onChange={(next) => void props.actions.configureDocuments({ withholds: next })}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.longestCall}
        table={LAB_FAULT_WORDS.longestCalls}
        value={longestCall}
        onChange={(next) => void props.actions.configureDocuments({ longestCall: next })}
      />
      <span className="muted small">{LAB_WORDS.documentNote}</span>
    </div>
  );
}
