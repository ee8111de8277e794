import type { LabState } from "../../shared/bridge/lab.ts";
import { CaptionedChoice } from "./choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** Where the dispatcher signs in, in a lab that has it. */
export function IdentityRow(props: {
  readonly identity: NonNullable<LabState["identity"]>;
  readonly actions: LabActions;
}) {
  const { fault, host } = props.identity;
  return (
    <div className="lab-system">
      <p>
        <strong>{LAB_WORDS.identity}</strong>
        <span className="id muted small">{host}</span>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.identityFault}
        labelOf={(what) => what}
        table={LAB_FAULT_WORDS.identity}
        value={fault}
        onChange={(next) => void props.actions.configureIdentity(next)}
      />
      <span className="muted small">{LAB_WORDS.identityNote}</span>
    </div>
  );
}
