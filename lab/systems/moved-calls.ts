/**
 * What a system does when one of its clients asks for a call to be moved on (TS 24.379 clauses 11.1.8 and 11.1.9): it looks
 * whether there is such a call, and passes the request on to whom it concerns.
 *
 * @module
 */
import type { IncomingMessageRequest } from "sip.js/lib/core/index.js";
import { encodeForwarding } from "../../shared/mc/forwarding.ts";
import { decodeForwardingMessage } from "../../shared/mc/forwarding-message.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { type MessageBody, messageCarrier, type RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { decodeTransferMessage, encodeTransfer } from "../../shared/mc/transfer-message.ts";
import type { BackToBackCall } from "./back-to-back-call.ts";
import { partsOf, recipientsOf } from "./call-bodies.ts";
import type { MessageDocument } from "./client-message.ts";
import { passAnswer } from "./final-answer.ts";

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

/** A request of a client, read: whom it concerns, which call it needs, and what that one is told. */
interface MoveRequest {
  readonly recipients: readonly string[];
  fits(call: BackToBackCall, userId: string, recipientId: string): boolean;
  told(userId: string, recipientId: string): string;
}

const isBetween = ({ parties: { calledPartyId, callingUserId } }: BackToBackCall, caller: string, called: string) =>
  sameMcId(callingUserId, caller) && sameMcId(calledPartyId, called);

/** Whoever has a call that is up has the other end of it call somebody else. */
function transferOf(
  message: MessageBody,
  service: McService,
  form: RedirectionForm,
): Omit<MoveRequest, "recipients"> | undefined {
  const transfer = decodeTransferMessage(message, [service], form);
  if (transfer === undefined) return undefined;
  const { announced, targetId } = transfer;
  return {
    fits: (call, userId, other) =>
      call.state === "established" && (isBetween(call, userId, other) || isBetween(call, other, userId)),
    told: (callingUserId) => encodeTransfer({ service, targetId, announced, callingUserId }, form),
  };
}

/** Whoever is being called has the caller call somebody else. */
function forwardingOf(
  message: MessageBody,
  service: McService,
  form: RedirectionForm,
): Omit<MoveRequest, "recipients"> | undefined {
  const forwarding = decodeForwardingMessage(message, [service], form);
  const [target] = forwarding?.elements.targetId ?? [];
  if (forwarding === undefined || target?.type !== "normal") return undefined;
  const [forwardingReason = "manual-input"] = forwarding.elements.reasons;
  const [requestType = "forward-private-call-request"] = messageCarrier(form)?.requestTypes ?? [];
  const { value: targetId } = target;
  return {
    fits: (call, userId, caller) => call.state === "proceeding" && isBetween(call, caller, userId),
    told: (userId, caller) =>
      encodeForwarding(
        {
          service,
          targetId,
          forwardingReason,
          requestType,
          forwardedById: userId,
          calledPartyId: userId,
          callingUserId: caller,
        },
        form,
      ),
  };
}

function readRequest(
  message: IncomingMessageRequest["message"],
  service: McService,
  form: RedirectionForm,
): MoveRequest | undefined {
  const body = { contentType: message.getHeader("content-type"), body: message.body };
  const recipients = recipientsOf(partsOf(message));
  const asked = transferOf(body, service, form) ?? forwardingOf(body, service, form);
  return asked === undefined ? undefined : { ...asked, recipients };
}

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
  const [recipientId, ...others] = read?.recipients ?? [];
  if (read === undefined || recipientId === undefined || others.length > 0) {
    request.reject({ statusCode: UNSUPPORTED_TYPE });
    return;
  }
  const { fits, told } = read;
  const call = [...system.calls()].find((each) => fits(each, userId, recipientId));
  if (call === undefined) {
    request.reject({ statusCode: NO_SUCH_CALL });
    return;
  }
  const document = { contentType: MC_SERVICES[service].infoContentType, content: told(userId, recipientId) };
  const statusCode = await system.tell(recipientId, service, document, call.callId);
  passAnswer(request, statusCode);
}
