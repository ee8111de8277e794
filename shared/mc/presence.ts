/**
 * Presence of a user as a participating function tells it: a PIDF document (RFC 3863) with a tuple for each client that is authorised there, and of
 * a user who has migrated the elements that this program's own systems add. No procedure of the standard carries the latter.
 *
 * @module
 */
import { childrenNamed, escapeXml, parseXml, SIP_BODY_XML, textOf, type XmlElement } from "../base/xml.ts";
import { type ParticularMark, particular } from "../errors/particulars.ts";
import { parseMcId, sameMcId } from "./mc-id.ts";
import { MIGRATION_NAMESPACE } from "./migration.ts";

/** The event package (RFC 3856), and what its notifications hold. */
export const PRESENCE_EVENT = "presence";
export const PRESENCE_CONTENT_TYPE = "application/pidf+xml";

const NAMESPACE = "urn:ietf:params:xml:ns:pidf";
const LONGEST_KMS_URI = 1_024;

/** Where a system says that one of its users is. */
export type Presence =
  /** No client is authorised, which proves nothing: signed out, or elsewhere. */
  | { readonly kind: "nothing" }
  /** A client is authorised at the system that was asked. */
  | { readonly kind: "home" }
  | {
      readonly kind: "migrated";
      readonly newId: string;
      /** The KMS of the new ID; null where it is not said. */
      readonly kmsUri: string | null;
      /** Since when, Unix milliseconds; null where it is not said. */
      readonly since: number | null;
    };

/** A document that is well-formed XML and says nothing that can be believed. Its message is a mark: it comes into the log. */
export class PresenceError extends Error {
  constructor(what: Extract<ParticularMark, "root-is-not" | "element-missing" | "element-unusable">, element: string) {
    super(particular(what, element));
    this.name = "PresenceError";
  }
}

/** The one text of this name; undefined where there is none. Two could say two things. */
function oneText(parent: XmlElement, name: string): string | undefined {
  const [first, ...others] = childrenNamed(parent, MIGRATION_NAMESPACE, name);
  if (others.length > 0) throw new PresenceError("element-unusable", name);
  return first && textOf(first);
}

/** XML Schema dateTime with a zone: a time of another zone than it was meant in misleads by hours. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

function timeIn(text: string | undefined): number | null {
  const at = text !== undefined && TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}

function migrationIn(root: XmlElement, ofId: string): Presence | undefined {
  const [migration, ...others] = childrenNamed(root, MIGRATION_NAMESPACE, "migration");
  if (migration === undefined) return undefined;
  if (others.length > 0) throw new PresenceError("element-unusable", "migration");
  const primaryId = oneText(migration, "primary-id");
  const newId = oneText(migration, "mc-service-id");
  if (newId === undefined) throw new PresenceError("element-missing", "mc-service-id");
  const isOthers = primaryId !== undefined && !sameMcId(primaryId, ofId);
  if (isOthers) throw new PresenceError("element-unusable", "primary-id");
  if (parseMcId(newId) === undefined || sameMcId(newId, ofId))
    throw new PresenceError("element-unusable", "mc-service-id");
  const kmsUri = oneText(migration, "kms-uri") ?? "";
  const isKms = kmsUri !== "" && kmsUri.length <= LONGEST_KMS_URI;
  return { kind: "migrated", newId, kmsUri: isKms ? kmsUri : null, since: timeIn(oneText(migration, "since")) };
}

/**
 * Reads a document about one user. Whatever of it is not known is left aside.
 *
 * @param ofId - MC service ID of the user who was asked about: a document about somebody else says nothing
 * @throws XmlError when the XML is refused
 * @throws PresenceError when it is no presence, or somebody else's, or names a new ID that is none
 */
export function decodePresence(xml: string, ofId: string): Presence {
  const root = parseXml(xml, SIP_BODY_XML);
  if (root.localName !== "presence" || root.namespaceURI !== NAMESPACE)
    throw new PresenceError("root-is-not", "presence");
  // RFC 3863 clause 4.1.1 allows `pres:` for the same user and host.
  const entity = (root.getAttribute("entity") ?? "").trim().replace(/^pres:/i, "sip:");
  if (!sameMcId(entity, ofId)) throw new PresenceError("element-unusable", "entity");
  const migrated = migrationIn(root, ofId);
  if (migrated !== undefined) return migrated;
  const tuples = childrenNamed(root, NAMESPACE, "tuple");
  return { kind: tuples.some(isThere) ? "home" : "nothing" };
}

/** A client that says itself that it is closed is not there (RFC 3863 clause 4.1.4); one that says nothing of it is authorised. */
function isThere(tuple: XmlElement): boolean {
  return childrenNamed(tuple, NAMESPACE, "status")
    .flatMap((status) => childrenNamed(status, NAMESPACE, "basic"))
    .every((basic) => textOf(basic).toLowerCase() !== "closed");
}

/**
 * Writes a document, as a participating function does.
 *
 * @param clientIds - of the clients that are authorised, where somebody is at home
 */
export function encodePresence(ofId: string, presence: Presence, clientIds: readonly string[] = []): string {
  const own = (name: string, value: string | null) =>
    value === null ? "" : `    <m:${name}>${escapeXml(value)}</m:${name}>\r\n`;
  const tuples = (presence.kind === "home" ? clientIds : []).map(
    (id) => `  <tuple id="${escapeXml(id)}"><status><basic>open</basic></status></tuple>\r\n`,
  );
  const inner =
    presence.kind === "migrated"
      ? `  <m:migration xmlns:m="${MIGRATION_NAMESPACE}">\r\n` +
        own("primary-id", ofId) +
        own("mc-service-id", presence.newId) +
        own("kms-uri", presence.kmsUri) +
        own("since", presence.since === null ? null : new Date(presence.since).toISOString()) +
        "  </m:migration>\r\n"
      : tuples.join("");
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\r\n` +
    `<presence xmlns="${NAMESPACE}" entity="${escapeXml(ofId)}">\r\n${inner}</presence>\r\n`
  );
}
