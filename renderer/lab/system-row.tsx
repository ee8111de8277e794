import type { LabSystem } from "../../shared/bridge/lab.ts";
import { type LabKmsSettings, labKmsSettingsSchema } from "../../shared/bridge/lab-settings.ts";
import { CaptionedChoice } from "../design/choice.tsx";
import type { LabActions } from "./lab-store.ts";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

/** A system with what its KMS does. */
export function SystemRow({ actions, system }: { readonly system: LabSystem; readonly actions: LabActions }) {
  const { kms, name } = system;
  const set = (change: Partial<LabKmsSettings>) => void actions.configureKms(system.lane, change);
  const label = (what: string) => LAB_WORDS.of({ what, name });
  return (
    <div className="lab-system">
      <p>
        <strong>{name}</strong>
        <span className="muted small">
          {LAB_WORDS.systemCounts({ registered: system.registered, count: system.activeCalls })}
        </span>
        <span className="id muted small">{system.kmsUri}</span>
      </p>
      <CaptionedChoice
        className="wide"
        caption={LAB_WORDS.kms.fault}
        labelOf={label}
        table={LAB_FAULT_WORDS.kms}
        value={kms.fault}
        onChange={(fault) => set({ fault })}
      />
      <CaptionedChoice
        caption={LAB_WORDS.kms.keyPeriod}
        labelOf={label}
        table={LAB_WORDS.keyPeriods}
        value={`${kms.keyPeriod}`}
        onChange={(seconds) => set({ keyPeriod: labKmsSettingsSchema.shape.keyPeriod.parse(Number(seconds)) })}
      />
      <div>
        <span className="caption" aria-hidden="true">
          {LAB_WORDS.kms.signed}
        </span>
        <input
          type="checkbox"
          aria-label={label(LAB_WORDS.kms.signed)}
          checked={kms.signed}
          onChange={(event) => set({ signed: event.currentTarget.checked })}
        />
      </div>
      {/* What our own KMS says is what the console goes by. */}
      {system.lane === "system-a" ? (
        <CaptionedChoice
          className="claims"
          caption={LAB_WORDS.kms.certificateOfC}
          labelOf={label}
          table={LAB_FAULT_WORDS.claimsOfC}
          value={kms.certificateOfC}
          onChange={(certificateOfC) => set({ certificateOfC })}
        />
      ) : null}
    </div>
  );
}
