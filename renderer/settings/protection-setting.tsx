import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import { protectionInForce } from "../calling/protection-in-force.ts";
import { Problem } from "../design/problem.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** What comes of the setting for protection where profile or key server make something else of it. */
export function ProtectionOutcome(props: {
  readonly setting: ProtectionRule;
  /** Null until it is known: nothing can be said before. */
  readonly keyStatus: KeyStatus | null;
}) {
  if (props.keyStatus === null) return null;
  const { because, impossible } = protectionInForce(props.setting, props.keyStatus);
  if (impossible !== null) return <Problem code={impossible} />;
  if (because === null) return null;
  return (
    <p className="setting-outcome" role="status">
      {SETTINGS_WORDS.protection.because[because]}
    </p>
  );
}
