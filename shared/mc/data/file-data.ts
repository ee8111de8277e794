/**
 * Announcements of files and the notifications about them, in the MESSAGEs that carry them (TS 24.282 clauses 10.2.4 and 12.2): which documents
 * a body holds, towards the server and from it. They are read with short data.
 *
 * @module
 */
import { octetsOfText, textOfOctets } from "../../base/octet-text.ts";
import { encodeMultipart } from "../multipart.ts";
import { MC_SERVICES, type McService } from "../services/services.ts";
import type { DataMessageOf } from "./data-message.ts";
import {
  type BodyForm,
  type DataBody,
  type FileData,
  type FileNotification,
  type FileTermination,
  infoPart,
  keyParts,
  recipientPart,
  signallingPart,
} from "./short-data.ts";

/** Whom the server names. */
interface Parties {
  readonly recipientId: string;
  readonly senderId: string;
}

const requestTypeOf = (service: McService) => MC_SERVICES[service].files?.requestType ?? "";

/** Writes an announcement for our own server, which is to bring it to one user. */
export function encodeFileData(
  service: McService,
  recipientId: string,
  { keyMessage, signalling }: FileData,
  { boundary, form }: BodyForm,
): DataBody {
  const info = infoPart(service, { requestType: requestTypeOf(service) });
  const documents = [info, recipientPart(recipientId), signallingPart(signalling, form), ...keyParts(keyMessage, form)];
  return encodeMultipart(documents, boundary);
}

/** Writes what a server brings to the one whom a file is for. */
export function encodeDeliveredFile(
  service: McService,
  { recipientId, senderId }: Parties,
  { keyMessage, signalling }: FileData,
  { boundary, form }: BodyForm,
): DataBody {
  const requestType = requestTypeOf(service);
  const info = infoPart(service, { requestType, requestUri: recipientId, callingUserId: senderId });
  return encodeMultipart([info, signallingPart(signalling, form), ...keyParts(keyMessage, form)], boundary);
}

/** Writes a notification, or a termination, for our own server; `recipientId` is the other end of the file that it is about. */
export function encodeFileNotification(
  recipientId: string,
  notification: FileNotification | FileTermination,
  { boundary, form }: BodyForm,
): DataBody {
  return encodeMultipart([recipientPart(recipientId), signallingPart(notification, form)], boundary);
}

/** Writes what a server brings to the other end of the file that a notification is about. */
export function encodeDeliveredFileNotification(
  service: McService,
  { recipientId, senderId }: Parties,
  notification: FileNotification | FileTermination | DataMessageOf<"fd-network-notification">,
  { boundary, form }: BodyForm,
): DataBody {
  const info = infoPart(service, { requestUri: recipientId, callingUserId: senderId });
  return encodeMultipart([info, signallingPart(notification, form)], boundary);
}

/** The payload that says where a file is. */
export const fileAddress = (url: string) => ({ content: "file-url", data: octetsOfText(url) }) as const;

/** Where an announcement says that its file is; undefined where it does not. */
export function addressOfFile({ payload }: FileData["signalling"]): string | undefined {
  return payload?.content === "file-url" ? textOfOctets(payload.data) : undefined;
}
