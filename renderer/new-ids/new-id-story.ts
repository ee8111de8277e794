/**
 * What is said of the new ID of somebody: whether a call to that person begins with it.
 *
 * @module
 */
import type { Settings } from "../../shared/bridge/settings.ts";
import { type ChosenPolicies, ruleFor } from "../../shared/mc/redirection-policy.ts";
import type { KnownNewId } from "../../shared/mc/whereabouts.ts";

const MINUTE_MS = 60_000;

/** Whether new IDs are dialled first, as the settings or a policy have it. */
export type NewIdRules = Pick<Settings, "newIdsFirst" | "newIdMinutes"> & ChosenPolicies;

/** Whether the dispatcher can have a new ID dialled first: nothing may forbid it. */
export const canRemember = ({ newId }: Pick<KnownNewId, "newId">, rules: NewIdRules): boolean =>
  rules.newIdsFirst !== "never" && ruleFor(newId, rules).policy !== "refuse";

/** Whether a new ID is to be dialled first: the dispatcher said so, or the settings do and nobody said otherwise. */
export function isRemembered(known: Pick<KnownNewId, "choice" | "newId">, rules: NewIdRules): boolean {
  const { choice, newId } = known;
  if (!canRemember(known, rules)) return false;
  const isEverybodys = rules.newIdsFirst === "everybody" && ruleFor(newId, rules).policy === "follow";
  return choice === "first" || (choice === null && isEverybodys);
}

/** Until when a new ID is dialled first, Unix milliseconds: a call that confirms it makes it later. */
export const dialledFirstUntil = ({ learnedAt }: Pick<KnownNewId, "learnedAt">, { newIdMinutes }: NewIdRules): number =>
  learnedAt + newIdMinutes * MINUTE_MS;
