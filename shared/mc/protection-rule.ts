/**
 * Whether a call has to be protected end to end.
 *
 * @module
 */

/**
 * `required`: no call without protection. `preferred`: where keys cannot be had, a call without them only by an explicit
 * act of the dispatcher; where the other end protects no media, a call as far as the gateway, labelled so. `off`: keys
 * are neither obtained nor asked for.
 */
export const PROTECTION_RULES = ["required", "preferred", "off"] as const;
export type ProtectionRule = (typeof PROTECTION_RULES)[number];

/** What decides how a call is to be protected. */
export interface ProtectionWishes {
  readonly setting: ProtectionRule;
  /** `allow-private-call-media-protection` of the user profile (TS 24.484); undefined without a profile. */
  readonly permitted: boolean | undefined;
  /** Whether this account has a KMS at all. */
  readonly kmsConfigured: boolean;
}

/**
 * The rule that holds for a call. A profile that permits protection asks for it: it lifts `off` to `preferred`. Without
 * a KMS or a permission, `preferred` has nothing to offer and becomes `off`; `required` never becomes less.
 *
 * @returns the rule, or the reason why no call is possible under it
 */
export function protectionRule(
  wishes: ProtectionWishes,
): ProtectionRule | "kms-not-configured" | "protection-not-permitted" {
  const { setting, permitted, kmsConfigured } = wishes;
  if (setting === "required") {
    if (permitted === false) return "protection-not-permitted";
    return kmsConfigured ? "required" : "kms-not-configured";
  }
  if (!kmsConfigured || permitted === false) return "off";
  return setting === "off" && permitted !== true ? "off" : "preferred";
}
