/**
 * Another user profile, as the dispatcher chooses it: the server of the service is told first, since it applies the permissions of the profile that it
 * knows, and it is obeyed here when the server has taken it (TS 24.379 clause 7.2.3). What it does not take is undone.
 *
 * @module
 */
import type { ChooseProfile } from "../../shared/bridge/documents.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { DeskAnswering } from "../calling/published-settings.ts";
import type { SipConnection } from "../signalling/connection/connection.ts";

export interface ProfileTrials {
  /** What servers are told: with the profiles that are being tried in the place of those that are obeyed. */
  desk(): DeskAnswering;
  /**
   * Tells the server, and then has the profile obeyed. Never rejects.
   *
   * @param obey - has it obeyed here; resolves with why that did not come about
   * @returns why it is not obeyed: `profile-not-taken`, or what `obey` says
   */
  tryProfile(choice: ChooseProfile, obey: () => Promise<McError | undefined>): Promise<McError | undefined>;
}

export function createProfileTrials(
  connection: Pick<SipConnection, "answering" | "tellAnswering">,
  obeyed: () => DeskAnswering,
): ProfileTrials {
  /** The choice that counts in each service: the last one. */
  const tried = new Map<McService, ChooseProfile>();
  const desk = () => {
    const now = obeyed();
    const indexes = [...tried].map(([service, { index }]) => [service, index]);
    return indexes.length === 0
      ? now
      : { ...now, profileIndexes: { ...now.profileIndexes, ...Object.fromEntries(indexes) } };
  };
  return {
    desk,
    async tryProfile(choice, obey) {
      const { service } = choice;
      tried.set(service, choice);
      const isLast = () => tried.get(service) === choice;
      try {
        const isTaken = await connection.tellAnswering(desk(), service);
        // Whoever has chosen again meanwhile is answered by that.
        if (!isLast()) return undefined;
        return isTaken ? await obey() : new McError("profile-not-taken");
      } finally {
        if (isLast()) tried.delete(service);
        // What is obeyed now: the new one, which the server has, or the one before, which it is told again.
        connection.answering(desk());
      }
    },
  };
}
