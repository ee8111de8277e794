/**
 * What becomes of a message of ours: a pure state machine. It is stored in each of its states before anything of that state leaves the
 * program, so that whoever starts anew after the end of the program goes on with the same IDs, and sends nothing twice under others.
 *
 * @module
 */
import type { SentFile } from "../../shared/bridge/files.ts";
import type { EndReason } from "../../shared/errors/end-reason.ts";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import type { RedirectionCaution } from "../../shared/mc/call-record.ts";
import { endReasonOfFailure } from "../../shared/mc/failure.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import {
  isOnItsWay,
  type MessageFailure,
  type MessagePlane,
  type MessageRecord,
} from "../../shared/mc/message-record.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import { decodeElsewhere } from "../../shared/mc/redirection.ts";
import { type PartnerPolicy, type RedirectionPolicy, ruleFor } from "../../shared/mc/redirection-policy.ts";
import type { AcceptedRedirection, RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { parseWarnings } from "../../shared/mc/warning.ts";
import { fallsBack, hasFallenBack, isAtNewIdFirst } from "../calling/dialled-first.ts";
import { decideRedial, ruleOnRecord } from "../calling/redial-policy.ts";
import type { DataAnswer, FileNotificationKind, MessageNotification, Sealed } from "./ports.ts";

/** What does not change while a message is on its way. */
export interface MessageRules {
  readonly protection: ProtectionRule;
  readonly policy: RedirectionPolicy;
  /** Systems for whose new IDs something else holds. */
  readonly partners: readonly PartnerPolicy[];
  readonly form: RedirectionForm;
  readonly cautionAbout: (dialledId: string, newId: string) => RedirectionCaution | undefined;
}

/** A message on its way. What is not in its record is gone with the program, and is made again. */
export interface OutgoingMessage {
  readonly record: MessageRecord;
  readonly rules: MessageRules;
  /** What the redirection that led to this attempt said of the KMS. */
  readonly kmsUri: string | null;
  /** Whether it is to be sealed with a new key, and its file brought anew, the next time that it can be. */
  readonly isAnew: boolean;
  /** Counts seals and sends, so that an answer to an earlier one is known. */
  readonly turn: number;
}

export type MessageEvent =
  /** The connection is there; whether it is at the beginning decides nothing. */
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "sealed"; readonly turn: number; readonly sealed: Sealed }
  /** The content server has the file. */
  | { readonly kind: "uploaded"; readonly turn: number; readonly sent: SentFile; readonly isConnected: boolean }
  | { readonly kind: "not-sealed"; readonly turn: number; readonly failure: MessageFailure }
  | { readonly kind: "answered"; readonly turn: number; readonly answer: DataAnswer }
  /** It cannot go, and would not by being sent again. */
  | { readonly kind: "not-sent"; readonly turn: number; readonly failure: MessageFailure }
  /** No final answer came, in all the time that the network has for one. */
  | { readonly kind: "unanswered"; readonly turn: number }
  | { readonly kind: "notified"; readonly notification: MessageNotification; readonly fromId: string }
  | { readonly kind: "file-notified"; readonly notification: FileNotificationKind; readonly fromId: string }
  /** The dispatcher does not want it sent any more. */
  | { readonly kind: "stopped" }
  /** Whoever a file is for was told not to fetch it; with a failure, could not be told. */
  | { readonly kind: "withdrawn"; readonly failure: MessageFailure | null }
  /** The dispatcher has answered the question about a redirection. */
  | { readonly kind: "decided"; readonly follow: boolean; readonly isConnected: boolean }
  /** The dispatcher has it sent once more, and knows whether it is protected; it goes the way that the sizes of now give it. */
  | {
      readonly kind: "again";
      readonly protection: ProtectionRule;
      readonly plane: MessagePlane | null;
      readonly isConnected: boolean;
    };

export type MessageEffect =
  | {
      readonly do: "seal";
      readonly turn: number;
      readonly calledId: string;
      readonly kmsUri: string | null;
      readonly leg: number;
      readonly fresh: boolean;
    }
  /** Has the content server have the file, sealed for the ID where it is protected, and the I_MESSAGE made. */
  | {
      readonly do: "upload";
      readonly turn: number;
      readonly calledId: string;
      readonly kmsUri: string | null;
      readonly leg: number;
      readonly fresh: boolean;
      readonly isProtected: boolean;
    }
  | { readonly do: "announce"; readonly turn: number; readonly calledId: string; readonly keyMessage: string | null }
  /** Without `sealed` it goes in clear. */
  | { readonly do: "send"; readonly turn: number; readonly calledId: string; readonly sealed: Sealed | null };

export interface MessageTransition {
  readonly message: OutgoingMessage;
  readonly effects: readonly MessageEffect[];
}

/** How often a message is sent to one ID without an answer, before it is the dispatcher's turn. */
export const MOST_ATTEMPTS = 3;

/** As far as a message has come; what is said of it never takes it back. */
const REACHED: Readonly<Record<MessageRecord["state"], number>> = {
  waiting: 0,
  sealing: 0,
  sending: 0,
  deciding: 0,
  failed: 0,
  accepted: 1,
  delivered: 2,
  read: 3,
  sealed: 0,
  received: 0,
  seen: 0,
  unopened: 0,
};

/** Whether a file of ours can be taken back: it was announced, and nobody is known to have it. */
export const canWithdraw = ({ file, state }: MessageRecord): boolean =>
  file?.stage === "ours" && file.gone === null && (state === "accepted" || state === "delivered");

const stay = (message: OutgoingMessage): MessageTransition => ({ message, effects: [] });

function put(message: OutgoingMessage, patch: Partial<MessageRecord>): OutgoingMessage {
  return { ...message, record: { ...message.record, ...patch } };
}

/** Nothing more is done for it by itself, for a reason. */
export const fail = (
  message: OutgoingMessage,
  reason: { readonly code: ErrorCode; readonly detail?: string | undefined },
) => stay(put(message, { state: "failed", failure: keptReason(reason) }));

/** Legs that a message has had with this one: a redirection begins the next. */
const legOf = (message: OutgoingMessage) => message.record.redirections.length + (hasFallenBack(message) ? 2 : 1);

/** What is said of the KMS of the ID that a message goes to: by the redirection that led there, or by the one that is remembered. */
export const kmsUriOf = (record: MessageRecord): string | null =>
  isAtNewIdFirst({ record }) ? (record.dialledFirst?.kmsUri ?? null) : (record.redirections.at(-1)?.kmsUri ?? null);

/** Goes on towards the current ID with a file. What the content server has for that ID already is not brought there again. */
function startFile(message: OutgoingMessage): MessageTransition {
  const turn = message.turn + 1;
  const { record, rules, kmsUri } = message;
  const isProtected = rules.protection !== "off";
  const next = put({ ...message, turn }, { state: "sealing", isProtected, identity: null, failure: null });
  const effect = {
    do: "upload",
    turn,
    calledId: record.currentId,
    kmsUri,
    leg: legOf(next),
    fresh: message.isAnew,
    isProtected,
  } as const;
  return { message: next, effects: [effect] };
}

/** Goes on towards the current ID: sealed, or in clear where no protection is to be had. */
function start(message: OutgoingMessage): MessageTransition {
  const turn = message.turn + 1;
  const { record, rules, kmsUri } = message;
  const calledId = record.currentId;
  if (record.file !== null) return startFile(message);
  if (rules.protection === "off") {
    const next = put(
      { ...message, turn },
      { state: "sending", isProtected: false, identity: null, failure: null, attempts: record.attempts + 1 },
    );
    return { message: next, effects: [{ do: "send", turn, calledId, sealed: null }] };
  }
  const next = put({ ...message, turn }, { state: "sealing", isProtected: true, failure: null });
  return { message: next, effects: [{ do: "seal", turn, calledId, kmsUri, leg: legOf(next), fresh: message.isAnew }] };
}

/** As {@link start}, as soon as there is a connection. */
const startWhenConnected = (message: OutgoingMessage, isConnected: boolean): MessageTransition =>
  isConnected ? start(message) : stay(put(message, { state: "waiting", failure: null }));

/** Begins with a message that was written, or goes on with one of before. */
export function beginMessage(record: MessageRecord, rules: MessageRules, isConnected: boolean): MessageTransition {
  const message: OutgoingMessage = { record, rules, kmsUri: kmsUriOf(record), isAnew: false, turn: 0 };
  if (record.state === "deciding") return stay(message);
  return isConnected ? retry(message) : stay(put(message, { state: "waiting" }));
}

/** Every ID that was written to, in the order in which it was. */
function triedIds({ dialledFirst: first, primaryId, redirections }: MessageRecord): readonly string[] {
  const begun = first === null ? [primaryId] : first.fallBack === null ? [first.newId] : [first.newId, primaryId];
  return [...begun, ...redirections.map(({ newId }) => newId)];
}

/** Whether an ID is one of the other end's: whichever of them was written to, the unit speaks with the one that it has. */
const isTheirs = (record: MessageRecord, id: string): boolean =>
  [record.primaryId, ...triedIds(record)].some((tried) => sameMcId(tried, id));

/** As {@link decodeElsewhere}: where else to send the message. */
function readRedirection({ record, rules }: OutgoingMessage, answer: DataAnswer): AcceptedRedirection | undefined {
  return decodeElsewhere(answer, {
    service: record.service,
    ownId: record.ownId,
    dialledId: record.currentId,
    triedIds: triedIds(record),
    form: rules.form,
  });
}

/** What a refusal means for a file, or for a message; undefined where it means what it means for everything. */
function refusalOf({ record: { file, service } }: OutgoingMessage, { status, warningHeaders }: DataAnswer) {
  const { files, shortData } = MC_SERVICES[service];
  const warnings: Readonly<Record<string, ErrorCode>> = (file === null ? shortData : files)?.warnings ?? {};
  return parseWarnings(warningHeaders).flatMap(({ mcCode }) => warnings[`${status} ${mcCode}`] ?? [])[0];
}

function refused(message: OutgoingMessage, answer: DataAnswer, now: number): MessageTransition {
  const { file } = message.record;
  const code = refusalOf(message, answer);
  // What the content server has no more has to be brought there again.
  if (code !== undefined)
    return fail(file === null ? message : put(message, { file: { ...file, object: null } }), { code });
  try {
    const accepted = readRedirection(message, answer);
    if (accepted !== undefined) return redirected(message, accepted, now);
    const reason = endReasonOfFailure(answer, message.record.service);
    return fallsBack(message, reason.code) ? toPrimary(message, reason, now) : fail(message, reason);
  } catch (error) {
    if (!(error instanceof McError)) throw error;
    return fail(message, error);
  }
}

/** The same message, with the same IDs, to the new ID of the same person. */
function redirected(message: OutgoingMessage, accepted: AcceptedRedirection, now: number): MessageTransition {
  const { record, rules } = message;
  const { newId, target } = accepted;
  const caution = rules.cautionAbout(record.primaryId, newId);
  // A message is for the one who was meant; somebody else is asked about, whatever holds for the same person elsewhere.
  const rule =
    target === "migrated"
      ? ruleFor(newId, { redirectionPolicy: rules.policy, partnerPolicies: rules.partners })
      : ({ policy: rules.policy === "refuse" ? "refuse" : "ask", partner: null } as const);
  const question = {
    policy: rule.policy,
    target,
    ownId: record.ownId,
    triedIds: triedIds(record),
    newId,
    caution,
    fellBack: hasFallenBack(message),
  };
  const decision = decideRedial(question);
  const entry = {
    atMs: now - record.at,
    fromId: record.currentId,
    newId,
    kmsUri: accepted.kmsUri ?? null,
    kmsUriSource: accepted.kmsUri === undefined ? null : ("redirection" as const),
    reason: accepted.reason ?? null,
    carrier: accepted.carrier,
    target,
    forwardingReason: accepted.forwardingReason,
    ...(caution === undefined ? {} : { caution }),
    ...ruleOnRecord(rule, question, decision),
  };
  const noted = put(message, { redirections: [...record.redirections, entry] });
  if (decision.kind === "refuse") return fail(noted, { code: decision.code, detail: newId });
  if (decision.kind === "ask") return stay(put(noted, { state: "deciding" }));
  return towards(noted, true);
}

/** The same message to the primary ID, after nobody was reached at the new ID that was remembered. Nothing of that attempt is taken along. */
function toPrimary(message: OutgoingMessage, reason: EndReason, now: number): MessageTransition {
  const { at, dialledFirst: first, primaryId } = message.record;
  const fallBack = { reason: keptReason(reason), atMs: now - at };
  const next = put(message, { currentId: primaryId, attempts: 0, dialledFirst: first && { ...first, fallBack } });
  return start({ ...next, kmsUri: null });
}

/** The attempt at the ID that the last redirection names. */
function towards(message: OutgoingMessage, isConnected: boolean): MessageTransition {
  const last = message.record.redirections.at(-1);
  if (last === undefined) return stay(message);
  const next = put(message, { currentId: last.newId, attempts: 0 });
  return startWhenConnected({ ...next, kmsUri: last.kmsUri }, isConnected);
}

function answered(message: OutgoingMessage, answer: DataAnswer, now: number): MessageTransition {
  if (answer.status < 300) {
    const { plane = message.record.plane } = answer;
    return stay(put(message, { state: "accepted", acceptedAt: now, failure: null, plane }));
  }
  return refused(message, answer, now);
}

/** Sends it again with the same IDs, as long as that is not too often: whoever has it already shows it once. */
function retry(message: OutgoingMessage): MessageTransition {
  if (message.record.attempts >= MOST_ATTEMPTS) return fail(message, { code: "message-not-answered" });
  return start(message);
}

function notified(
  message: OutgoingMessage,
  { notification, fromId }: Extract<MessageEvent, { kind: "notified" }>,
  now: number,
): MessageTransition {
  const { record } = message;
  if (!isTheirs(record, fromId)) return stay(message);
  const reached = REACHED[record.state];
  switch (notification) {
    case "delivered":
      return stay(reached >= 2 ? message : put(message, { state: "delivered", deliveredAt: now, failure: null }));
    case "read":
    case "delivered-and-read": {
      const deliveredAt = record.deliveredAt ?? now;
      return stay(reached >= 3 ? message : put(message, { state: "read", deliveredAt, readAt: now, failure: null }));
    }
    case "undelivered":
    case "prevented-by-system":
      // What was delivered once was opened: who says otherwise now has lost it since, or is somebody else.
      if (reached >= 2) return stay(message);
      return record.isProtected === true && !record.isResealed && notification === "undelivered"
        ? start({ ...put(message, { isResealed: true }), isAnew: true })
        : fail(message, { code: "message-undelivered", detail: notification });
  }
}

/** What the other end says of a file. Nothing that comes later takes back that it is there. */
function fileNotified(
  message: OutgoingMessage,
  { notification, fromId }: Extract<MessageEvent, { kind: "file-notified" }>,
  now: number,
): MessageTransition {
  const { record } = message;
  const { file } = record;
  if (file === null || !isTheirs(record, fromId)) return stay(message);
  if (REACHED[record.state] >= 3) return stay(message);
  const deliveredAt = record.deliveredAt ?? now;
  return stay(
    notification === "completed"
      ? put(message, { state: "read", deliveredAt, readAt: now, failure: null, file: { ...file, answer: "accepted" } })
      : put(message, { state: "delivered", deliveredAt, failure: null, file: { ...file, answer: notification } }),
  );
}

/** The file is where its receiver can fetch it; without a connection nobody is told of it yet. */
function uploaded(message: OutgoingMessage, { isConnected, sent, turn }: Extract<MessageEvent, { kind: "uploaded" }>) {
  const { record } = message;
  const { file } = record;
  if (record.state !== "sealing" || file === null) return stay(message);
  const there = { file: { ...file, object: sent.object }, identity: sent.identity };
  const brought = { ...message, isAnew: false };
  if (!isConnected) return stay(put({ ...brought, turn: turn + 1 }, { ...there, state: "waiting" }));
  const next = put(brought, { ...there, state: "sending", attempts: record.attempts + 1 });
  const effect = { do: "announce", turn, calledId: record.currentId, keyMessage: sent.keyMessage } as const;
  return { message: next, effects: [effect] };
}

/** What is known of the connection and of the answers to earlier attempts leads on from one state to the next. */
export function advance(message: OutgoingMessage, event: MessageEvent, now: number): MessageTransition {
  const { record, turn } = message;
  if ("turn" in event && event.turn !== turn) return stay(message);
  switch (event.kind) {
    case "connected":
      return record.state === "waiting" ? retry(message) : stay(message);
    case "disconnected":
      // A file goes on its way: its server is another one.
      return record.state === "sending" || (record.state === "sealing" && record.file === null)
        ? stay(put({ ...message, turn: turn + 1 }, { state: "waiting" }))
        : stay(message);
    case "sealed": {
      if (record.state !== "sealing") return stay(message);
      const { identity } = event.sealed;
      const next = put({ ...message, isAnew: false }, { state: "sending", identity, attempts: record.attempts + 1 });
      return { message: next, effects: [{ do: "send", turn, calledId: record.currentId, sealed: event.sealed }] };
    }
    case "uploaded":
      return uploaded(message, event);
    case "not-sealed":
      return record.state === "sealing" ? fail(message, event.failure) : stay(message);
    case "answered":
      return record.state === "sending" ? answered(message, event.answer, now) : stay(message);
    case "not-sent":
      return record.state === "sending" ? fail(message, event.failure) : stay(message);
    case "unanswered":
      return record.state === "sending" ? retry(message) : stay(message);
    case "notified":
      return notified(message, event, now);
    case "file-notified":
      return fileNotified(message, event, now);
    case "stopped":
      return isOnItsWay(record) ? fail({ ...message, turn: turn + 1 }, { code: "file-stopped" }) : stay(message);
    case "withdrawn": {
      const { failure } = event;
      if (!canWithdraw(record) || record.file === null) return stay(message);
      return stay(put(message, { file: { ...record.file, gone: failure === null ? "withdrawn" : null, failure } }));
    }
    case "decided": {
      if (record.state !== "deciding") return stay(message);
      return event.follow
        ? towards(message, event.isConnected)
        : fail(message, { code: "redirection-refused-by-you", detail: record.redirections.at(-1)?.newId });
    }
    case "again":
      // What was accepted and never confirmed may be sent once more too: the receiver shows it once.
      if (record.state !== "failed" && record.state !== "accepted") return stay(message);
      // Whoever took it back chooses it anew.
      if (record.file?.gone === "withdrawn") return stay(message);
      return startWhenConnected(
        {
          ...put(message, { attempts: 0, plane: event.plane }),
          rules: { ...message.rules, protection: event.protection },
          isAnew: record.file === null || record.failure?.code === "message-undelivered",
        },
        event.isConnected,
      );
  }
}
