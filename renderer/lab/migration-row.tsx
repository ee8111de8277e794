import type { LabState } from "../../shared/bridge/lab.ts";
import { CaptionedChoice } from "../design/choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** Where the dispatcher works, as system A knows it, what system B makes of one who wants to work there, and what both make of the signalling key. */
export function MigrationRow(props: {
  readonly lab: Pick<LabState, "csk" | "migration" | "systems">;
  readonly actions: LabActions;
}) {
  const { csk, migration, systems } = props.lab;
  const system = systems.find(({ lane }) => lane === migration.system)?.name ?? "";
  return (
    <div className="lab-system">
      <p>
        <strong>{LAB_WORDS.worksFrom({ system })}</strong>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.migrationFault}
        table={LAB_FAULT_WORDS.migration}
        value={migration.fault}
        onChange={(next) => void props.actions.configureMigration(next)}
      />
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.cskFault}
        table={LAB_FAULT_WORDS.csk}
        value={csk.fault}
        onChange={(next) => void props.actions.configureCsk(next)}
      />
    </div>
  );
}
