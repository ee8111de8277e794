/**
 * The way that the registrar wants requests of ours to go (RFC 3608, TS 24.229 clause 5.1.2A.1.1).
 *
 * @module
 */
import type { Core } from "sip.js";
import { listOf } from "../../../shared/sip/header-list.ts";

/**
 * Keeps the Service-Route of a registration: each answer replaces what the one before it said, one without drops it. Every
 * request outside a dialog has it as its Route then. Path, which is for requests to us, never is.
 */
export function keepServiceRoute({ configuration }: Core.UserAgentCore, answer: Core.IncomingMessage): void {
  const route = answer.getHeaders("Service-Route").flatMap(listOf);
  // In one field: of several, SIP.js puts only the first into the ACK of a refusal (RFC 3261 clause 17.1.1.3 wants all).
  configuration.routeSet = route.length === 0 ? [] : [route.join(", ")];
}

/** A REGISTER goes to the registrar by itself (RFC 3608 clause 5). */
export function withoutServiceRoute(request: Core.OutgoingRequestMessage): Core.OutgoingRequestMessage {
  delete request.headers["Route"];
  return request;
}
