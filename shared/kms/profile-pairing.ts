/**
 * Which KMS URI of a private call list belongs to which user. The schema of the user profile (TS 24.484) ties the two
 * by nothing but an index and their order, and documents differ in where they put the KMS URI.
 *
 * A pair is made only where the document leaves no doubt: a wrong KMS yields a call that the callee cannot decrypt.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";
import { childrenNamed, descendants, exactTextOf, type XmlElement } from "../base/xml.ts";
import type { ProfileDocument } from "../mc/services/service-profile.ts";
import { isKmsUri, type KmsUri } from "./identifiers.ts";

/** What tied a KMS URI to a user. */
type PairingBasis = "index" | "nested" | "order" | "sole";

/** What a list calls a user. */
export interface ProfileName {
  readonly userUri: string;
  readonly displayName: string;
}

/** A user of the list with the KMS that the list gives it. */
export interface ProfilePair {
  readonly userUri: string;
  readonly kmsUri: KmsUri;
  readonly basis: PairingBasis;
}

/**
 * Why a KMS entry was passed over.
 *
 * - `unpaired`: nothing ties it to a user
 * - `contradictory`: its index means another user than the one it stands in
 * - `invalid`: no KMS URI can be read from it
 * - `user-invalid`: its user cannot be read
 */
export type PairingFault = "unpaired" | "contradictory" | "invalid" | "user-invalid";

/** What a list yields. */
export interface PairedList {
  readonly pairs: readonly ProfilePair[];
  /** All users there. */
  readonly users: readonly string[];
  /** Users who have a name there. */
  readonly named: readonly ProfileName[];
  readonly faults: readonly { readonly fault: PairingFault; readonly text: string }[];
}

interface Entry {
  readonly element: XmlElement;
  readonly index: string | undefined;
  /** Undefined when it has no `uri-entry` or several that differ. */
  readonly uri: string | undefined;
  /** Undefined when it has no `display-name`, an empty one, or several that differ. */
  readonly name?: string | undefined;
}

/** Elements of a profile are in the profile's own namespace, which is that of its root. */
const named = (element: XmlElement, name: string) => childrenNamed(element, element.namespaceURI ?? "", name);
const isNamed = (element: XmlElement, name: string, namespace: string | null) =>
  element.localName === name && element.namespaceURI === namespace;

/** Characters of a name. */
const MAX_NAME = 200;

const KMS_ENTRY = "PrivateCallKMSURI";

function uriOf(element: XmlElement): string | undefined {
  const [uri, ...others] = new Set(named(element, "uri-entry").map(exactTextOf));
  return uri === "" || others.length > 0 ? undefined : uri;
}

function nameOf(element: XmlElement): string | undefined {
  const [name, ...others] = new Set(named(element, "display-name").map((each) => lineForPeople(exactTextOf(each))));
  return name === "" || others.length > 0 ? undefined : name?.slice(0, MAX_NAME);
}

function indexOf(element: XmlElement): string | undefined {
  const index = element.getAttribute("index")?.trim();
  return index === undefined || index === "" ? undefined : index;
}

function userEntries(list: XmlElement): Entry[] {
  return named(list, "PrivateCallURI").map((element) => ({
    element,
    index: indexOf(element),
    uri: uriOf(element),
    name: nameOf(element),
  }));
}

/** Every KMS entry at any depth: the element that has a `uri-entry`, not one that only holds such an element. */
function kmsEntries(list: XmlElement): Entry[] {
  return descendants(list)
    .filter((element) => isNamed(element, KMS_ENTRY, list.namespaceURI) && named(element, "uri-entry").length > 0)
    .map((element) => {
      const outer = element.parentNode as XmlElement;
      const index = indexOf(element) ?? (isNamed(outer, KMS_ENTRY, list.namespaceURI) ? indexOf(outer) : undefined);
      return { element, index, uri: uriOf(element) };
    });
}

/** Position of the user entry that an element stands in. */
function placeOf(element: XmlElement, places: ReadonlyMap<unknown, number>): number | undefined {
  for (let node = element.parentNode; node !== null; node = node.parentNode) {
    const place = places.get(node);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Indexes that occur once. */
function uniqueIndexes(entries: readonly Entry[]): Map<string, number> {
  const positions = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [position, { index }] of entries.entries()) {
    if (index === undefined) continue;
    if (positions.has(index)) repeated.add(index);
    positions.set(index, position);
  }
  for (const index of repeated) positions.delete(index);
  return positions;
}

interface Tie {
  readonly user: number;
  readonly basis: PairingBasis;
}

/** Ties by index and by place; "contradictory" where they disagree, undefined where there is neither. */
function tieOf(
  entry: Entry,
  places: ReadonlyMap<unknown, number>,
  userIndexes: ReadonlyMap<string, number>,
  kmsIndexes: ReadonlyMap<string, number>,
): Tie | "contradictory" | undefined {
  const isUnique = entry.index !== undefined && kmsIndexes.has(entry.index);
  const byIndex = isUnique ? userIndexes.get(entry.index ?? "") : undefined;
  const place = placeOf(entry.element, places);
  if (place === undefined) return byIndex === undefined ? undefined : { user: byIndex, basis: "index" };
  if (byIndex !== undefined && byIndex !== place) return "contradictory";
  return { user: place, basis: byIndex === undefined ? "nested" : "index" };
}

/** Order counts only when the numbers are equal and nothing in the list speaks against it. */
function orderHolds(users: readonly Entry[], ties: readonly (Tie | "contradictory" | undefined)[]): boolean {
  return (
    users.length === ties.length &&
    ties.every((tie, position) => tie !== "contradictory" && (tie === undefined || tie.user === position))
  );
}

/**
 * Pairs the entries of one `PrivateCallList`. Where the service has an element around a user and the KMS URI, what stands
 * in one such element belongs together, and to nothing else.
 */
export function pairList(list: XmlElement, { entry }: Pick<ProfileDocument, "entry">): PairedList {
  const around = entry === undefined ? [] : named(list, entry);
  const paired = around.length === 0 ? [pairEntries(list)] : around.map(pairEntries);
  return {
    pairs: paired.flatMap(({ pairs }) => pairs),
    users: paired.flatMap((each) => each.users),
    named: paired.flatMap(({ named: users }) => users),
    faults: paired.flatMap(({ faults }) => faults),
  };
}

function pairEntries(list: XmlElement): PairedList {
  const users = userEntries(list);
  const kmses = kmsEntries(list);
  const userIndexes = uniqueIndexes(users);
  const kmsIndexes = uniqueIndexes(kmses);
  const places = new Map<unknown, number>(users.map(({ element }, position) => [element, position]));
  const ties = kmses.map((entry) => tieOf(entry, places, userIndexes, kmsIndexes));
  const byOrder = orderHolds(users, ties);
  const pairs: ProfilePair[] = [];
  const faults: { fault: PairingFault; text: string }[] = [];
  for (const [position, entry] of kmses.entries()) {
    const ordered: Tie = { user: position, basis: users.length === 1 ? "sole" : "order" };
    const tie = ties[position] ?? (byOrder ? ordered : undefined);
    const pass = (fault: PairingFault) => faults.push({ fault, text: entry.uri ?? "" });
    if (entry.uri === undefined || !isKmsUri(entry.uri)) pass("invalid");
    else if (tie === undefined) pass("unpaired");
    else if (tie === "contradictory") pass("contradictory");
    else {
      const user = users[tie.user]?.uri;
      if (user === undefined) pass("user-invalid");
      else pairs.push({ userUri: user, kmsUri: entry.uri, basis: tie.basis });
    }
  }
  const withName = users.flatMap(({ name, uri }) =>
    name === undefined || uri === undefined ? [] : [{ userUri: uri.trim(), displayName: name }],
  );
  return { pairs, users: users.flatMap(({ uri }) => uri?.trim() ?? []), named: withName, faults };
}
