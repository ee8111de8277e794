/**
 * Whether a document that a server gave is one, and this user's: what is not is not used, and the one before holds.
 *
 * @module
 */

import { KmsDocumentError } from "../../shared/errors/kms-errors.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { decodeUserProfile, type UserProfile } from "../../shared/kms/user-profile.ts";
import { type CallConfiguration, decodeCallConfiguration } from "../../shared/mc/call-configuration.ts";
import type { DocumentName, DocumentUser } from "../../shared/mc/configuration-documents.ts";
import { type DataLimits, decodeServiceConfiguration } from "../../shared/mc/data/service-configuration.ts";
import { mcIdDomain, sameMcId } from "../../shared/mc/mc-id.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import type { ProfileHoldings } from "../../shared/mc/profile-holdings.ts";
import { unexpectedNamespace } from "../../shared/mc/service-parameters.ts";
import { MESSAGE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { decodeUeConfiguration } from "../../shared/mc/ue-configuration.ts";
import { decodeText } from "../services/text-file.ts";

/** A document that may be obeyed. */
export interface JudgedDocument {
  readonly text: string;
  /** Whether it says of itself that it may be used. */
  readonly isEnabled: boolean;
  /** What a user profile permits; empty of any other document. */
  readonly permissions: readonly PrivateCallPermission[];
  /** What people call a user profile; undefined of any other document, and of one without a name. */
  readonly name: string | undefined;
  /** Groups that a user profile names; empty of any other document. */
  readonly groups: ProfileHoldings["groups"];
  /** Whether a user profile is the one to use as long as the user has not chosen. */
  readonly isPreselected: boolean;
  /** Private calls at once, where a UE configuration says it. */
  readonly mostPrivateCalls: number | undefined;
  /** That of a service configuration, where it is not the standard's; undefined of any other document. */
  readonly unexpectedNamespace: string | undefined;
  /** What a service configuration says of private calls; undefined of any other document. */
  readonly calls: CallConfiguration | undefined;
  /** What a service configuration says of messages and files; undefined of any other document. */
  readonly data: DataLimits | undefined;
}

const broken = (detail: string) => new McError("configuration-document-broken", detail);

/** What its reader says is wrong with it, by the name of that alone: a document holds names of people. */
function asBroken(error: unknown): never {
  if (error instanceof KmsDocumentError) throw broken(error.code);
  if (error instanceof McError && error.code === "service-configuration-unreadable") throw broken(error.detail ?? "");
  throw error;
}

function profileIn(text: string, name: DocumentName, id: string): UserProfile {
  const profile = decodeUserProfile(text, name.service);
  const about = [...(profile.xuiUri === undefined ? [] : [profile.xuiUri]), ...profile.userIds];
  if (!about.every((each) => sameMcId(each, id))) throw new McError("configuration-document-foreign", name.kind);
  return profile;
}

/**
 * @param home - domains of which one has to be that of a service configuration, beside the domain of the user's ID
 * @throws McError `configuration-document-broken`, `-foreign`
 */
export function judgeDocument(
  name: DocumentName,
  octets: Uint8Array,
  user: DocumentUser,
  home: readonly string[] = [],
): JudgedDocument {
  const id = user.ids.get(name.service) ?? "";
  let text: string;
  try {
    text = decodeText(octets);
  } catch {
    throw broken("encoding");
  }
  const judged: JudgedDocument = {
    text,
    isEnabled: true,
    permissions: [],
    name: undefined,
    groups: [],
    isPreselected: false,
    mostPrivateCalls: undefined,
    unexpectedNamespace: undefined,
    calls: undefined,
    data: undefined,
  };
  try {
    switch (name.kind) {
      case "user-profile": {
        const { allowed, holdings, isEnabled, isPreselected, profileName } = profileIn(text, name, id);
        const { groups } = holdings;
        return { ...judged, isEnabled, permissions: [...allowed], name: profileName, groups, isPreselected };
      }
      case "service-configuration": {
        const domains = [mcIdDomain(id), ...home];
        const configuration = { ...judged, unexpectedNamespace: unexpectedNamespace(text, name.service) };
        if (MESSAGE_SERVICES.includes(name.service)) {
          return { ...configuration, data: decodeServiceConfiguration(text, name.service, domains) };
        }
        return { ...configuration, calls: decodeCallConfiguration(text, name.service, domains) };
      }
      case "ue-configuration":
        return { ...judged, ...decodeUeConfiguration(text, MC_SERVICES[name.service].prefix) };
    }
  } catch (error) {
    asBroken(error);
  }
}
