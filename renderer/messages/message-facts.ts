/**
 * What is known of one message, in words: when what became of it, for whom it was, and how it was protected. Nothing of it is secret.
 *
 * @module
 */
import type { McSystem } from "../../shared/bridge/account.ts";
import { mcIdForPeople, sameMcId } from "../../shared/mc/mc-id.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { systemNameOf } from "../people/people.ts";
import { MESSAGES_WORDS } from "./words.ts";

/** Something that happened to a message, or has not. */
export interface MessageMark {
  readonly label: string;
  /** When, Unix milliseconds; null of what has not happened. */
  readonly at: number | null;
  readonly tone: "plain" | "redirect" | "attention";
}

const encoder = new TextEncoder();
const WORDS = MESSAGES_WORDS.facts;

function redirectionMarks({ at, redirections }: MessageRecord, systems: readonly McSystem[]): MessageMark[] {
  return redirections.map(({ atMs, newId }) => ({
    label: WORDS.redirected({ system: systemNameOf(newId, systems) }),
    at: at + atMs,
    tone: "redirect",
  }));
}

/** That it began with the new ID that is remembered, and that nobody was reached there. */
function firstMarks({ at, dialledFirst: first }: MessageRecord, systems: readonly McSystem[]): MessageMark[] {
  if (first === null) return [];
  const label = WORDS.newIdFirst({ system: systemNameOf(first.newId, systems) });
  const begun: MessageMark = { label, at, tone: "redirect" };
  const { fallBack } = first;
  return fallBack === null ? [begun] : [begun, { label: WORDS.fellBack, at: at + fallBack.atMs, tone: "redirect" }];
}

/** What became of a message, in the order in which it does. */
export function marksOf(message: MessageRecord, systems: readonly McSystem[]): readonly MessageMark[] {
  const { acceptedAt, at, deliveredAt, direction, disposition, failure, readAt, sentAt, undeliveredAt } = message;
  const mark = (label: string, when: number | null): MessageMark => ({ label, at: when, tone: "plain" });
  const failed: MessageMark[] =
    failure === null
      ? []
      : [{ label: `${WORDS.failed} ${ERROR_WORDS[failure.code].message}`, at: undeliveredAt, tone: "attention" }];
  if (direction === "incoming") {
    const told = [
      ...(deliveredAt === null ? [] : [mark(WORDS.deliveryTold, deliveredAt)]),
      ...(readAt === null ? [] : [mark(WORDS.readTold, readAt)]),
    ];
    return [mark(WORDS.writtenThere, sentAt), mark(WORDS.came, at), ...told, ...failed];
  }
  const wanted = disposition !== null || message.file !== null;
  return [
    mark(WORDS.written, at),
    ...firstMarks(message, systems),
    ...redirectionMarks(message, systems),
    mark(WORDS.accepted, acceptedAt),
    ...(wanted || deliveredAt !== null ? [mark(WORDS.delivered, deliveredAt)] : []),
    ...(wanted || readAt !== null ? [mark(message.file === null ? WORDS.read : WORDS.there, readAt)] : []),
    ...failed,
  ];
}

/** What stands in the place of what was written while it is not opened; undefined where it is. */
export const insteadOfText = ({ state }: Pick<MessageRecord, "state">): string | undefined =>
  state === "sealed" || state === "unopened" ? MESSAGES_WORDS[state] : undefined;

/** How it is protected, in one sentence; undefined as long as that is not known. */
export function protectionOf(message: MessageRecord): string | undefined {
  const { identity, isProtected } = message;
  if (isProtected === null) return undefined;
  if (!isProtected) return MESSAGES_WORDS.notProtected;
  if (identity === null || insteadOfText(message) !== undefined) return WORDS.notProved;
  const { pckId, responder } = identity;
  return WORDS.proved({ key: pckId, kms: responder.kmsUri });
}

/** Whether anything of it has left this computer, as far as is known: a message of ours that waits, or failed before, is carried by nothing. */
const hasLeft = ({ acceptedAt, attempts, deliveredAt, direction, redirections, state }: MessageRecord): boolean =>
  direction === "incoming" ||
  state === "sending" ||
  attempts > 0 ||
  redirections.length > 0 ||
  acceptedAt !== null ||
  deliveredAt !== null;

/** Facts of a message that are no times: each with its name. IDs are set as such. */
export function factsOf(
  message: MessageRecord,
): readonly { readonly name: string; readonly value: string; readonly isId?: true }[] {
  const { conversationId, currentId, direction, file, id, plane, primaryId, redirections, text } = message;
  const named = (name: string, value: string | undefined) => (value === undefined ? [] : [{ name, value }]);
  const ofId = (name: string, value: string) => ({ name, value, isId: true as const });
  return [
    ofId(direction === "outgoing" ? WORDS.to : WORDS.from, mcIdForPeople(currentId)),
    ...(sameMcId(currentId, primaryId) ? [] : [ofId(WORDS.primaryId, mcIdForPeople(primaryId))]),
    ...named(WORDS.protection, protectionOf(message)),
    ...named(WORDS.reason, redirections.at(-1)?.reason ?? undefined),
    ...named(WORDS.size, file === null ? WORDS.octets({ count: encoder.encode(text).length }) : undefined),
    ...named(
      WORDS.carriedBy,
      hasLeft(message) ? (file === null ? WORDS[plane ?? "signalling"] : WORDS.file) : undefined,
    ),
    ofId(WORDS.messageId, id),
    ofId(WORDS.conversationId, conversationId),
  ];
}
