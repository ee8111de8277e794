/**
 * What a user who migrates says of it to the partner system, and what that system answers, in the extension point of the info document:
 * the contents of a migration service authorization request and response (TS 23.280 table 10.6.3.2.1-1). The names of the schema of
 * TS 24.379 stand beside elements of our own; which request carries them could not be read.
 *
 * @module
 */
import { childrenNamed, escapeXml, textOf, type XmlElement } from "../base/xml.ts";
import { decodeInfoElements, type Protectable, readProtectable } from "./info-document.ts";
import { parseMcId, sameMcId } from "./mc-id.ts";
import { decodeBody, findPart } from "./multipart.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";

/** Of the elements for which the standard has no name. */
export const MIGRATION_NAMESPACE = "urn:example:mcx:migration:1";

/** Whose migration it is. */
export interface Migration {
  /** MC service ID in the primary system. */
  readonly primaryId: string;
  /** MC service ID in the partner system; a request has it as far as it is known. */
  readonly newId?: string;
}

/** What a partner system answers; undefined members are not in it. */
export interface MigrationAnswer {
  readonly newId?: string;
  /** False where `migration-auth-result` says anything but that it is accepted. */
  readonly isAccepted: boolean;
}

const standardNames = (service: McService) => {
  const { prefix } = MC_SERVICES[service];
  return { primary: `primary-${prefix}-id`, partner: `partner-${prefix}-id`, result: "migration-auth-result" };
};

/** Writes the elements of a request, or of the answer to one, for `anyExt` of the info document. */
export function encodeMigration(service: McService, { newId, primaryId }: Migration): string {
  const { infoNamespace, prefix } = MC_SERVICES[service];
  const names = standardNames(service);
  const uri = (name: string, value: string) =>
    `      <${name} xmlns="${infoNamespace}" type="Normal"><${prefix}URI>${escapeXml(value)}</${prefix}URI></${name}>\r\n`;
  const own = (name: string, value: string) => `        <m:${name}>${escapeXml(value)}</m:${name}>\r\n`;
  return (
    uri(names.primary, primaryId) +
    (newId === undefined ? "" : uri(names.partner, newId)) +
    `      <m:migration xmlns:m="${MIGRATION_NAMESPACE}">\r\n` +
    own("primary-id", primaryId) +
    (newId === undefined ? "" : own("mc-service-id", newId)) +
    `      </m:migration>\r\n`
  );
}

/** An ID that can be called; undefined for none, for one that is encrypted, and for any other text. */
function idOf(found: Protectable | undefined): string | undefined {
  const value = found?.type === "normal" ? found.value.trim() : "";
  return parseMcId(value) === undefined ? undefined : value;
}

/** The standard's name first, ours else; where they differ neither is believed. */
function oneId(anyExt: readonly XmlElement[], service: McService, standard: string, own: string): string | undefined {
  const { infoNamespace } = MC_SERVICES[service];
  const ofStandard = anyExt.flatMap((each) => childrenNamed(each, infoNamespace, standard)).map(readProtectable);
  const ofOwn = anyExt
    .flatMap((each) => childrenNamed(each, MIGRATION_NAMESPACE, "migration"))
    .flatMap((each) => childrenNamed(each, MIGRATION_NAMESPACE, own))
    .map((each): Protectable => ({ type: "normal", value: textOf(each) }));
  const ids = [...ofStandard, ...ofOwn].map(idOf);
  const [first] = ids;
  return first !== undefined && ids.every((id) => id !== undefined && sameMcId(id, first)) ? first : undefined;
}

/**
 * Reads the elements of a request in the extension points of an info document, as a server does; undefined where they do not name whose migration it is.
 */
export function decodeMigration(service: McService, anyExt: readonly XmlElement[]): Migration | undefined {
  const names = standardNames(service);
  const primaryId = oneId(anyExt, service, names.primary, "primary-id");
  const newId = oneId(anyExt, service, names.partner, "mc-service-id");
  return primaryId === undefined ? undefined : { primaryId, ...(newId === undefined ? {} : { newId }) };
}

const ACCEPTED: ReadonlySet<string> = new Set(["true", "1", "success"]);

/**
 * Reads what a partner system answers. A server that knows nothing of the extension says nothing, and has authorised the user by that.
 *
 * @param body - of a 2xx to a PUBLISH
 * @throws XmlError, BodyError, InfoDocumentError for a body that cannot be read
 */
export function decodeMigrationAnswer(service: McService, contentType: string, body: string): MigrationAnswer {
  if (body.trim() === "") return { isAccepted: true };
  const info = findPart(decodeBody(contentType, body), MC_SERVICES[service].infoContentType);
  if (info === undefined) return { isAccepted: true };
  const { anyExt } = decodeInfoElements(service, info.content);
  const { infoNamespace } = MC_SERVICES[service];
  const names = standardNames(service);
  const results = anyExt
    .flatMap((each) => childrenNamed(each, infoNamespace, names.result))
    .map(readProtectable)
    .map((each) => (each.type === "normal" ? each.value.trim().toLowerCase() : ""));
  const newId = oneId(anyExt, service, names.partner, "mc-service-id");
  return {
    isAccepted: results.every((each) => ACCEPTED.has(each)),
    ...(newId === undefined ? {} : { newId }),
  };
}
