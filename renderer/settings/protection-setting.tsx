import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { type ProtectionRule, protectionRule } from "../../shared/mc/protection-rule.ts";
import { Problem } from "../design/problem.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** What comes of the setting for protection where profile or key server make something else of it. */
export function ProtectionOutcome(props: {
  readonly setting: ProtectionRule;
  /** Null until it is known: nothing can be said before. */
  readonly keyStatus: KeyStatus | null;
}) {
  const { setting, keyStatus: status } = props;
  if (status === null) return null;
  const permitted = status.protectionPermitted ?? undefined;
  const kmsConfigured = status.state !== "off";
  const rule = protectionRule({ setting, permitted, kmsConfigured });
  if (rule === setting || rule === "required") return null;
  if (rule === "kms-not-configured" || rule === "protection-not-permitted") return <Problem code={rule} />;
  const { holds } = SETTINGS_WORDS.protection;
  return (
    <p className="setting-outcome" role="status">
      {rule === "preferred" ? holds.preferred : holds.off[kmsConfigured ? "not-permitted" : "no-kms"]}
    </p>
  );
}
