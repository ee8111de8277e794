/**
 * Messages to us that are too long for a MESSAGE (TS 24.282 clause 9.2.3): their INVITEs are answered by themselves, one message is taken over a
 * connection that we make, and its sender hears what became of it once it is stored.
 *
 * @module
 */
import { type Invitation, SessionState } from "sip.js";
import { octetsOfBase64 } from "../../../shared/base/base64.ts";
import { textOfOctets } from "../../../shared/base/octet-text.ts";
import { asMcError, type ErrorCode, McError } from "../../../shared/errors/mc-error.ts";
import { decodeShortData, type ReceivedData } from "../../../shared/mc/data/short-data.ts";
import { decodeInfo, type McInfo } from "../../../shared/mc/info-document.ts";
import { parseMcId } from "../../../shared/mc/mc-id.ts";
import { decodeBody, findPart } from "../../../shared/mc/multipart.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import { describesMessages, readMessageDescription } from "../../../shared/msrp/message-description.ts";
import { readKeyManagement } from "../../calling/protection/key-management.ts";
import { MessageDescriptions, SDP } from "./message-descriptions.ts";
import { describedEnd, endSession, type LongDataParts, otherEnd, overWithin, whenOver } from "./message-sessions.ts";

/** Milliseconds for the sender to end the session, once it has heard that all is there. */
const BYE_MS = 32_000;

const BUSY = 486;
const NOT_ACCEPTABLE = 488;
const UNAVAILABLE = 480;
const FORBIDDEN = 403;
const BAD_REQUEST = 400;

/** What an INVITE says of a message that is to come. */
interface AnnouncedMessage {
  readonly senderId: string | undefined;
  readonly recipientId: string | undefined;
  readonly sdp: string;
}

/**
 * Reads the INVITE of a message.
 *
 * @returns undefined when it is for something else
 */
export function readAnnouncedMessage(
  contentType: string | undefined,
  body: string,
  service: McService,
): AnnouncedMessage | undefined {
  let info: McInfo;
  let sdp: string;
  try {
    const parts = decodeBody(contentType ?? "", body);
    const document = findPart(parts, MC_SERVICES[service].infoContentType);
    sdp = findPart(parts, SDP)?.content ?? "";
    if (document === undefined || !describesMessages(sdp)) return undefined;
    info = decodeInfo(service, document.content);
  } catch {
    return undefined;
  }
  const { calledPartyId, callingUserId, requestUri = calledPartyId } = info;
  const isId = callingUserId !== undefined && parseMcId(callingUserId) !== undefined;
  return { senderId: isId ? callingUserId : undefined, recipientId: requestUri, sdp };
}

/** What the sender is told over the connection. */
const statusOf = (code: ErrorCode) =>
  code === "too-many-messages" ? UNAVAILABLE : code === "message-unreadable" ? BAD_REQUEST : FORBIDDEN;

/** What came over a connection, with what the INVITE says of it. */
function messageIn(
  { body, contentType }: { readonly contentType: string; readonly body: string },
  { recipientId, sdp, senderId }: AnnouncedMessage,
  service: McService,
): ReceivedData {
  const data = decodeShortData({ contentType, body: textOfOctets(octetsOfBase64(body)) }, service);
  if (data?.kind !== "message") throw new McError("message-unreadable");
  const keys = readKeyManagement(sdp);
  const keyMessage = keys.kind === "mikey" ? octetsOfBase64(keys.message) : undefined;
  return { ...data, plane: "media", senderId: senderId ?? data.senderId, recipientId, keyMessage };
}

/** Takes such INVITEs. */
export function takeLongData(parts: LongDataParts): void {
  const { account, connection, onRefused, service } = parts;
  connection.take("INVITE", (invitation) => {
    const { request } = invitation;
    const announced = readAnnouncedMessage(request.getHeader("Content-Type"), request.body, service);
    if (announced === undefined) return false;
    const refuse = (error: unknown, statusCode: number) => {
      const { code, detail } = asMcError(error, "message-path-failed");
      const extraHeaders = [`Warning: 399 ${account.wire.warningAgent} "${code}"`];
      if (invitation.state === SessionState.Initial) invitation.reject({ statusCode, extraHeaders }).catch(() => {});
      onRefused({ code, detail });
    };
    void takeOne(parts, invitation, announced, refuse);
    return true;
  });
}

async function takeOne(
  parts: LongDataParts,
  invitation: Invitation,
  announced: AnnouncedMessage,
  refuse: (error: unknown, statusCode: number) => void,
): Promise<void> {
  const { connection, media } = parts;
  let id: string | undefined;
  try {
    const offered = offerIn(announced.sdp);
    if (announced.senderId === undefined) throw new McError("message-unreadable", "sender");
    const end = await media.open();
    id = end.id;
    if (offered.setup === "active" && end.path.length === 1) throw new McError("message-path-failed", "setup");
    const answer = new MessageDescriptions({ contentType: SDP, body: describedEnd(end, "recvonly") });
    connection.describe(invitation, answer);
    await invitation.accept();
    whenOver(invitation, () => void media.close(end.id));
    const isThere = await takeOver(parts, announced, otherEnd(end.id, offered));
    await overWithin(invitation, BYE_MS);
    endSession(connection, invitation, isThere);
  } catch (error) {
    refuse(error, asMcError(error, "message-path-failed").code === "message-ends-full" ? BUSY : NOT_ACCEPTABLE);
  } finally {
    if (id !== undefined) void media.close(id);
  }
}

/** What an INVITE offers, where it is for one message to us. A session of many is not there. */
function offerIn(sdp: string) {
  let offered: ReturnType<typeof readMessageDescription>;
  try {
    offered = readMessageDescription(sdp, "actpass");
  } catch (cause) {
    throw new McError("message-path-failed", "offer", cause);
  }
  if (offered.direction !== "sendonly") throw new McError("message-path-failed", offered.direction);
  return offered;
}

/** Takes one message over a connection, and tells its sender. @returns whether it was taken */
async function takeOver(
  { media, onRefused, service, take }: LongDataParts,
  announced: AnnouncedMessage,
  other: Parameters<LongDataParts["media"]["receive"]>[0],
): Promise<boolean> {
  try {
    const refusal = await take(messageIn(await media.receive(other), announced, service));
    if (refusal !== undefined) onRefused(refusal);
    await media.confirm(other.id, refusal === undefined ? 200 : statusOf(refusal.code));
    return refusal === undefined;
  } catch (error) {
    const { code, detail } = asMcError(error, "message-unreadable");
    onRefused({ code, detail });
    await media.confirm(other.id, statusOf(code)).catch(() => {});
    return false;
  }
}
