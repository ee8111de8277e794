/**
 * Requests of SIP.js that go again, with credentials or as they were. SIP.js knows one challenge a request, MD5 and one field at a time, and asks
 * for the response in the same breath; here credentials are ready before it sees the 401 or 407, and it is told to go again.
 *
 * @module
 */
import { Core } from "sip.js";
import type { CredentialsLine } from "../../../shared/bridge/authorization.ts";
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import { CREDENTIALS_FIELD } from "../../../shared/sip/challenges.ts";

/** What came of a challenge: credentials for the next request, or why there is none. */
export type ChallengeOutcome = { readonly credentials: readonly CredentialsLine[] } | { readonly fault: EndReason };

/** The parts of a request of SIP.js that are read and written. */
export interface SentRequest {
  readonly method: string;
  /** Where it goes. */
  readonly ruri: { toString(): string };
  readonly callId: string;
  readonly fromTag: string | undefined;
  readonly toTag: string | undefined;
  cseq: number;
  readonly headers: Record<string, string[]>;
  setHeader(name: string, value: string): void;
  toString(): string;
}

interface Dialog {
  readonly localSequenceNumber: number | undefined;
  incrementLocalSequenceNumber(): void;
}

/** A request of ours that waits for its answer. */
export interface WaitingClient {
  readonly message: SentRequest;
  readonly core: { readonly dialogs: ReadonlyMap<string, Dialog> };
  init(): void;
}
type Guard = (this: WaitingClient, answer: Core.IncomingResponseMessage, dialog?: Dialog) => boolean;
type Cancel = (this: WaitingClient, ...input: unknown[]) => unknown;
interface AckOptions {
  readonly extraHeaders?: readonly string[];
}
interface InvitingDialog {
  readonly reinviteUserAgentClient?: { readonly transaction: { readonly request: SentRequest } };
  readonly initialTransaction: { readonly request: SentRequest };
}
type Ack = (this: InvitingDialog, options?: AckOptions) => unknown;

const FIELDS = Object.values(CREDENTIALS_FIELD);
const CHALLENGED: ReadonlySet<number | undefined> = new Set([401, 407]);

/** What is to come of the next answer to a request. */
const outcomes = new WeakMap<SentRequest, ChallengeOutcome>();
/** Why an answer was not followed by another request. */
const faults = new WeakMap<object, EndReason>();
/** How often a request has gone again with credentials. */
const rounds = new WeakMap<SentRequest, number>();
/** Requests that are to go again whatever the next answer says. */
const repeating = new WeakSet<SentRequest>();
/** Requests that nobody wants any more. */
const cancelled = new WeakSet<SentRequest>();
let installed = false;

/** The credentials that a request carries. */
export function credentialsOf({ headers }: Pick<SentRequest, "headers">): CredentialsLine[] {
  return FIELDS.flatMap((field) => (headers[field] ?? []).map((value) => ({ field, value })));
}

/** Takes the credentials off a request that goes once more: the count in them is good for one (RFC 7616 clause 3.4). */
export function dropCredentials({ headers }: Pick<SentRequest, "headers">): void {
  for (const field of FIELDS) delete headers[field];
}

/** To be said of a request that SIP.js sends anew under its old object, as it does with REGISTER. */
export function beginsAnew(request: SentRequest): void {
  dropCredentials(request);
  rounds.delete(request);
}

/** How often a request has gone again with credentials. */
export const roundsOf = (request: SentRequest): number => rounds.get(request) ?? 0;

/** Whether a request has been cancelled. */
export const isCancelled = (request: SentRequest): boolean => cancelled.has(request);

/** Says what is to come of a challenge, for the time that SIP.js takes to read it. */
export function withOutcome(request: SentRequest, outcome: ChallengeOutcome, read: () => void): void {
  outcomes.set(request, outcome);
  try {
    read();
  } finally {
    outcomes.delete(request);
  }
}

/** Has a request go again as it was, in the place of an answer to it: for the time that SIP.js takes to read that. */
export function goAgain(request: SentRequest, read: () => void): void {
  repeating.add(request);
  try {
    read();
  } finally {
    repeating.delete(request);
  }
}

/** Why a 401 or 407 was the last word; undefined for every other answer. */
export function challengeFaultOf(answer: object): EndReason | undefined {
  return faults.get(answer);
}

/** A request of a dialog counts on within it (RFC 3261 clause 12.2.1.1); SIP.js forgets that for all but INVITE. */
function raiseSequence({ core, message }: WaitingClient, dialog: Dialog | undefined): void {
  const own = dialog ?? core.dialogs.get(`${message.callId}${message.fromTag}${message.toTag}`);
  if (own?.localSequenceNumber === undefined) message.cseq += 1;
  else {
    own.incrementLocalSequenceNumber();
    message.cseq = own.localSequenceNumber;
  }
  message.setHeader("cseq", `${message.cseq} ${message.method}`);
}

function sendAgain(client: WaitingClient, dialog?: Dialog): void {
  raiseSequence(client, dialog);
  client.init();
}

const guard: Guard = function (answer, dialog) {
  const { message } = this;
  const outcome = outcomes.get(message);
  if (outcome === undefined || cancelled.has(message)) return true;
  if ("fault" in outcome) {
    faults.set(answer, outcome.fault);
    return true;
  }
  rounds.set(message, roundsOf(message) + 1);
  dropCredentials(message);
  for (const { field, value } of outcome.credentials)
    message.headers[field] = [...(message.headers[field] ?? []), value];
  sendAgain(this, dialog);
  return false;
};

/** Has SIP.js send requests again that are to go again, challenged ones with what is ready for them, and the ACK of a 2xx with it; once per process. */
export function authorizeRequests(): void {
  if (installed) return;
  installed = true;
  const client: { authenticationGuard: Guard; cancel: Cancel } = Core.UserAgentClient.prototype as never;
  const { authenticationGuard, cancel } = client;
  client.authenticationGuard = function (answer, dialog) {
    if (repeating.delete(this.message)) {
      dropCredentials(this.message);
      sendAgain(this, dialog);
      return false;
    }
    const isChallenge = CHALLENGED.has(answer.statusCode);
    return isChallenge ? guard.call(this, answer, dialog) : authenticationGuard.call(this, answer, dialog);
  };
  client.cancel = function (...input) {
    cancelled.add(this.message);
    return cancel.apply(this, input);
  };
  const dialog: { ack: Ack } = Core.SessionDialog.prototype as never;
  const { ack } = dialog;
  // RFC 3261 clause 22.1: an ACK cannot be challenged, and duplicates what the INVITE was accepted with.
  dialog.ack = function (options = {}) {
    const { request } = this.reinviteUserAgentClient?.transaction ?? this.initialTransaction;
    const credentials = credentialsOf(request).map(({ field, value }) => `${field}: ${value}`);
    return ack.call(this, { ...options, extraHeaders: [...(options.extraHeaders ?? []), ...credentials] });
  };
}
