/**
 * Reads what a user profile has beside permissions and keys. What cannot be used is passed over: nothing of it decides about a call.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";
import { childrenNamed, exactTextOf, type XmlElement } from "../base/xml.ts";
import { mcIdKey, parseMcId } from "../mc/mc-id.ts";
import { type HeldEntry, HOLDING_LIMITS, type ProfileHoldings } from "../mc/profile-holdings.ts";
import type { ProfileDocument } from "../mc/services/service-profile.ts";

/** Aliases of the user, and group servers. */
const MOST_LINES_SHOWN = 20;

/** Elements of a profile are in the profile's own namespace. */
const below = (elements: readonly XmlElement[], ...path: readonly string[]): readonly XmlElement[] =>
  path.reduce<readonly XmlElement[]>(
    (parents, name) => parents.flatMap((parent) => childrenNamed(parent, parent.namespaceURI ?? "", name)),
    elements,
  );

const line = (element: XmlElement) => lineForPeople(exactTextOf(element)).slice(0, HOLDING_LIMITS.name).toWellFormed();

/** The first text that says something. */
const firstOf = (elements: readonly XmlElement[]): string | null =>
  elements.map(line).find((text) => text !== "") ?? null;

/** What each of them says, once. */
const linesOf = (elements: readonly XmlElement[]): string[] =>
  [...new Set(elements.map(line))].filter((text) => text !== "").slice(0, MOST_LINES_SHOWN);

/** Entries of a list, each ID once, as far as they are IDs of users or groups. */
function entriesIn(elements: readonly XmlElement[]): HeldEntry[] {
  const known = new Map<string, HeldEntry>();
  for (const element of elements) {
    if (known.size === HOLDING_LIMITS.entries) break;
    const uri = below([element], "uri-entry").map((each) => exactTextOf(each).trim())[0] ?? "";
    if (uri.length > HOLDING_LIMITS.uri || parseMcId(uri) === undefined) continue;
    const key = mcIdKey(uri);
    if (!known.has(key)) known.set(key, { id: uri, name: firstOf(below([element], "display-name")) });
  }
  return [...known.values()];
}

/** @param root - of a profile */
export function holdingsIn(root: XmlElement, { held }: Pick<ProfileDocument, "held">): ProfileHoldings {
  const common = below([root], "Common");
  const network = below([root], "OnNetwork");
  const implicit = new Set(entriesIn(below(network, "ImplicitAffiliations", "entry")).map(({ id }) => mcIdKey(id)));
  const calls = below(common, "PrivateCall");
  const lists = [...common, ...calls, ...network, ...below([...common, ...network], "anyExt")];
  return {
    participantType: firstOf(below(common, "ParticipantType")),
    organisation: firstOf(below(common, "MissionCriticalOrganization")),
    shownAs: linesOf(below(common, "UserAlias", "alias-entry")),
    groups: entriesIn(below(network, held?.groups ?? "", "entry")).map((entry) => ({
      ...entry,
      isImplicit: implicit.has(mcIdKey(entry.id)),
    })),
    groupServers: linesOf(below(network, "anyExt", "GroupServerInfo", "GMS-Serv-Id", "entry", "uri-entry")),
    aliases: entriesIn(below(network, "anyExt", "FunctionalAliasList", "entry")),
    emergencyRecipients: entriesIn(below(calls, "EmergencyCall", held?.emergencyRecipient ?? "", "entry")),
    // Editions differ in where the list stands, and in what its entries are called.
    callers: entriesIn(
      below(lists, "IncomingPrivateCallList").flatMap((list) =>
        ["PrivateCallURI", "entry"].flatMap((each) => below([list], each)),
      ),
    ),
  };
}
