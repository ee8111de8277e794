/**
 * The re-INVITE that makes a call in progress an emergency, or none any more: what it has beside its session description, and
 * what one of the other end says.
 *
 * @module
 */
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { decodeInfo, encodeInfo } from "../../../shared/mc/info-document.ts";
import { decodeBody, encodeMultipart, findPart } from "../../../shared/mc/multipart.ts";
import type { ChangedUrgency } from "../../../shared/mc/record-parts/urgency.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import { type CallUrgency, readUrgency } from "../../../shared/mc/urgency.ts";
import type { ComposeOffer } from "./description-handler.ts";
import { type ConfiguredCalls, priorityHeaders } from "./invite-request.ts";

/** What a re-INVITE carries beside the media as they are. */
export interface Carried {
  readonly headers: readonly string[];
  readonly compose: ComposeOffer;
}

/** What is read of a request of the other end. */
interface UrgencyMessage {
  readonly body: string;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): string[];
}

/** How the urgency of calls of a service is told and read. */
export interface UrgencyWire {
  carried(to: ChangedUrgency): Carried;
  /** @returns undefined where the request says nothing of it: it stays as it is */
  read(message: UrgencyMessage): CallUrgency | undefined;
}

/** @returns undefined where there is no document of the service, or nobody can read it, or it does not speak of an emergency */
function readTold(service: McService, { wire }: SipAccount, message: UrgencyMessage): CallUrgency | undefined {
  try {
    const parts = decodeBody(message.getHeader("Content-Type") ?? "", message.body);
    const document = findPart(parts, MC_SERVICES[service].infoContentType);
    if (document === undefined) return undefined;
    const info = decodeInfo(service, document.content);
    if (info.emergency === undefined && info.imminentPeril === undefined) return undefined;
    return readUrgency(info, message.getHeaders("Resource-Priority"), wire.priority);
  } catch {
    return undefined;
  }
}

/** The wire of one service, as the account and the service configuration have it. */
export function urgencyWire(account: SipAccount, service: McService, configured: ConfiguredCalls): UrgencyWire {
  return {
    carried: (to) => ({
      // Tells SIP.js that the multipart holds the session description; the transport takes it off again.
      headers: [
        ...priorityHeaders(account.wire.priority, to, configured(service)?.priority),
        "Content-Disposition: session",
      ],
      compose: (sdp) =>
        encodeMultipart(
          [
            { contentType: "application/sdp", content: sdp },
            {
              contentType: MC_SERVICES[service].infoContentType,
              content: encodeInfo(service, { emergency: to === "emergency", alert: false }),
            },
          ],
          `mc-${crypto.randomUUID()}`,
        ),
    }),
    read: (message) => readTold(service, account, message),
  };
}
