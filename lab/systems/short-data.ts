/**
 * What a system does with short data of its clients (TS 24.282 clauses 9.2.2 and 12.2): it looks whom they are for, says where that one is
 * now, or passes them on.
 *
 * @module
 */
import type { IncomingMessageRequest } from "sip.js/lib/core/index.js";
import {
  decodeShortData,
  encodeDeliveredData,
  encodeDeliveredNotification,
  type ReceivedData,
} from "../../shared/mc/data/short-data.ts";
import type { RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { DialledPerson } from "../people/people.ts";
import { partsOf, recipientsOf } from "./call-bodies.ts";
import type { MessageDocument } from "./client-message.ts";
import { passAnswer, sendAway } from "./final-answer.ts";
import { planForwarding } from "./forwarding-plan.ts";
import { type McWarningCode, mcWarning } from "./warning-header.ts";

/** What is needed of a system for it. */
export interface DataSystem {
  readonly domain: string;
  readonly form: RedirectionForm;
  /** Whether an ID is that of somebody whom the system can reach, here or at the partner. */
  isKnown(mcServiceId: string): boolean;
  dialled(mcServiceId: string): DialledPerson | undefined;
  /** Sends somebody of either system a MESSAGE; resolves with the status of its final answer. */
  tell(mcServiceId: string, service: McService, document: MessageDocument, ofCall: string): Promise<number>;
}

const ACCEPTED = 202;

function documentFor(
  data: ReceivedData,
  service: McService,
  parties: { readonly senderId: string; readonly recipientId: string },
): MessageDocument {
  const how = { boundary: `lab-${crypto.randomUUID()}`, form: "binary" } as const;
  const { body: content, contentType } =
    data.kind === "message"
      ? encodeDeliveredData(service, parties, data, how)
      : encodeDeliveredNotification(service, parties, data.notification, how);
  return { contentType, content };
}

/**
 * Serves a MESSAGE of a client, if it is one of short data.
 *
 * @param senderId - whose client it is
 * @returns whether it was
 */
export async function serveShortData(
  request: IncomingMessageRequest,
  service: McService,
  senderId: string,
  system: DataSystem,
): Promise<boolean> {
  const { message } = request;
  const { domain } = system;
  const refuse = (statusCode: number, warning?: McWarningCode) =>
    request.reject({ statusCode, extraHeaders: warning === undefined ? [] : [mcWarning(domain, warning)] });
  let data: ReceivedData | undefined;
  let recipients: readonly string[] = [];
  try {
    data = decodeShortData({ contentType: message.getHeader("content-type"), body: message.body }, service);
    if (data === undefined) return false;
    recipients = recipientsOf(partsOf(message));
  } catch {
    refuse(403, 199);
    return true;
  }
  const [recipientId, ...others] = recipients;
  if (recipientId === undefined || others.length > 0) refuse(403, 204);
  else await deliver(request, data, { service, senderId, recipientId }, system);
  return true;
}

async function deliver(
  request: IncomingMessageRequest,
  data: ReceivedData,
  parties: { readonly service: McService; readonly senderId: string; readonly recipientId: string },
  system: DataSystem,
): Promise<void> {
  const { recipientId, senderId, service } = parties;
  const { domain, form } = system;
  const person = system.dialled(recipientId);
  if (person?.next !== undefined) {
    const asked = { service, callingUserId: senderId, calledPartyId: recipientId };
    const { answer } = planForwarding(asked, person, person.next, form, domain);
    sendAway(request, answer);
    return;
  }
  if (!system.isKnown(recipientId)) {
    request.reject({ statusCode: 404, extraHeaders: [mcWarning(domain, 141)] });
    return;
  }
  const document = documentFor(data, service, parties);
  const statusCode = await system.tell(recipientId, service, document, request.message.callId);
  passAnswer(request, statusCode < 300 ? ACCEPTED : statusCode);
}
