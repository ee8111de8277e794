/**
 * The user profile of a service (TS 24.484), as far as keys are concerned: KMS URIs of users who may be called privately, and
 * what is allowed.
 *
 * @module
 */

import { lineForPeople } from "../base/text-line.ts";
import { childrenNamed, exactTextOf, type XmlElement, type XmlLimits } from "../base/xml.ts";
import { KmsDocumentError } from "../errors/kms-errors.ts";
import { mcIdKey, parseMcId } from "../mc/mc-id.ts";
import type { PrivateCallPermission } from "../mc/private-call-permissions.ts";
import type { ProfileHoldings } from "../mc/profile-holdings.ts";
import { MC_SERVICES, type McService } from "../mc/services/services.ts";
import { type KmsUri, sameUser } from "./identifiers.ts";
import { COMMON_POLICY_NAMESPACE } from "./namespaces.ts";
import { holdingsIn } from "./profile-holdings.ts";
import { type PairingFault, type ProfileName, type ProfilePair, pairList } from "./profile-pairing.ts";
import { readPermissions } from "./profile-permissions.ts";
import { parseBoolean, readXml } from "./reader.ts";
import { writeElement, writeText, XML_DECLARATION } from "./writer.ts";

/** Room for some thousand entries. */
export const USER_PROFILE_XML: XmlLimits = { maxOctets: 1024 * 1024, maxDepth: 32, maxMarkup: 50_000 };

/** Something in a profile that was passed over, for the log. */
interface ProfileDiagnostic {
  readonly fault:
    | PairingFault
    | "permission-invalid"
    | "conditions-not-evaluated"
    | "index-invalid"
    | "namespace-unexpected";
  /** Fit for one line. */
  readonly text: string;
}

/** What is read of a profile. */
export interface UserProfile {
  /** Whose profile it is. */
  readonly xuiUri: string | undefined;
  /** `user-profile-index`, 0 to 255. */
  readonly index: number | undefined;
  /** `ProfileName`, else `Name`: what people call it, in one line. */
  readonly profileName: string | undefined;
  /** `Pre-selected-indication`: the one to use as long as the user has not chosen. */
  readonly isPreselected: boolean;
  /** `MCPTTUserID` and its like: whom it is about, where it says so beside {@link xuiUri}. */
  readonly userIds: readonly string[];
  /** `Status`: whether it may be used. One that says nothing of it may; one that says what nobody understands may not. */
  readonly isEnabled: boolean;
  /** All pairs of all lists. */
  readonly pairs: readonly ProfilePair[];
  /** Whom it names, each once: of somebody with two names, nobody knows which is right. */
  readonly named: readonly ProfileName[];
  /** Whom it lists as users who may be called privately, each ID once, in the form in which IDs are compared. */
  readonly callees: readonly string[];
  /** What it has beside that. */
  readonly holdings: ProfileHoldings;
  /** What is allowed; absent means not. */
  readonly allowed: ReadonlySet<PrivateCallPermission>;
  readonly diagnostics: readonly ProfileDiagnostic[];
}

const below = (elements: readonly XmlElement[], name: string) =>
  elements.flatMap((element) => childrenNamed(element, element.namespaceURI ?? "", name));

const MAX_PROFILE_NAME = 100;

/** The first of these elements that says something. */
function nameIn(root: XmlElement): string | undefined {
  const texts = ["ProfileName", "Name"].flatMap((name) => below([root], name)).map(exactTextOf);
  const lines = texts.map((text) => lineForPeople(text).slice(0, MAX_PROFILE_NAME).toWellFormed());
  return lines.find((line) => line !== "");
}

function parseIndex(text: string | null): number | undefined {
  const index = /^\d{1,3}$/.test(text ?? "") ? Number(text) : 256;
  return index <= 255 ? index : undefined;
}

function onlyOneName(all: readonly ProfileName[]): ProfileName[] {
  const byUser = Map.groupBy(
    all.filter(({ userUri }) => parseMcId(userUri) !== undefined),
    ({ userUri }) => mcIdKey(userUri),
  );
  return [...byUser.values()].flatMap(([first, ...others]) =>
    first !== undefined && others.every(({ displayName }) => displayName === first.displayName) ? [first] : [],
  );
}

/**
 * Reads a profile. Entries that cannot be used do not spoil the others; each leaves a diagnostic. The name of the root decides whose document it
 * is: namespaces differ between editions of the standard, and one that is not expected leaves a diagnostic too.
 *
 * @param xml - the document, decoded from UTF-8
 * @param service - whose document it has to be
 * @throws KmsDocumentError `profile-too-large`, `-doctype`, `-broken`, `-unexpected`
 */
export function decodeUserProfile(xml: string, service: McService): UserProfile {
  const form = MC_SERVICES[service].profileDocument;
  const root = readXml(xml, USER_PROFILE_XML, "profile");
  if (root.localName !== form.root) throw new KmsDocumentError("profile-unexpected", root.nodeName.slice(0, 100));
  const namespace = root.namespaceURI ?? "";
  const common = below([root], "Common");
  const lists = below(below(common, "PrivateCall"), "PrivateCallList").map((list) => pairList(list, form));
  const permissions = readPermissions(root, namespace);
  const indexText = root.getAttribute("user-profile-index");
  const index = parseIndex(indexText);
  const diagnostics: ProfileDiagnostic[] = [
    ...lists.flatMap((list) => list.faults).map(({ fault, text }) => ({ fault, text: lineForPeople(text) })),
    ...permissions.invalid.map((text) => ({ fault: "permission-invalid" as const, text })),
  ];
  if (namespace !== form.namespace) diagnostics.push({ fault: "namespace-unexpected", text: lineForPeople(namespace) });
  if (permissions.hasConditions) diagnostics.push({ fault: "conditions-not-evaluated", text: "" });
  if (indexText !== null && indexText !== "" && index === undefined) {
    diagnostics.push({ fault: "index-invalid", text: lineForPeople(indexText) });
  }
  return {
    xuiUri: root.getAttribute("XUI-URI") || undefined,
    index,
    profileName: nameIn(root),
    isPreselected: below([root], "Pre-selected-indication").length > 0,
    userIds: below(below(common, form.userId), "uri-entry").map((each) => exactTextOf(each).trim()),
    isEnabled: below([root], "Status").every((each) => parseBoolean(exactTextOf(each)) === true),
    pairs: lists.flatMap((list) => list.pairs),
    named: onlyOneName(lists.flatMap((list) => list.named)),
    callees: [...new Set(lists.flatMap((list) => list.users).map(mcIdKey))],
    holdings: holdingsIn(root, form),
    allowed: permissions.allowed,
    diagnostics,
  };
}

/** What a profile says about the KMS of a user. */
export type ProfileAnswer =
  | { readonly kind: "found"; readonly kmsUri: KmsUri; readonly basis: ProfilePair["basis"] }
  | { readonly kind: "none" }
  /** Different entries name different KMSs; none of them is used. */
  | { readonly kind: "disagreement"; readonly kmsUris: readonly KmsUri[] };

/**
 * The KMS of exactly this user. For a migrated callee that is the new ID: the entry of the primary ID never applies.
 *
 * @param id - MC service ID
 */
export function kmsUriInProfile(profile: Pick<UserProfile, "pairs">, id: string): ProfileAnswer {
  const mine = profile.pairs.filter((pair) => sameUser(pair.userUri, id));
  const [first] = mine;
  if (first === undefined) return { kind: "none" };
  const kmsUris = [...new Set(mine.map((pair) => pair.kmsUri))];
  if (kmsUris.length > 1) return { kind: "disagreement", kmsUris };
  return { kind: "found", kmsUri: first.kmsUri, basis: first.basis };
}

/** A profile to be written. */
export interface UserProfileContent {
  readonly xuiUri: string;
  readonly index: number;
  readonly name?: string;
  readonly callees: readonly { readonly uri: string; readonly displayName?: string; readonly kmsUri?: KmsUri }[];
  readonly allowed: readonly PrivateCallPermission[];
  /** Left out, there are none. A profile of a service that has none in it is written without. */
  readonly groups?: readonly { readonly uri: string; readonly displayName: string; readonly isImplicit: boolean }[];
  /** Left out, it is. */
  readonly isEnabled?: boolean;
  /** Left out, it is not. */
  readonly isPreselected?: boolean;
}

function writeEntry(name: string, index: number, uri: string, displayName?: string): string {
  return writeElement(
    name,
    { index: String(index) },
    writeText("uri-entry", uri),
    writeText("display-name", displayName),
  );
}

/** The user's groups, and those that whoever signs in belongs to at once; nothing where there are none. */
function writeGroups(groups: NonNullable<UserProfileContent["groups"]>, element: string): string {
  if (groups.length === 0) return "";
  const implicit = groups.filter(({ isImplicit }) => isImplicit);
  return writeElement(
    "OnNetwork",
    { index: "0" },
    writeElement(
      element,
      { index: "0" },
      ...groups.map(({ displayName, uri }, index) => writeEntry("entry", index, uri, displayName)),
    ),
    implicit.length === 0
      ? ""
      : writeElement(
          "ImplicitAffiliations",
          { index: "0" },
          ...implicit.map(({ uri }, index) => writeEntry("entry", index, uri)),
        ),
  );
}

/** Writes a profile; KMS URIs in the schema's place, tied to their users by index. */
export function encodeUserProfile(profile: UserProfileContent, service: McService): string {
  const form = MC_SERVICES[service].profileDocument;
  const users = profile.callees.map(({ uri, displayName }, index) =>
    writeEntry("PrivateCallURI", index, uri, displayName),
  );
  const kmses = profile.callees.map(({ kmsUri }, index) =>
    kmsUri === undefined ? "" : writeElement("PrivateCallKMSURI", {}, writeEntry("PrivateCallKMSURI", index, kmsUri)),
  );
  const extension = kmses.join("") === "" ? "" : writeElement("anyExt", {}, ...kmses);
  const { entry } = form;
  const content =
    entry === undefined
      ? [...users, extension]
      : users.map((user, index) => writeElement(entry, {}, user, kmses[index] ?? ""));
  const list = writeElement("PrivateCallList", { index: "0" }, ...content);
  const actions = profile.allowed.map((permission) => writeText(permission, true));
  const root = writeElement(
    form.root,
    { xmlns: form.namespace, "XUI-URI": profile.xuiUri, "user-profile-index": String(profile.index) },
    writeText("Name", profile.name),
    writeText("Status", profile.isEnabled ?? true),
    profile.isPreselected === true ? writeElement("Pre-selected-indication", {}) : "",
    writeElement(
      "Common",
      { index: "0" },
      writeElement(form.userId, { index: "0" }, writeText("uri-entry", profile.xuiUri)),
      writeElement("PrivateCall", {}, list),
    ),
    form.held === undefined ? "" : writeGroups(profile.groups ?? [], form.held.groups),
    writeElement(
      "cp:ruleset",
      { "xmlns:cp": COMMON_POLICY_NAMESPACE },
      writeElement("cp:rule", { id: "r1" }, writeElement("cp:actions", {}, ...actions)),
    ),
  );
  return XML_DECLARATION + root;
}
