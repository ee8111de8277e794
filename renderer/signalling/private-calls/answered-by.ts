/**
 * Who has answered a call to several: the called party in the info document of the answer (TS 24.379 Annex H.3).
 *
 * @module
 */
import { decodeInfo } from "../../../shared/mc/info-document.ts";
import { parseMcId } from "../../../shared/mc/mc-id.ts";
import { decodeBody, findPart } from "../../../shared/mc/multipart.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";

/** Reads it from the body of a 200; undefined where that names nobody, or cannot be read. */
export function readAnsweredBy(contentType: string | undefined, body: string, service: McService): string | undefined {
  try {
    const parts = decodeBody(contentType ?? "", body);
    const { calledPartyId = "" } = decodeInfo(
      service,
      findPart(parts, MC_SERVICES[service].infoContentType)?.content ?? "",
    );
    return parseMcId(calledPartyId) === undefined ? undefined : calledPartyId;
  } catch {
    return undefined;
  }
}
