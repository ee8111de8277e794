import type { LabNotifierFault } from "../../shared/bridge/lab-settings.ts";
import { CaptionedChoice } from "../design/choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** How system A tells the dispatcher where its people are, in a lab that does. */
export function PresenceRow(props: { readonly fault: LabNotifierFault; readonly actions: LabActions }) {
  return (
    <div className="lab-system">
      <p>
        <strong>{LAB_WORDS.presence}</strong>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.presenceFault}
        table={LAB_FAULT_WORDS.notifiers}
        value={props.fault}
        onChange={(next) => void props.actions.configurePresence(next)}
      />
    </div>
  );
}
