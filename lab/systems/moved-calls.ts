/**
 * What a system does when one of its clients asks for a call to be moved on (TS 24.379 clauses 11.1.8 and 11.1.9): it looks
 * whether there is such a call, and passes the request on to whom it concerns.
 *
 * @module
 */
import type { IncomingMessageRequest } from "sip.js/lib/core/index.js";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { findPart } from "../../shared/mc/multipart.ts";
import type { RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { decodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../shared/mc/resource-lists.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { decodeTransferMessage, encodeTransfer, type TransferMessage } from "../../shared/mc/transfer-message.ts";
import type { BackToBackCall } from "./back-to-back-call.ts";
import { partsOf } from "./call-bodies.ts";
import type { MessageDocument } from "./client-message.ts";

/** What is needed of a system for it. */
export interface MovingSystem {
  readonly form: RedirectionForm;
  /** Calls that go through it now. */
  calls(): Iterable<BackToBackCall>;
  /** Sends somebody of either system a MESSAGE that belongs to a call; resolves with the status of its final answer. */
  tell(mcServiceId: string, service: McService, document: MessageDocument, ofCall: string): Promise<number>;
}

const BAD_REQUEST = 400;
const UNSUPPORTED_TYPE = 415;
/** TS 24.379 clause 4.4: no particular number was read. */
const NO_SUCH_CALL = 404;

/** A request of a client, read. */
interface MoveRequest {
  readonly transfer: TransferMessage;
  readonly recipients: readonly string[];
}

function readRequest(message: IncomingMessageRequest["message"], service: McService, form: RedirectionForm) {
  const body = { contentType: message.getHeader("content-type"), body: message.body };
  const transfer = decodeTransferMessage(body, [service], form);
  const lists = findPart(partsOf(message), RESOURCE_LISTS_CONTENT_TYPE);
  if (transfer === undefined || lists === undefined) return undefined;
  return { transfer, recipients: decodeResourceLists(lists.content) } satisfies MoveRequest;
}

/** Whether a call is up between two users. */
const isBetween =
  (one: string, other: string) =>
  ({ parties: { calledPartyId, callingUserId }, state }: BackToBackCall) =>
    state === "established" &&
    ((sameMcId(callingUserId, one) && sameMcId(calledPartyId, other)) ||
      (sameMcId(callingUserId, other) && sameMcId(calledPartyId, one)));

/**
 * Serves a MESSAGE of a client.
 *
 * @param userId - whose client it is
 */
export async function serveMove(
  request: IncomingMessageRequest,
  service: McService,
  userId: string,
  system: MovingSystem,
): Promise<void> {
  let read: MoveRequest | undefined;
  try {
    read = readRequest(request.message, service, system.form);
  } catch {
    request.reject({ statusCode: BAD_REQUEST });
    return;
  }
  const [transferredId, ...others] = read?.recipients ?? [];
  if (read === undefined || transferredId === undefined || others.length > 0) {
    request.reject({ statusCode: UNSUPPORTED_TYPE });
    return;
  }
  const call = [...system.calls()].find(isBetween(userId, transferredId));
  if (call === undefined) {
    request.reject({ statusCode: NO_SUCH_CALL });
    return;
  }
  const { announced, targetId } = read.transfer;
  const document = {
    contentType: MC_SERVICES[service].infoContentType,
    content: encodeTransfer({ service, targetId, announced, callingUserId: userId }, system.form),
  };
  const statusCode = await system.tell(transferredId, service, document, call.callId);
  if (statusCode < 300) request.accept({ statusCode });
  else request.reject({ statusCode });
}
