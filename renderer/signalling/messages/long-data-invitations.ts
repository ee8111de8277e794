/**
 * Messages to us that are too long for a MESSAGE (TS 24.282 clause 9.2.3): their INVITEs are answered by themselves, one message is taken over a
 * connection that we make, and its sender hears what became of it once it is stored.
 *
 * @module
 */
import { type Invitation, SessionState } from "sip.js";
import { asMcError, McError } from "../../../shared/errors/mc-error.ts";
import { decodeInfo, type McInfo } from "../../../shared/mc/info-document.ts";
import { parseMcId } from "../../../shared/mc/mc-id.ts";
import { decodeBody, findPart } from "../../../shared/mc/multipart.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import {
  describesMessages,
  type MessageDescription,
  readMessageDescription,
} from "../../../shared/msrp/message-description.ts";
import type { DataSessions } from "./data-sessions.ts";
import { MessageDescriptions, SDP } from "./message-descriptions.ts";
import { describedEnd, endSession, type LongDataParts, otherEnd, overWithin, whenOver } from "./message-sessions.ts";
import { type AnnouncedMessage, statusOf, takeOver } from "./taken-over.ts";

/** Milliseconds for the sender to end the session, once it has heard that all is there. */
const BYE_MS = 32_000;

const BUSY = 486;
const NOT_ACCEPTABLE = 488;

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

/** Takes such INVITEs, and those of sessions. */
export function takeLongData(parts: LongDataParts, sessions: DataSessions): void {
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
    void take(parts, sessions, invitation, announced).catch((error) =>
      refuse(error, asMcError(error, "message-path-failed").code === "message-ends-full" ? BUSY : NOT_ACCEPTABLE),
    );
    return true;
  });
}

async function take(
  parts: LongDataParts,
  sessions: DataSessions,
  invitation: Invitation,
  announced: AnnouncedMessage,
): Promise<void> {
  const offered = offerIn(announced.sdp);
  if (announced.senderId === undefined) throw new McError("message-unreadable", "sender");
  await (offered.direction === "sendrecv"
    ? sessions.accept(invitation, announced, offered)
    : takeOne(parts, invitation, announced, offered));
}

async function takeOne(
  parts: LongDataParts,
  invitation: Invitation,
  announced: AnnouncedMessage,
  offered: MessageDescription,
): Promise<void> {
  const { connection, media } = parts;
  const end = await media.open(false);
  try {
    if (offered.setup === "active" && end.path.length === 1) throw new McError("message-path-failed", "setup");
    const answer = new MessageDescriptions({ contentType: SDP, body: describedEnd(end, "recvonly") });
    connection.describe(invitation, answer);
    await invitation.accept();
    whenOver(invitation, () => void media.close(end.id));
    const isThere = await receiveOne(parts, announced, otherEnd(end.id, offered));
    await overWithin(invitation, BYE_MS);
    endSession(connection, invitation, isThere);
  } finally {
    void media.close(end.id);
  }
}

/** Takes the one message of a connection. @returns whether it was taken */
async function receiveOne(
  parts: LongDataParts,
  announced: AnnouncedMessage,
  other: ReturnType<typeof otherEnd>,
): Promise<boolean> {
  const { media, onRefused } = parts;
  try {
    return await takeOver(parts, announced, other.id, await media.receive(other), "media");
  } catch (error) {
    const { code, detail } = asMcError(error, "message-unreadable");
    onRefused({ code, detail });
    await media.confirm(other.id, statusOf(code)).catch(() => {});
    return false;
  }
}

/** What an INVITE offers: one message to us, or a session. */
function offerIn(sdp: string) {
  let offered: ReturnType<typeof readMessageDescription>;
  try {
    offered = readMessageDescription(sdp, "actpass");
  } catch (cause) {
    throw new McError("message-path-failed", "offer", cause);
  }
  if (offered.direction === "recvonly") throw new McError("message-path-failed", offered.direction);
  return offered;
}
