/**
 * What comes to us over a connection of messages: read with what the INVITE says of it, handed to whoever has the messages, and its sender told.
 *
 * @module
 */
import { octetsOfBase64 } from "../../../shared/base/base64.ts";
import { textOfOctets } from "../../../shared/base/octet-text.ts";
import type { ReceivedOver } from "../../../shared/bridge/message-media.ts";
import { asMcError, type ErrorCode, McError } from "../../../shared/errors/mc-error.ts";
import { decodeShortData, type ReceivedData } from "../../../shared/mc/data/short-data.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { readKeyManagement } from "../../calling/protection/key-management.ts";
import type { LongDataParts } from "./message-sessions.ts";

const UNAVAILABLE = 480;
const FORBIDDEN = 403;
const BAD_REQUEST = 400;

/** What an INVITE says of messages that are to come. */
export interface AnnouncedMessage {
  readonly senderId: string | undefined;
  readonly recipientId: string | undefined;
  readonly sdp: string;
}

/** What the sender is told over the connection. */
export const statusOf = (code: ErrorCode) =>
  code === "too-many-messages" ? UNAVAILABLE : code === "message-unreadable" ? BAD_REQUEST : FORBIDDEN;

/** What came over a connection, with what the INVITE says of it. Notifications go over that of a session alone (TS 24.282 clause 12.2). */
function dataIn(
  { body, contentType }: ReceivedOver,
  { recipientId, sdp, senderId }: AnnouncedMessage,
  service: McService,
  plane: "media" | "session",
): ReceivedData {
  const data = decodeShortData({ contentType, body: textOfOctets(octetsOfBase64(body)) }, service);
  if (data?.kind === "notification" && plane === "session") return { ...data, senderId, recipientId };
  if (data?.kind !== "message") throw new McError("message-unreadable");
  const keys = readKeyManagement(sdp);
  const keyMessage = keys.kind === "mikey" ? octetsOfBase64(keys.message) : data.keyMessage;
  return { ...data, plane, senderId: senderId ?? data.senderId, recipientId, keyMessage };
}

/**
 * Takes a message that has come, and tells its sender.
 *
 * @param id - our end of the connection
 * @returns whether it was taken
 */
export async function takeOver(
  { media, onRefused, service, take }: LongDataParts,
  announced: AnnouncedMessage,
  id: string,
  came: ReceivedOver,
  plane: "media" | "session",
): Promise<boolean> {
  let status = 200;
  try {
    const refusal = await take(dataIn(came, announced, service, plane));
    if (refusal !== undefined) {
      onRefused(refusal);
      status = statusOf(refusal.code);
    }
  } catch (error) {
    const { code, detail } = asMcError(error, "message-unreadable");
    onRefused({ code, detail });
    status = statusOf(code);
  }
  await media.confirm(id, status);
  return status === 200;
}
