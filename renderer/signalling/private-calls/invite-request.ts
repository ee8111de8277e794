/**
 * The private call INVITE (TS 24.379 clause 11.1.1.2.1.1): its header fields and its bodies.
 *
 * @module
 */
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { type CallConfiguration, USUAL_PRIORITY } from "../../../shared/mc/call-configuration.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { type BodyPart, encodeMultipart } from "../../../shared/mc/multipart.ts";
import type { Urgency } from "../../../shared/mc/record-parts/urgency.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../../shared/mc/resource-lists.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import { AS_CONFIGURED, type InvitePart, type WireProfile } from "../../../shared/mc/wire-profile.ts";
import type { InviteOrder } from "../../calling/ports.ts";
import { icsiReference } from "../connection/user-agent.ts";
import { sessionExpiresHeader } from "./session-timer.ts";

/** What the service configuration says of private calls of a service; undefined where there is none. */
export type ConfiguredCalls = (service: McService) => CallConfiguration | undefined;

/**
 * The priority of a request: what the account fixes, else what the service configuration has, else what is usual.
 *
 * @param configured - of the service configuration; undefined where there is none
 */
export function priorityHeaders(
  { emergency, high, normal }: WireProfile["priority"],
  urgency: Urgency,
  configured?: CallConfiguration["priority"],
): string[] {
  const fixed = { emergency, "imminent-peril": high, priority: high, normal }[urgency];
  const priority = fixed === AS_CONFIGURED ? (configured?.[urgency] ?? USUAL_PRIORITY[urgency]) : fixed;
  return priority === null ? [] : [`Resource-Priority: ${priority}`];
}

/** Header fields beside those that every INVITE has. */
export function inviteHeaders(
  account: SipAccount,
  service: McService,
  { commencement, urgency }: Pick<InviteOrder, "commencement" | "urgency">,
  configured?: CallConfiguration["priority"],
): string[] {
  const { preferredIdentity, requireRecipientList } = account.wire.invite;
  return [
    `Accept-Contact: *;+${MC_SERVICES[service].featureTag};require;explicit`,
    `Accept-Contact: *;+g.3gpp.icsi-ref=${icsiReference([service])};require;explicit`,
    `P-Preferred-Service: ${MC_SERVICES[service].icsi}`,
    ...(preferredIdentity ? [`P-Preferred-Identity: <${account.impu}>`] : []),
    ...(requireRecipientList ? ["Require: recipient-list-invite"] : []),
    ...priorityHeaders(account.wire.priority, urgency, configured),
    `Answer-Mode: ${commencement === "automatic" ? "Auto" : "Manual"}`,
    sessionExpiresHeader(),
    // Tells SIP.js that the multipart holds the session description; the transport takes it off again.
    "Content-Disposition: session",
  ];
}

/**
 * The bodies: session description, info document, and the one callee in resource-lists, or everybody of a call to several. Our own MC service ID is not
 * among them: the participating function knows it from the registration.
 *
 * @param boundary - separates the parts; has to occur in none of them
 */
export function inviteBody(
  order: {
    readonly service: McService;
    readonly calledId: string;
    readonly candidates?: readonly string[] | undefined;
    readonly clientId: string;
    readonly urgency: Urgency;
    /** What is asked for in a service that has no calls. */
    readonly requestType?: string;
  },
  form: WireProfile["invite"],
  sdp: string,
  boundary: string,
): { contentType: string; body: string } {
  const { service, calledId, candidates, clientId, requestType = "", urgency } = order;
  const { infoContentType, severalSessionType, ...one } = MC_SERVICES[service];
  const sessionType = candidates === undefined ? one.sessionType : severalSessionType;
  const info = {
    // A service without calls of its own says what is asked for instead.
    ...(sessionType === undefined ? { requestType } : { sessionType }),
    // Where there is one indication the other has to be there too (TS 24.379 clause 6.2.8.3.8).
    ...(urgency === "emergency" ? { emergency: true, alert: false } : {}),
    clientId,
  };
  const parts: Readonly<Record<InvitePart, BodyPart>> = {
    "session-description": { contentType: "application/sdp", content: sdp },
    info: { contentType: infoContentType, content: encodeInfo(service, info, "", form.clientIdElement) },
    recipients: {
      contentType: RESOURCE_LISTS_CONTENT_TYPE,
      ...(form.recipientListDisposition ? { disposition: "recipient-list" } : {}),
      content: encodeResourceLists(candidates ?? [calledId]),
    },
  };
  return encodeMultipart(
    form.parts.map((part) => parts[part]),
    boundary,
  );
}
