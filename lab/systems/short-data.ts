/**
 * What a system does with short data and files of its clients (TS 24.282 clauses 9.2.2, 10.2.4 and 12.2): it looks whom they are for, says
 * where that one is now, or passes them on.
 *
 * @module
 */
import type { IncomingMessageRequest } from "sip.js/lib/core/index.js";
import {
  addressOfFile,
  encodeDeliveredFile,
  encodeDeliveredFileNotification,
  fileAddress,
} from "../../shared/mc/data/file-data.ts";
import {
  type DataBody,
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
import type { DataFault, KeptBack } from "./data-faults.ts";
import { passAnswer, sendAway } from "./final-answer.ts";
import { answerElsewhere } from "./forwarding-plan.ts";
import { type McWarningCode, mcWarning } from "./warning-header.ts";

/** A file of a content server as another user is told of it; undefined for one that is not there. */
export type PassedFileOf = (
  url: string,
  recipientId: string,
) => { readonly url: string; readonly isMandatory: boolean } | undefined;

/** What is needed of a system for it. */
export interface DataSystem {
  readonly domain: string;
  readonly form: RedirectionForm;
  /** Whether an ID is that of somebody whom the system can reach, here or at the partner. */
  isKnown(mcServiceId: string): boolean;
  dialled(mcServiceId: string): DialledPerson | undefined;
  /** Sends somebody of either system a MESSAGE; resolves with the status of its final answer. */
  tell(mcServiceId: string, service: McService, document: MessageDocument, ofCall: string): Promise<number>;
  readonly passedFile: PassedFileOf;
  /** What becomes of a message between two users. */
  faultOf(senderId: string, recipientId: string): DataFault;
  readonly keptBack: KeptBack;
  /** Drops the connection that a request came over. */
  drop(request: IncomingMessageRequest): void;
}

const ACCEPTED = 202;

function bodyFor(
  data: ReceivedData,
  service: McService,
  parties: { readonly senderId: string; readonly recipientId: string },
): DataBody {
  const how = { boundary: `lab-${crypto.randomUUID()}`, form: "binary" } as const;
  switch (data.kind) {
    case "message":
      return encodeDeliveredData(service, parties, data, how);
    case "notification":
      return encodeDeliveredNotification(service, parties, data.notification, how);
    case "file":
      return encodeDeliveredFile(service, parties, data, how);
    case "file-termination":
      return encodeDeliveredFileNotification(service, parties, data.termination, how);
    case "file-notification":
    case "file-gone":
      return encodeDeliveredFileNotification(service, parties, data.notification, how);
  }
}

/** What a system finds wrong with an announcement, or the announcement as the receiver gets it. */
function announced(data: ReceivedData, recipientId: string, { passedFile }: DataSystem): ReceivedData | McWarningCode {
  if (data.kind !== "file") return data;
  if (data.signalling.payload === undefined) return 210;
  const url = addressOfFile(data.signalling);
  if (url === undefined) return 211;
  const passed = passedFile(url, recipientId);
  if (passed === undefined) return 212;
  const { download: _, ...signalling } = data.signalling;
  const payload = fileAddress(passed.url);
  return { ...data, signalling: { ...signalling, payload, ...(passed.isMandatory ? { download: "mandatory" } : {}) } };
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
  if (recipientId === undefined || others.length > 0) refuse(403, data.kind === "file" ? 205 : 204);
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
    sendAway(request, answerElsewhere(asked, person, person.next, form, domain));
    return;
  }
  if (!system.isKnown(recipientId)) {
    request.reject({ statusCode: 404, extraHeaders: [mcWarning(domain, 141)] });
    return;
  }
  const isContent = data.kind === "message" || data.kind === "file";
  const fault: DataFault = isContent ? system.faultOf(senderId, recipientId) : { act: "pass" };
  if (fault.act === "refuse") {
    const { statusCode, warning } = fault;
    request.reject({ statusCode, extraHeaders: warning === undefined ? [] : [mcWarning(domain, warning)] });
    return;
  }
  const passed = announced(data, recipientId, system);
  if (typeof passed === "number") {
    request.reject({ statusCode: 403, extraHeaders: [mcWarning(domain, passed)] });
    return;
  }
  const changed = fault.act === "pass" && fault.change !== undefined ? fault.change(passed) : passed;
  const { body: content, contentType } = bodyFor(changed, service, parties);
  const document = { contentType, content };
  const pass = () => system.tell(recipientId, service, document, request.message.callId);
  await passOn(request, fault, { recipientId, pass }, system);
}

/** Passes one on, as its fault has it, and answers. */
async function passOn(
  request: IncomingMessageRequest,
  { act }: DataFault,
  { pass, recipientId }: { readonly recipientId: string; pass(): Promise<number> },
  { drop, keptBack }: DataSystem,
): Promise<void> {
  if (act === "lose" || act === "delay" || act === "overtake") {
    passAnswer(request, ACCEPTED);
    // Two that would overtake each other go in the order in which they did.
    const isSecond = act === "overtake" && keptBack.hasOvertaken(recipientId);
    if (isSecond) {
      await pass();
      keptBack.gone(recipientId);
    } else if (act !== "lose") keptBack.keep(recipientId, act === "overtake", () => void pass());
    return;
  }
  const statusCode = await pass();
  if (act === "repeat") await pass();
  if (act === "drop") drop(request);
  passAnswer(request, statusCode < 300 ? ACCEPTED : statusCode);
}
