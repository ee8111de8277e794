/**
 * Which rule for protection holds: asked by the engine for every call, and by the settings for what they say.
 *
 * @module
 */
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";

/** What comes of the dispatcher's setting for protection. */
export interface ProtectionInForce {
  /** The rule for a call that begins now. */
  readonly rule: ProtectionRule;
  /** Why no call is possible under it; null while one is. */
  readonly impossible: "kms-not-configured" | "protection-not-permitted" | null;
  /** What has made another rule of the setting; null where the setting itself holds. */
  readonly because: "no-kms" | "not-permitted" | "profile" | null;
}

/**
 * A user profile that permits protection (`allow-private-call-media-protection`, TS 24.484) asks for it: it lifts `off`
 * to `preferred`. Without a KMS or a permission, `preferred` has nothing to offer and becomes `off`; `required` never
 * becomes less, and no call is possible then.
 */
export function protectionInForce(
  setting: ProtectionRule,
  keys: Pick<KeyStatus, "state" | "protectionPermitted">,
): ProtectionInForce {
  const kmsConfigured = keys.state !== "off";
  const permitted = keys.protectionPermitted;
  const holds = { rule: setting, impossible: null, because: null };
  switch (setting) {
    case "required":
      if (permitted === false) return { ...holds, impossible: "protection-not-permitted" };
      return kmsConfigured ? holds : { ...holds, impossible: "kms-not-configured" };
    case "preferred":
      if (!kmsConfigured) return { ...holds, rule: "off", because: "no-kms" };
      return permitted === false ? { ...holds, rule: "off", because: "not-permitted" } : holds;
    case "off":
      return kmsConfigured && permitted === true ? { ...holds, rule: "preferred", because: "profile" } : holds;
  }
}
