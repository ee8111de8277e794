/**
 * The MC service user profiles of the lab (TS 24.484): who may be called privately, and by which KMS some of them are
 * served.
 *
 * @module
 */

import type { LabDocumentSettings, LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import { type KmsUri, kmsUri } from "../../shared/kms/identifiers.ts";
import { encodeUserProfile } from "../../shared/kms/user-profile.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { groupsOf } from "../people/groups.ts";
import { DISPATCHER, DISPATCHERS, type HeldId, type People, SYSTEMS } from "../people/people.ts";

/** Named by a profile that does not agree with the redirection. */
const ANOTHER_KMS = "kms.elsewhere.example";

const ALLOWED = [
  "allow-private-call",
  "allow-private-call-to-any-user",
  "allow-private-call-media-protection",
  "allow-manual-commencement",
  "allow-automatic-commencement",
  "allow-private-call-participation",
  "allow-emergency-private-call",
  "allow-cancel-private-emergency-call",
  "allow-call-transfer",
  "allow-call-fwd-manual-any",
  "allow-request-first-to-answer-call",
  "allow-request-private-call-call-back",
  "allow-cancel-private-call-call-back",
  "allow-request-presence",
] as const satisfies readonly PrivateCallPermission[];

/** What the dispatcher's profile does not permit, by what of it is withheld. */
const WITHHELD: Readonly<Record<LabDocumentSettings["withholds"], readonly PrivateCallPermission[]>> = {
  nothing: [],
  calls: ["allow-private-call"],
  "emergency-calls": ["allow-emergency-private-call"],
  "moving-calls": ["allow-call-transfer", "allow-call-fwd-manual-any"],
};

const NOT_OF_RELIEF = [...WITHHELD["emergency-calls"], ...WITHHELD["moving-calls"]];

/** How the profile of the dispatcher differs from what it usually is. */
interface ProfileChoice {
  readonly index?: number;
  /** The one for whoever stands in for the dispatcher: no emergencies, and no calls moved. */
  readonly isRelief?: boolean;
  readonly withholds?: LabDocumentSettings["withholds"];
  readonly isEnabled?: boolean;
  /** The one for use as a visitor of the other system. */
  readonly isVisitor?: boolean;
  /** Whose it is; left out, that of the dispatcher where nobody signs in. */
  readonly userId?: string;
}

/** What the profile says about the KMS of somebody's new ID; nothing where it is learned elsewhere. */
function kmsInProfile({ kmsUriPlace, redirectionFault }: LabPersonSettings, { system }: HeldId): KmsUri | undefined {
  if (redirectionFault === "profile-differs") return kmsUri(ANOTHER_KMS);
  return kmsUriPlace === "profile" ? kmsUri(SYSTEMS[system].kmsUri) : undefined;
}

/** The dispatcher's profile as it is at the moment: everybody's primary ID, and the IDs whose KMS it names. */
export function consoleProfile(people: People, service: McService, choice: ProfileChoice = {}): string {
  const callees = people.chains().flatMap(({ displayName, ids, settings }) =>
    ids.flatMap((held, position) => {
      const callee = { uri: held.mcServiceId, displayName };
      const isPrimary = position === 0;
      // Somebody who has migrated needs keys for the new ID, never for the one that was dialled.
      const kms = isPrimary && ids.length > 1 ? undefined : kmsInProfile(settings, held);
      if (kms !== undefined) return [{ ...callee, kmsUri: kms }];
      return isPrimary ? [callee] : [];
    }),
  );
  const { index = 0, isEnabled = true, isRelief = false, withholds = "nothing" } = choice;
  const { userId = DISPATCHER.held.mcServiceId } = choice;
  const withheld = [...WITHHELD[withholds], ...(isRelief ? NOT_OF_RELIEF : [])];
  const allowed = ALLOWED.filter((permission) => !withheld.includes(permission));
  const usual = choice.isVisitor === true ? "Visiting dispatcher" : "Dispatcher";
  const [name, isPreselected] = isRelief ? ["Relief", false] : [usual, true];
  // Groups are of system A, and a visitor of B has none there.
  const isVisitor = choice.isVisitor === true || DISPATCHERS.some(({ visitor }) => visitor.mcServiceId === userId);
  const groups = isVisitor ? [] : groupsOf(people).map(({ id: uri, ...group }) => ({ uri, ...group }));
  return encodeUserProfile(
    { xuiUri: userId, index, name, callees, allowed, groups, isEnabled, isPreselected },
    service,
  );
}

/** The profile of a field unit: it may call whoever works at the desk. */
export function unitProfile(userId: string, service: McService): string {
  const callees = DISPATCHERS.map(({ displayName, held }) => ({
    uri: held.mcServiceId,
    displayName,
    kmsUri: kmsUri(SYSTEMS[held.system].kmsUri),
  }));
  return encodeUserProfile({ xuiUri: userId, index: 0, name: "Field unit", callees, allowed: ALLOWED }, service);
}
