/**
 * A MESSAGE that asks the caller's client to call somebody else (TS 24.379 clause 11.1.9), and our word about what became of
 * it. It belongs to no dialog: whose call it is about is told by the IDs in it.
 *
 * @module
 */
import { McError } from "../errors/mc-error.ts";
import {
  acceptForwarding,
  type ForwardingElements,
  forwardingElements,
  idsNamed,
  requestTypeOf,
} from "./forwarding.ts";
import { encodeInfo, type McInfoElements, serviceOfParts } from "./info-document.ts";
import {
  type AcceptedRedirection,
  infoOf,
  type MessageBody,
  messageCarrier,
  partsOf,
  type RedirectionContext,
  type RedirectionForm,
} from "./redirection-rules.ts";
import type { McService } from "./services/services.ts";

/** A forwarding that came in a MESSAGE, before it is known whose call it is about. */
export interface ForwardingMessage {
  readonly service: McService;
  /** The IDs in it that say whose call it is about; empty when it names none. */
  readonly about: readonly string[];
  /** Its document, for {@link acceptForwardingMessage}. */
  readonly info: McInfoElements;
  readonly elements: ForwardingElements;
}

/**
 * Reads a MESSAGE. One of another kind is none of ours, however it is written.
 *
 * @param services - that we have
 * @returns undefined when it is no request to forward a call
 * @throws McError with the rule that its document breaks
 */
export function decodeForwardingMessage(
  message: MessageBody,
  services: readonly McService[],
  form: RedirectionForm,
): ForwardingMessage | undefined {
  const carrier = messageCarrier(form);
  if (carrier === undefined) return undefined;
  const parts = partsOf(message);
  const service = serviceOfParts(parts, services);
  if (service === undefined) return undefined;
  const info = infoOf(service, parts);
  if (info === undefined) return undefined;
  const requestType = requestTypeOf(info, service, form);
  if (requestType === undefined || !carrier.requestTypes.includes(requestType)) return undefined;
  const elements = forwardingElements(info, service, form);
  if (elements === undefined) throw new McError("redirection-new-id-missing");
  return { service, about: idsNamed(info, elements), info, elements };
}

/**
 * Checks a MESSAGE against the call that it is about.
 *
 * @throws McError with one code per rule that was broken
 */
export function acceptForwardingMessage(message: ForwardingMessage, context: RedirectionContext): AcceptedRedirection {
  const { info, elements } = message;
  return { ...acceptForwarding(info, elements, context, [context.ownId]), carrier: "message" };
}

/** The info document of a MESSAGE that says: the forwarding was taken. */
export function encodeForwardingResponse(service: McService): string {
  return encodeInfo(service, {}, "      <response-type>forward-private-call-response</response-type>\r\n");
}
