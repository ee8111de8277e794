import type { LabSystem } from "../../shared/bridge/lab.ts";
import { CaptionedChoice } from "../design/choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** What serves files and longer messages of a system. */
export function DataRow({ actions, system }: { readonly system: LabSystem; readonly actions: LabActions }) {
  const { content, lane, messages, name } = system;
  const label = (what: string) => LAB_WORDS.of({ what, name });
  return (
    <div className="lab-system">
      <p aria-hidden="true">
        <strong>{name}</strong>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.content}
        labelOf={label}
        table={LAB_FAULT_WORDS.content}
        value={content}
        onChange={(fault) => void actions.configureContent(lane, fault)}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.switches}
        labelOf={label}
        table={LAB_FAULT_WORDS.switches}
        value={messages}
        onChange={(fault) => void actions.configureMessages(lane, fault)}
      />
    </div>
  );
}
