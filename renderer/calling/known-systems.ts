/**
 * Whether a redirection leads to somewhere that this console knows. Who answers an INVITE could else have it call any number
 * in the world.
 *
 * @module
 */
import type { RedirectionCaution } from "../../shared/mc/call-record.ts";
import { hostKey, isWithin } from "../../shared/mc/host-name.ts";
import { isNumber, mcIdDomain, parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";

/** What is known here. */
export interface Known {
  /** Hosts of the systems that account, user profile and certificates name; what lies below one is of that system. */
  readonly hosts: readonly string[];
  /** Whether an ID is that of somebody in the directory. */
  readonly isInDirectory: (id: string) => boolean;
}

const isTelephone = (id: string) => parseMcId(id)?.parameters.get("user") === "phone";

function isKnownSystem(id: string, hosts: readonly string[]): boolean {
  const host = hostKey(mcIdDomain(id));
  return hosts.some((each) => isWithin(host, hostKey(each)));
}

/** What speaks against following a redirection from one ID to another unasked. */
export function cautionAbout(dialledId: string, newId: string, known: Known): RedirectionCaution | undefined {
  // No host says which system a number is of; that the directory has it is the only word for it here.
  if (isNumber(newId) ? !known.isInDirectory(newId) : isTelephone(newId) && isKnownSystem(newId, known.hosts)) {
    return "telephone";
  }
  if (!isNumber(newId) && !isKnownSystem(newId, known.hosts)) return "unknown-system";
  const isAnother = known.isInDirectory(dialledId) && known.isInDirectory(newId) && !sameMcId(dialledId, newId);
  return isAnother ? "another-person" : undefined;
}
