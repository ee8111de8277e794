/**
 * The configuration documents of a user (TS 24.484): what they are called, and where they stand below the XCAP root (RFC 4825).
 *
 * @module
 */
import { MC_SERVICES, type McService, SERVICE_NAMES, VOICE_SERVICE } from "./services/services.ts";
import { XCAP_DIRECTORY, XCAP_DIRECTORY_TYPE } from "./xcap-directory.ts";

export const DOCUMENT_KINDS = ["user-profile", "service-configuration", "ue-configuration"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** One document of a user. */
export interface DocumentName {
  readonly service: McService;
  readonly kind: DocumentKind;
}

/** Whose documents they are, and of which device. */
export interface DocumentUser {
  /** The user's ID in each service that the user has: the XUI, since the user is authenticated already (TS 24.484 clause 8.2.1). */
  readonly ids: ReadonlyMap<McService, string>;
  /** MCS UE ID: the instance ID of the client, as a URN. */
  readonly ueId: string;
}

/** Where a document is, and how it is asked for. */
export interface DocumentPlace {
  /** Below the XCAP root, without a slash before it; as it stands in a URL. */
  readonly path: string;
  /** For servers that want `:` and `@` of an ID escaped; undefined where there is none in the path. */
  readonly escapedPath: string | undefined;
  readonly contentType: string;
}

/** What a program of ours obeys: whatever a user has is listed, and nothing else is asked for. */
export function documentsOf(ids: DocumentUser["ids"]): readonly DocumentName[] {
  const services = SERVICE_NAMES.filter((service) => ids.has(service));
  return [
    ...services.map((service) => ({ service, kind: "user-profile" as const })),
    ...services.map((service) => ({ service, kind: "service-configuration" as const })),
    ...(ids.has(VOICE_SERVICE) ? [{ service: VOICE_SERVICE, kind: "ue-configuration" as const }] : []),
  ];
}

/**
 * Places of everything that a user may have, below the XCAP root, for whoever tells of changes: of user profiles also the collection, in which one may
 * come whose index nobody knows (RFC 5875 clause 4.1).
 *
 * @param isFixed - whether there is no other index than these that counts
 */
export const watchedDocuments = (
  user: DocumentUser,
  profileIndexes: readonly number[],
  isFixed: boolean,
): readonly string[] =>
  documentsOf(user.ids).flatMap((name) =>
    name.kind === "user-profile"
      ? [
          ...profileIndexes.map((index) => placeOf(name, user, index).path),
          ...(isFixed ? [] : [profilesOf(name.service, user)]),
        ]
      : [placeOf(name, user, 0).path],
  );

/** The collection of a user's profiles in a service, with the slash at its end. */
export function profilesOf(service: McService, user: DocumentUser): string {
  const { path } = placeOf({ service, kind: "user-profile" }, user, 0);
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** A text of one segment of a path: `:` and `@` may stand there as they are (RFC 3986 clause 3.3). */
const segment = (text: string) => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%40", "@");

/** Where the list of a user's documents is. @param id - the user's, the XUI */
export function placeOfDirectory(id: string): DocumentPlace {
  const place = (user: string) => `${XCAP_DIRECTORY}/users/${user}/directory.xml`;
  return {
    path: place(segment(id)),
    escapedPath: place(encodeURIComponent(id)),
    contentType: XCAP_DIRECTORY_TYPE,
  };
}

/** Where the document of a group is (TS 24.481): of whoever asks for it there is nothing in the path. @param id - of the group */
export function placeOfGroup(id: string): DocumentPlace {
  const place = (group: string) => `org.openmobilealliance.groups/global/byGroupID/${group}`;
  return {
    path: place(segment(id)),
    escapedPath: place(encodeURIComponent(id)),
    contentType: "application/vnd.oma.poc.groups+xml",
  };
}

/**
 * The place of a document of a user.
 *
 * @param profileIndex - `user-profile-index`, 0 to 255
 */
export function placeOf({ kind, service }: DocumentName, user: DocumentUser, profileIndex: number): DocumentPlace {
  const { ids, ueId } = user;
  const { prefix } = MC_SERVICES[service];
  const id = ids.get(service) ?? "";
  const typeOf = (name: string) => `application/vnd.3gpp.${prefix}-${name}+xml`;
  const ofUser = (auid: string, file: string, contentType: string): DocumentPlace => ({
    path: `${auid}/users/${segment(id)}/${file}`,
    escapedPath: `${auid}/users/${encodeURIComponent(id)}/${file}`,
    contentType,
  });
  switch (kind) {
    case "user-profile":
      return ofUser(
        `org.3gpp.${prefix}.user-profile`,
        `${prefix}-user-profile-${profileIndex}.xml`,
        typeOf("user-profile"),
      );
    case "ue-configuration":
      return ofUser(`org.3gpp.${prefix}.ue-config`, segment(ueId), typeOf("ue-config"));
    case "service-configuration": {
      const file = service === VOICE_SERVICE ? "service-config.xml" : `${prefix}-service-config.xml`;
      const path = `org.3gpp.${prefix}.service-config/global/${file}`;
      return { path, escapedPath: undefined, contentType: typeOf("service-config") };
    }
  }
}
