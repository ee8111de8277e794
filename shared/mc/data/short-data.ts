/**
 * Short data and the notifications about them, in the MESSAGEs that carry them over the signalling plane (TS 24.282 clauses 9.2.2 and 12.2):
 * which documents a body holds, towards the server and from it. What is protected stays so here. Announcements of files are read here too,
 * and written in `file-data.ts`.
 *
 * @module
 */
import { base64Of } from "../../base/base64.ts";
import { octetsOfText, textOfOctets } from "../../base/octet-text.ts";
import { XmlError } from "../../base/xml.ts";
import { McError } from "../../errors/mc-error.ts";
import { decodeInfo, encodeInfo, InfoDocumentError, type McInfo } from "../info-document.ts";
import { parseMcId } from "../mc-id.ts";
import type { MessagePlane } from "../message-record.ts";
import { BodyError, type BodyPart, decodeBody, encodeMultipart, findPart } from "../multipart.ts";
import type { MessageBody } from "../redirection-rules.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../resource-lists.ts";
import { MC_SERVICES, type McService } from "../services/services.ts";
import { type DataMessage, type DataMessageOf, decodeDataMessage, encodeDataMessage } from "./data-message.ts";
import { DataMessageError } from "./data-message-error.ts";
import type { DataOctets } from "./octet-reader.ts";

const SIGNALLING = "application/vnd.3gpp.mcdata-signalling";
const PAYLOAD = "application/vnd.3gpp.mcdata-payload";
/** An I_MESSAGE with the key of the payload. That it stands in a part of its own was not read in the standard. */
const KEY_MESSAGE = "application/mikey";

/** What goes over the connection of a longer message. */
export const LONG_DATA_TYPES: readonly string[] = [SIGNALLING, PAYLOAD];

/** How binary parts are written; both are read. */
export type BinaryForm = "binary" | "base64";

/** A message to somebody: what says which one it is, and its content. */
export interface ShortData {
  readonly signalling: DataMessageOf<"sds-signalling">;
  /** A DATA PAYLOAD in clear, or containers of protected payloads. */
  readonly payload: DataOctets;
  /** The I_MESSAGE that brings the key of the payload. */
  readonly keyMessage: DataOctets | undefined;
}

/** What became of a message, told to whoever sent it. */
export type DataNotification = DataMessageOf<"sds-notification">;

/** A file that a content server has, announced to somebody. */
export interface FileData {
  readonly signalling: DataMessageOf<"fd-signalling">;
  /** The I_MESSAGE that brings the key of the file. */
  readonly keyMessage: DataOctets | undefined;
}

/** What somebody does with a file, told to whoever has announced it. */
export type FileNotification = DataMessageOf<"fd-notification">;

/** That a file is not to be fetched any more, or the answer to that. */
export type FileTermination = DataMessageOf<"fd-termination">;

/** A body as it is to be sent. */
export interface DataBody {
  readonly contentType: string;
  readonly body: string;
}

/** How a body is written. */
export interface BodyForm {
  readonly boundary: string;
  readonly form: BinaryForm;
}

function binaryPart(contentType: string, octets: DataOctets, form: BinaryForm): BodyPart {
  const content = form === "binary" ? textOfOctets(octets) : base64Of(octets);
  return { contentType, content, transferEncoding: form };
}

export const recipientPart = (recipientId: string): BodyPart => ({
  contentType: RESOURCE_LISTS_CONTENT_TYPE,
  disposition: "recipient-list",
  content: encodeResourceLists([recipientId]),
});

export const infoPart = (service: McService, info: McInfo): BodyPart => ({
  contentType: MC_SERVICES[service].infoContentType,
  content: encodeInfo(service, info),
});

export const signallingPart = (message: DataMessage, form: BinaryForm): BodyPart =>
  binaryPart(SIGNALLING, encodeDataMessage(message), form);

/** The part with an I_MESSAGE; none where the other end has it. */
export const keyParts = (keyMessage: DataOctets | undefined, form: BinaryForm): readonly BodyPart[] =>
  keyMessage === undefined ? [] : [binaryPart(KEY_MESSAGE, keyMessage, form)];

/** Writes what goes over the connection of a longer message (TS 24.282 clause 9.2.3): what says which one it is, and its content. */
export function encodeLongData({ payload, signalling }: Omit<ShortData, "keyMessage">, boundary: string): DataBody {
  return encodeMultipart([signallingPart(signalling, "binary"), binaryPart(PAYLOAD, payload, "binary")], boundary);
}

/** Writes a notification as a session carries it, to whoever is at its other end. */
export const encodeSessionNotification = (notification: DataNotification, boundary: string): DataBody =>
  encodeMultipart([signallingPart(notification, "binary")], boundary);

function documents({ keyMessage, payload, signalling }: ShortData, form: BinaryForm): readonly BodyPart[] {
  return [signallingPart(signalling, form), binaryPart(PAYLOAD, payload, form), ...keyParts(keyMessage, form)];
}

/** Writes a message for our own server, which is to bring it to one user. */
export function encodeShortData(
  service: McService,
  recipientId: string,
  data: ShortData,
  { boundary, form }: BodyForm,
): DataBody {
  const requestType = MC_SERVICES[service].shortData?.requestType ?? "";
  const parts = [infoPart(service, { requestType }), recipientPart(recipientId), ...documents(data, form)];
  return encodeMultipart(parts, boundary);
}

/** Writes what a server brings to the one whom a message is for. */
export function encodeDeliveredData(
  service: McService,
  { recipientId, senderId }: { readonly recipientId: string; readonly senderId: string },
  data: ShortData,
  { boundary, form }: BodyForm,
): DataBody {
  const requestType = MC_SERVICES[service].shortData?.requestType ?? "";
  const info = infoPart(service, { requestType, requestUri: recipientId, callingUserId: senderId });
  return encodeMultipart([info, ...documents(data, form)], boundary);
}

/** Writes a notification for our own server; `recipientId` is whoever sent the message that it is about. */
export function encodeNotification(
  recipientId: string,
  notification: DataNotification,
  { boundary, form }: BodyForm,
): DataBody {
  return encodeMultipart([recipientPart(recipientId), signallingPart(notification, form)], boundary);
}

/** Writes what a server brings to whoever sent the message that a notification is about. */
export function encodeDeliveredNotification(
  service: McService,
  { recipientId, senderId }: { readonly recipientId: string; readonly senderId: string },
  notification: DataNotification,
  { boundary, form }: BodyForm,
): DataBody {
  const info = infoPart(service, { requestUri: recipientId, callingUserId: senderId });
  return encodeMultipart([info, signallingPart(notification, form)], boundary);
}

/** What came in. */
export type ReceivedData = {
  /** Whom the server names as its sender; undefined where it names nobody who could be one. */
  readonly senderId: string | undefined;
  /** The ID that it was sent to, as far as the server says. */
  readonly recipientId: string | undefined;
} & (
  | ({
      readonly kind: "message";
      /** What carried it; left out of a SIP MESSAGE. */
      readonly plane?: Exclude<MessagePlane, "signalling">;
    } & ShortData)
  | { readonly kind: "notification"; readonly notification: DataNotification }
  | ({ readonly kind: "file" } & FileData)
  | { readonly kind: "file-notification"; readonly notification: FileNotification }
  | { readonly kind: "file-termination"; readonly termination: FileTermination }
  /** From the system itself: its content server has a file no more. */
  | { readonly kind: "file-gone"; readonly notification: DataMessageOf<"fd-network-notification"> }
);

const octetsOf = ({ content }: BodyPart): DataOctets => octetsOfText(content);

/** An I_MESSAGE in octets, or in the base64 in which conformance data have them. */
function keyMessageOf(part: BodyPart | undefined): DataOctets | undefined {
  if (part === undefined) return undefined;
  const octets = octetsOf(part);
  // Version 1 (RFC 3830 clause 6.1); as text the first octet is the letter A.
  if (octets[0] === 1) return octets;
  const parts = decodeBody(
    'multipart/mixed;boundary="x"',
    `--x\r\nContent-Type: ${KEY_MESSAGE}\r\nContent-Transfer-Encoding: base64\r\n\r\n${part.content}\r\n--x--\r\n`,
  );
  return parts[0] === undefined ? undefined : octetsOf(parts[0]);
}

function read(parts: readonly BodyPart[], signalling: BodyPart, service: McService): ReceivedData {
  const document = findPart(parts, MC_SERVICES[service].infoContentType);
  const info = document === undefined ? {} : decodeInfo(service, document.content);
  const { callingUserId, requestUri: recipientId } = info;
  const message = decodeDataMessage(octetsOf(signalling));
  const senderId = [callingUserId, "senderId" in message ? message.senderId : undefined].find(
    (id) => id !== undefined && parseMcId(id) !== undefined,
  );
  const parties = { senderId, recipientId };
  // Read where it is of use: one that is none must not take news of a message with it.
  const keyMessage = () => keyMessageOf(findPart(parts, KEY_MESSAGE));
  if (message.kind === "sds-notification") return { kind: "notification", ...parties, notification: message };
  if (message.kind === "fd-signalling") {
    return { kind: "file", ...parties, signalling: message, keyMessage: keyMessage() };
  }
  if (message.kind === "fd-notification") return { kind: "file-notification", ...parties, notification: message };
  if (message.kind === "fd-termination") return { kind: "file-termination", ...parties, termination: message };
  if (message.kind === "fd-network-notification") return { kind: "file-gone", ...parties, notification: message };
  if (message.kind !== "sds-signalling") throw new DataMessageError("another-type");
  const payload = findPart(parts, PAYLOAD);
  if (payload === undefined) throw new DataMessageError("payload-missing");
  return { kind: "message", ...parties, signalling: message, payload: octetsOf(payload), keyMessage: keyMessage() };
}

/**
 * Reads the body of a MESSAGE.
 *
 * @returns undefined when it carries nothing of MCData: it is somebody else's
 * @throws McError `message-unreadable`
 */
export function decodeShortData({ contentType = "", body }: MessageBody, service: McService): ReceivedData | undefined {
  let parts: readonly BodyPart[];
  try {
    parts = decodeBody(contentType, body);
  } catch {
    return undefined;
  }
  const signalling = findPart(parts, SIGNALLING);
  if (signalling === undefined) return undefined;
  try {
    return read(parts, signalling, service);
  } catch (error) {
    const isOfForm =
      error instanceof DataMessageError ||
      error instanceof BodyError ||
      error instanceof XmlError ||
      error instanceof InfoDocumentError;
    if (isOfForm) throw new McError("message-unreadable", error.message, error);
    throw error;
  }
}
