/**
 * A file that was announced to us: what is kept of it, what becomes of it, and what its sender is to be told when.
 *
 * @module
 */
import { base64Of } from "../../shared/base/base64.ts";
import type { FetchedFile } from "../../shared/bridge/files.ts";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { addressOfFile } from "../../shared/mc/data/file-data.ts";
import { decodeFileSelector } from "../../shared/mc/data/file-selector.ts";
import type { FileData } from "../../shared/mc/data/short-data.ts";
import { safeFileName } from "../../shared/mc/file-name.ts";
import { MAX_SHORT_TEXT } from "../../shared/mc/kept-reason.ts";
import type { KeyIdentity } from "../../shared/mc/key-identity.ts";
import type { FileAnswer, MessageFile } from "../../shared/mc/message-file.ts";
import { type MessageFailure, type MessageRecord, newMessage } from "../../shared/mc/message-record.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { FileNotificationKind } from "./ports.ts";

/** Milliseconds for which a file waits for an answer before its sender is told that it is put off. */
export const ANSWERED_WITHIN_MS = 120_000;

function fileOf({ signalling }: FileData): MessageFile | undefined {
  const url = addressOfFile(signalling);
  if (url === undefined || url.length > MAX_SHORT_TEXT) return undefined;
  const { name = "", sha1 = null, size = null, type = null } = decodeFileSelector(signalling.metadata ?? "");
  return {
    name: safeFileName(name),
    size,
    type,
    found: null,
    object: { url, size, sha1, sealed: null },
    stage: "offered",
    wantsCompletion: signalling.disposition === "completed",
    answer: null,
    told: null,
    gone: null,
    leaving: null,
    failure: null,
  };
}

/**
 * The record of a file that was announced, before its key is opened.
 *
 * @returns undefined for an announcement that does not say where the file is
 */
export function announcedFile(
  data: FileData & { readonly senderId: string },
  known: { readonly service: McService; readonly ownId: string; readonly now: number },
): MessageRecord | undefined {
  const { keyMessage, senderId, signalling } = data;
  const { conversationId, inReplyTo = null, messageId: id, sentAt } = signalling;
  const { service, ownId, now: at } = known;
  const file = fileOf(data);
  if (file === undefined) return undefined;
  const isSealed = keyMessage !== undefined;
  return {
    ...newMessage({ id, conversationId, service, ownId, primaryId: senderId, at }),
    direction: "incoming",
    sentAt: sentAt * 1000,
    inReplyTo,
    file,
    state: isSealed ? "sealed" : "received",
    sealed: isSealed ? { payload: "", keyMessage: base64Of(keyMessage) } : null,
    // Without a key of its own it may be sealed with one that is here already: its octets tell.
    isProtected: isSealed ? true : null,
  };
}

/** The record once the key of the file was opened: its octets are fetched now or later. */
export const openedFile = (record: MessageRecord, identity: KeyIdentity): MessageRecord => ({
  ...record,
  state: "received",
  identity,
  sealed: null,
  failure: null,
});

/** Whether a file that was announced once more lies elsewhere now, and is not here yet. */
export function isAnnouncedAnew({ file: known }: MessageRecord, { file }: MessageRecord): boolean {
  if (known === null || file === null) return false;
  return known.stage !== "fetched" && known.object?.url !== file.object?.url;
}

const withFile = (record: MessageRecord, file: MessageFile, patch: Partial<MessageFile>): MessageRecord => ({
  ...record,
  file: { ...file, ...patch },
});

/** The record once somebody, or a rule, has said what is to become of the file. */
export function answeredFile(record: MessageRecord, answer: FileAnswer): MessageRecord {
  const { file } = record;
  if (file === null || file.stage === "fetched" || file.stage === "fetching" || file.gone !== null) return record;
  const isWanted = answer === "accepted";
  return withFile(record, file, isWanted ? { answer, stage: "fetching", failure: null } : { answer, stage: "offered" });
}

/** The record while it is not fetched any further: to go on from there later, or not. */
export function stoppedFile(record: MessageRecord, stage: "paused" | "offered"): MessageRecord {
  const { file } = record;
  return file?.stage === "fetching" || file?.stage === "paused" ? withFile(record, file, { stage }) : record;
}

export function fetchedFile(record: MessageRecord, { found, identity, size }: FetchedFile): MessageRecord {
  const { file } = record;
  if (file === null) return record;
  const next = withFile(record, file, { stage: "fetched", found, size, failure: null });
  return { ...next, isProtected: identity !== null, identity };
}

export function unfetchedFile(record: MessageRecord, failure: MessageFailure): MessageRecord {
  const { file } = record;
  return file?.stage === "fetching" ? withFile(record, file, { stage: "failed", failure }) : record;
}

/** Why a file that is gone is not here. */
const GONE = {
  expired: "file-expired",
  deleted: "file-expired",
  withdrawn: "file-withdrawn",
} as const satisfies Record<NonNullable<MessageFile["gone"]>, ErrorCode>;

/** The record once the content server has the file no more, or nobody is to fetch it any more. */
export function goneFile(record: MessageRecord, gone: NonNullable<MessageFile["gone"]>): MessageRecord {
  const { file } = record;
  if (file === null) return record;
  const isMissed = record.direction === "incoming" && file.stage !== "fetched";
  return withFile(record, file, {
    gone,
    ...(isMissed ? { stage: "failed", failure: { code: GONE[gone], detail: gone } } : {}),
  });
}

/** Whether a file to us may still be fetched by somebody. */
export const isMissed = ({ direction, file }: MessageRecord): boolean =>
  direction === "incoming" &&
  file !== null &&
  file.stage !== "fetched" &&
  file.gone === null &&
  file.answer !== "rejected";

/** The record once its server has said that it gives the file up soon, or what comes of the wish for more time; of what nobody misses it is the same. */
export function leavingFile(record: MessageRecord, leaving: NonNullable<MessageFile["leaving"]>): MessageRecord {
  const { file } = record;
  if (file === null || !isMissed(record) || file.leaving === leaving) return record;
  const isWished = file.leaving === "asking" || file.leaving === "asked";
  // Once for each warning; and what was not asked for cannot be granted.
  if (leaving === "asking" ? isWished : leaving === "asked" ? file.leaving !== "asking" : !isWished) return record;
  return withFile(record, file, { leaving });
}

/** What the sender of a file is to be told now; undefined when there is nothing. */
export function fileNotificationOwed({ direction, file, state }: MessageRecord): FileNotificationKind | undefined {
  if (direction !== "incoming" || file === null || file.told === "completed") return undefined;
  // A file that nobody here has the key of is not accepted, whatever its server wants: it is sent once more.
  if (state === "sealed" || state === "unopened") return undefined;
  const { answer, stage, told, wantsCompletion } = file;
  if (answer !== null && told !== answer) return answer;
  return stage === "fetched" && wantsCompletion ? "completed" : undefined;
}

/** The record once its sender has been told. */
export function toldOfFile(record: MessageRecord, told: FileNotificationKind): MessageRecord {
  return record.file === null ? record : withFile(record, record.file, { told });
}
