/**
 * A MESSAGE that asks for a private call to be transferred (TS 24.379 clause 11.1.8): from the client that transfers to its
 * server, and from the server to the client that is to call somebody else. It belongs to no dialog; the IDs in it tell which
 * call is meant.
 *
 * The elements are those of private call forwarding, with a request type of its own; which of them are sent was not read, so
 * all but the target may be absent.
 *
 * @module
 */
import { McError } from "../errors/mc-error.ts";
import { encodeForwarding, type ForwardingElements, forwardingElements, requestTypeOf } from "./forwarding.ts";
import { type McInfoElements, type Protectable, serviceOfParts } from "./info-document.ts";
import { infoOf, type MessageBody, partsOf, type RedirectionForm, readKmsUri, readNewId } from "./redirection-rules.ts";
import type { McService } from "./services/services.ts";

const TRANSFER_REQUEST = "transfer-private-call-request";

/** A transfer as it is written. Absent members are absent elements. */
export interface PrivateCallTransfer {
  readonly service: McService;
  /** Who is to be called. */
  readonly targetId: string;
  /** Whether the one who transfers has talked to the target before. */
  readonly announced: boolean;
  /** Who transfers; the server adds it. */
  readonly callingUserId?: string;
  readonly kmsUri?: string;
}

/** Writes the info document of a transfer. */
export function encodeTransfer({ announced, ...transfer }: PrivateCallTransfer, form?: RedirectionForm): string {
  return encodeForwarding({ ...transfer, requestType: TRANSFER_REQUEST, transferAnnounced: announced }, form);
}

/** A transfer that came in, before it is known whose call it is about. */
export interface TransferMessage {
  readonly service: McService;
  readonly targetId: string;
  readonly kmsUri: string | undefined;
  readonly announced: boolean;
  /** IDs of whoever transfers; empty when the document does not say. */
  readonly byIds: readonly string[];
  /** IDs of whoever is to be transferred; empty when the document does not say. */
  readonly transferredIds: readonly string[];
}

function plain(found: readonly Protectable[]): readonly string[] {
  return found.map((element) => {
    if (element.type === "encrypted") throw new McError("redirection-encrypted");
    return element.value;
  });
}

function read(
  service: McService,
  info: McInfoElements,
  elements: ForwardingElements,
  form: RedirectionForm,
): TransferMessage {
  const targetId = readNewId(elements.targetId, "redirection-contradictory");
  if (elements.targetIsFunctionalAlias) throw new McError("redirection-to-functional-alias", targetId);
  return {
    service,
    targetId,
    kmsUri: readKmsUri(info, form),
    announced: elements.transferAnnounced,
    byIds: plain([...info.callingUserId, ...elements.forwardedById]),
    transferredIds: plain(info.requestUri),
  };
}

/**
 * Reads a MESSAGE. One of another kind is none of ours, however it is written.
 *
 * @param services - that we have
 * @returns undefined when it is no request to transfer a call
 * @throws McError with the rule that its document breaks
 */
export function decodeTransferMessage(
  message: MessageBody,
  services: readonly McService[],
  form: RedirectionForm,
): TransferMessage | undefined {
  const parts = partsOf(message);
  const service = serviceOfParts(parts, services);
  if (service === undefined) return undefined;
  const info = infoOf(service, parts);
  if (info === undefined || requestTypeOf(info, service, form) !== TRANSFER_REQUEST) return undefined;
  const elements = forwardingElements(info, service, form);
  if (elements === undefined) throw new McError("redirection-new-id-missing");
  return read(service, info, elements, form);
}
