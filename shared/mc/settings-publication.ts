/**
 * What a PUBLISH of service settings holds: whose they are, in the service's info document, and the settings (TS 24.379 clause 7.2.3).
 *
 * @module
 */
import { decodeInfo, decodeInfoElements, encodeInfo } from "./info-document.ts";
import { decodeMigration, encodeMigration, type Migration } from "./migration.ts";
import { BodyError, decodeBody, encodeMultipart, findPart } from "./multipart.ts";
import { decodeServiceSettings, SETTINGS_CONTENT_TYPE, type ServiceSettings } from "./service-settings.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import type { WireProfile } from "./wire-profile.ts";

/** Whose settings are published. */
export interface SettingsOwner {
  /** MC service ID of the user. */
  readonly ownId: string;
  /** MC client ID. */
  readonly clientId: string;
  /** What authorises the user for the service (TS 24.379 clause 7.2.2); left out where settings alone are published (7.2.3). */
  readonly accessToken?: string;
  /** Of whoever is authorised as a visitor; left out at home. */
  readonly migration?: Migration;
}

/**
 * Writes the body of a PUBLISH.
 *
 * @param settings - the document of settings, as `encodeServiceSettings` writes it
 * @param boundary - one that occurs in no document
 */
export function encodeSettingsPublication(
  service: McService,
  { accessToken, clientId, migration, ownId }: SettingsOwner,
  settings: string,
  boundary: string,
  clientIdElement: WireProfile["invite"]["clientIdElement"] = "String",
): { readonly contentType: string; readonly body: string } {
  return encodeMultipart(
    [
      {
        contentType: MC_SERVICES[service].infoContentType,
        content: encodeInfo(
          service,
          // Whose they are, the token says where there is one.
          accessToken === undefined ? { requestUri: ownId, clientId } : { accessToken, clientId },
          migration === undefined ? "" : encodeMigration(service, migration),
          clientIdElement,
        ),
      },
      { contentType: SETTINGS_CONTENT_TYPE, content: settings },
    ],
    boundary,
  );
}

/**
 * Reads the body of a PUBLISH, as a participating function does.
 *
 * @throws BodyError when it cannot be taken apart, or one of the documents is not there
 * @throws XmlError when XML is refused
 * @throws InfoDocumentError, ServiceSettingsError when a document is none of its kind
 */
export function decodeSettingsPublication(
  service: McService,
  contentType: string,
  body: string,
): { readonly settings: ServiceSettings } & Partial<SettingsOwner> {
  const parts = decodeBody(contentType, body);
  const info = findPart(parts, MC_SERVICES[service].infoContentType);
  const settings = findPart(parts, SETTINGS_CONTENT_TYPE);
  if (info === undefined || settings === undefined) throw new BodyError("document-missing");
  const { requestUri: ownId, clientId, accessToken } = decodeInfo(service, info.content);
  const migration = decodeMigration(service, decodeInfoElements(service, info.content).anyExt);
  return {
    settings: decodeServiceSettings(settings.content),
    ...(ownId === undefined ? {} : { ownId }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(migration === undefined ? {} : { migration }),
  };
}
