import { useStore } from "zustand";
import { type ProtectionRule, protectionRule } from "../../shared/mc/protection-rule.ts";
import { Problem } from "../design/problem.tsx";
import { useConsole } from "../window/console-context.ts";
import { SETTINGS_WORDS } from "./words.ts";

/** What comes of the setting for protection where profile or key server make something else of it. */
export function ProtectionOutcome({ setting }: { readonly setting: ProtectionRule }) {
  const { keys } = useConsole();
  const status = useStore(keys, (state) => state.status);
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
