/**
 * What is said of the new ID of somebody: whether a call to that person begins with it.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import type { KnownNewId } from "../../shared/mc/whereabouts.ts";

const MINUTE_MS = 60_000;

/** Whether new IDs are dialled first, as the settings or a policy have it. */
export type NewIdRules = Pick<Settings, "newIdsFirst" | "newIdMinutes" | "redirectionPolicy">;

/** Whether the dispatcher can have a new ID dialled first: nothing may forbid it. */
export const canRemember = ({ newIdsFirst, redirectionPolicy }: NewIdRules): boolean =>
  newIdsFirst !== "never" && redirectionPolicy !== "refuse";

/** Whether a new ID is to be dialled first: the dispatcher said so, or the settings do and nobody said otherwise. */
export function isRemembered({ choice }: Pick<KnownNewId, "choice">, rules: NewIdRules): boolean {
  if (!canRemember(rules)) return false;
  return (
    choice === "first" || (choice === null && rules.newIdsFirst === "everybody" && rules.redirectionPolicy === "follow")
  );
}

/** Until when a new ID is dialled first, Unix milliseconds: a call that confirms it makes it later. */
export const dialledFirstUntil = ({ learnedAt }: Pick<KnownNewId, "learnedAt">, { newIdMinutes }: NewIdRules): number =>
  learnedAt + newIdMinutes * MINUTE_MS;
