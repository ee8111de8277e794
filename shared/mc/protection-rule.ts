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
