/**
 * The re-INVITEs of one session, never two at a time: refreshes, and changes of the session description. A request that
 * crosses one of the other side is made again (RFC 3261 clause 14.1).
 *
 * @module
 */
import { Core, type Session, SessionState } from "sip.js";
import type { OutgoingInviteRequest } from "sip.js/lib/core/index.js";
import { sessionExpiresOf } from "../../../shared/sip/session-expires.ts";
import { McDescriptionHandler } from "./description-handler.ts";
import type { Carried } from "./urgency-request.ts";

/** How long a request is made again before it counts as not accepted. */
const TRY_FOR_MS = 15_000;
/**
 * RFC 5407 clause 3.1.4: after an answer, until the ACK of it has surely been dealt with at the other end. A request that
 * comes before is turned away there, for up to ten seconds.
 */
const SETTLE_MS = 200;
/** Until another look whether the other side's request is over. */
const BUSY_MS = 250;
/** How long a final answer may take before the request is cancelled, and its end then. No person is asked at the other end. */
const ANSWER_MS = 10_000;
const CANCEL_MS = 3_000;
/** RFC 3261 clause 14.1, in milliseconds: the end that made the Call-ID waits longer, so that they do not cross again. */
const GLARE_MS = { owner: { least: 2_100, spread: 1_900 }, other: { least: 0, spread: 2_000 } } as const;
const STEP_MS = 10;
/** RFC 3261 clause 14.2: the most that an other side which is busy asks for. */
const MAX_RETRY_AFTER_S = 10;

/** Ours to our own request that was cancelled for want of an answer, and the server's for want of one of the other end. */
const UNANSWERED: ReadonlySet<number | undefined> = new Set([408, 487]);
/** Answers by which the other end itself refuses what is described; whatever else comes may be a server's own. */
const OF_THE_OTHER_END: ReadonlySet<number | undefined> = new Set([415, 488, 606]);

/**
 * What became of a request: `unanswered` where there was no final answer in time, `unknown` where the server that is used now does not know the call or the way to the other end,
 * `overtaken` where the connection went again before there was an answer.
 */
export type ReInviteResult = "accepted" | "refused" | "unanswered" | "unknown" | "overtaken";

export interface ReInviterOptions {
  /** Whether this end made the Call-ID. */
  readonly ownsCallId: boolean;
  /** How often the connection to the server has come up. */
  readonly connections: () => number;
  /** Whether there is a connection now. */
  readonly isConnected: () => boolean;
  /** Whether the connection is to another server than the one over which the other end was heard last. */
  readonly isAway: () => boolean;
  /** Whether the other end has acknowledged our answer to its INVITE, or that cannot come any more, or there was none. */
  readonly isAcknowledged: () => boolean;
  /** What a request says of the session timer (RFC 4028 clause 7.4). */
  readonly timerHeaders: () => string[];
  /**
   * A request was accepted: the session is alive. `sessionExpires` is the header field of the answer, `sent` are those with
   * which the request went at last.
   */
  readonly onAlive: (sessionExpires: string | undefined, sent: readonly string[]) => void;
  /** The other side has no such call any more, or does not answer. @param isSaid - whether it has said so (481) */
  readonly onGone: (isSaid: boolean) => void;
}

interface Request {
  readonly until: number;
  /** What it says beside the media. */
  readonly carried?: Carried | undefined;
  /** No answer at all means nothing for the call: it went on before. */
  readonly isOptional?: boolean;
  settled: (result: ReInviteResult) => void;
}

/** What of an answer is read. */
interface Answer {
  readonly statusCode?: number | undefined;
  getHeader(name: string): string | undefined;
}

function glareDelay(owner: boolean): number {
  const { least, spread } = owner ? GLARE_MS.owner : GLARE_MS.other;
  return least + Math.floor((Math.random() * spread) / STEP_MS) * STEP_MS;
}

export class ReInviter {
  readonly #session: Session;
  readonly #options: ReInviterOptions;
  #present: Request | undefined;
  /** What is to be sent after it, in order. */
  #waiting: Request[] = [];
  /** A refresh was asked for while something else was under way; that counts for it if it is accepted. */
  #refreshOwed = false;
  /** When the other end is ready for another request, by `performance.now()`. */
  #readyAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What has been sent for the present request, and over which connection. */
  #flight: { readonly sent: OutgoingInviteRequest; readonly connection: number } | undefined;
  /** The newest of the other end that we have accepted, and over which connection. */
  #theirs: { readonly server: Core.SessionDialog["reinviteUserAgentServer"]; readonly connection: number } | undefined;
  /** For the final answer of what has been sent. */
  #answerTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, options: ReInviterOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** The session has been answered. */
  answered(): void {
    this.#readyAt = performance.now() + SETTLE_MS;
  }

  /** A request of the other end has been accepted; its ACK is to come, over the connection that there is now. */
  answeredTheirs(): void {
    const server = this.#dialog()?.reinviteUserAgentServer;
    if (server === undefined) return;
    this.#theirs = { server, connection: this.#options.connections() };
    // SIP.js would wait for the ACK for ever, and turn every further request away.
    const { transaction } = server;
    transaction.addStateChangeListener(() => {
      if (transaction.state === Core.TransactionState.Terminated) this.#forgetTheirs(server);
    });
  }

  #dialog(): Core.SessionDialog | undefined {
    const { dialog } = this.#session;
    return dialog instanceof Core.SessionDialog ? dialog : undefined;
  }

  /** The ACK of our answer does not come any more: the request is over all the same. */
  #forgetTheirs(server: Core.SessionDialog["reinviteUserAgentServer"]): void {
    const dialog = this.#dialog();
    const isSettled = dialog?.signalingState === Core.SignalingState.Stable;
    if (isSettled && dialog.reinviteUserAgentServer === server) dialog.reinviteUserAgentServer = undefined;
  }

  /** Confirms that the call is alive. */
  refresh(): void {
    if (this.#present !== undefined) this.#refreshOwed = true;
    else this.#begin({ until: performance.now() + TRY_FOR_MS, settled: () => {} });
  }

  /** Offers the media as they are now. `settled` is called once, unless the session ends before. */
  change(settled: (accepted: boolean) => void): void {
    const request: Request = {
      until: performance.now() + TRY_FOR_MS,
      settled: (result) => settled(result === "accepted"),
    };
    this.#enqueue(request);
  }

  /**
   * Tells the other side something beside the media, which stay as they are. An other side that does not answer has not heard of it;
   * the call went on before. `settled` is called once, unless the session ends before.
   */
  tell(carried: Carried, settled: (result: ReInviteResult) => void): void {
    this.#enqueue({ until: performance.now() + TRY_FOR_MS, carried, isOptional: true, settled });
  }

  #enqueue(request: Request): void {
    if (this.#present === undefined) this.#begin(request);
    else this.#waiting.push(request);
  }

  /** Offers the media as they are now, to an other side that may leave everything as it is, or not answer. */
  offerAnew(): void {
    const request = { until: performance.now() + TRY_FOR_MS, isOptional: true, settled: () => {} };
    if (this.#waiting.length === 0) this.#enqueue(request);
  }

  /**
   * Tells the other side over a new connection how this end is reached, and offers the media as they are now. What was under
   * way over the old connection is part of it.
   */
  move(settled: (result: ReInviteResult) => void): void {
    const parts: Request["settled"][] = [settled];
    const present = this.#present;
    const flight = this.#flight;
    const isLost = flight !== undefined && flight.connection !== this.#options.connections();
    // What is told beside the media goes with the move, the newest of it.
    const told = [...(present !== undefined && isLost ? [present] : []), ...this.#waiting];
    parts.push(...this.#waiting.map((each) => each.settled));
    this.#waiting = [];
    const request: Request = {
      until: performance.now() + TRY_FOR_MS,
      carried: told.findLast(({ carried }) => carried !== undefined)?.carried,
      settled: (result) => parts.forEach((part) => void part(result)),
    };
    this.#enqueue(request);
    if (present === undefined || flight === undefined || !isLost) return;
    // Its answer has gone down with the connection.
    parts.push(present.settled);
    present.settled = () => {};
    clearTimeout(this.#answerTimer);
    this.#giveUp(flight.sent);
  }

  /** The session is over. */
  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#answerTimer);
    this.#present = undefined;
    this.#waiting = [];
    this.#flight = undefined;
    this.#refreshOwed = false;
  }

  #begin(request: Request): void {
    this.#present = request;
    this.#try(request);
  }

  #try(request: Request): void {
    if (this.#session.state !== SessionState.Established) {
      this.#done(request, "refused");
      return;
    }
    // SIP.js looks only when the offer has been made, and would leave it standing. An INVITE of the other end is over with its ACK
    // (RFC 3261 clause 14.1); SIP.js takes that of the first one for one without its answer where an offer of ours has gone before,
    // and hangs up.
    const theirs = this.#theirs;
    // With its connection the ACK is gone too.
    if (theirs !== undefined && theirs.connection !== this.#options.connections()) this.#forgetTheirs(theirs.server);
    const isAnswering = this.#dialog()?.reinviteUserAgentServer !== undefined;
    const busy = isAnswering || !this.#options.isAcknowledged();
    const wait = Math.max(busy ? BUSY_MS : 0, this.#readyAt - performance.now());
    if (wait > 0) {
      this.#again(request, wait);
      return;
    }
    const connection = this.#options.connections();
    let sent: OutgoingInviteRequest | undefined;
    const { sessionDescriptionHandler: describing } = this.#session;
    if (describing instanceof McDescriptionHandler) describing.composeNext(request.carried?.compose);
    this.#session
      .invite({
        requestOptions: { extraHeaders: [...this.#options.timerHeaders(), ...(request.carried?.headers ?? [])] },
        requestDelegate: {
          onAccept: ({ message }) => {
            clearTimeout(this.#answerTimer);
            // Also called when the answer could not be used; then SIP.js has sent BYE.
            const alive = this.#session.state === SessionState.Established;
            if (alive) {
              this.#confirm();
              this.#options.onAlive(sessionExpiresOf(message), sent?.message.extraHeaders ?? []);
              this.#refreshOwed = false;
              this.answered();
            }
            this.#done(request, alive ? "accepted" : "refused");
          },
          onReject: ({ message }) => this.#rejected(request, message, connection),
        },
      })
      .then((made) => {
        sent = made;
        this.#watch(request, made, connection);
      })
      // An offer of the other side has overtaken ours.
      .catch(() => this.#again(request, glareDelay(this.#options.ownsCallId)));
  }

  /** Who accepts a request of ours within a call to us has our answer to the INVITE; without its ACK SIP.js would hang up. */
  #confirm(): void {
    const dialog = this.#dialog();
    if (dialog !== undefined) Reflect.set(dialog, "ackWait", false);
  }

  /** SIP.js waits for ever for a final answer after a provisional one, and passes over redirections. */
  #watch(request: Request, sent: OutgoingInviteRequest, connection: number): void {
    const { delegate } = sent;
    sent.delegate = { ...delegate, onRedirect: (response) => delegate?.onReject?.(response) };
    if (this.#present !== request) return;
    this.#flight = { sent, connection };
    this.#answerTimer = setTimeout(() => {
      sent.cancel();
      this.#answerTimer = setTimeout(() => this.#abandon(request, sent), CANCEL_MS);
    }, ANSWER_MS);
  }

  /** Nobody answers: as if the request had been refused, so that others can be made. */
  #abandon(request: Request, sent: OutgoingInviteRequest): void {
    if (!(sent instanceof Core.UserAgentClient)) return;
    // No word at all: of a request that matters the transaction makes 408, which ends the call.
    if (sent.transaction.state === Core.TransactionState.Calling && request.isOptional !== true) return;
    this.#giveUp(sent);
  }

  /** Takes a request back that is not answered any more. */
  #giveUp(sent: OutgoingInviteRequest): void {
    const dialog = this.#dialog();
    if (!(sent instanceof Core.UserAgentClient) || dialog === undefined) return;
    const { id } = sent.transaction;
    dialog.userAgentCore.userAgentClients.delete(`${id}INVITE`);
    sent.dispose();
    dialog.signalingStateRollback();
    dialog.reinviteUserAgentClient = undefined;
    const message = new Core.IncomingResponseMessage();
    message.statusCode = 487;
    sent.delegate?.onReject?.({ message });
  }

  #rejected(request: Request, answer: Answer, connection: number): void {
    clearTimeout(this.#answerTimer);
    const status = answer.statusCode;
    const sameConnection = this.#options.isConnected() && connection === this.#options.connections();
    const isAway = this.#options.isAway();
    // RFC 4028 clause 10 wants a BYE. Without an answer, only if none has gone down with its connection. Of a server that
    // stands in for another nothing is known by such an answer: the call may well go on.
    const isGone = status === 481 || (status === 408 && sameConnection && request.isOptional !== true);
    if (isGone && !isAway) {
      this.stop();
      this.#options.onGone(status === 481);
      return;
    }
    const retryAfter = Number.parseInt(answer.getHeader("Retry-After") ?? "", 10);
    if (status === 491) this.#again(request, glareDelay(this.#options.ownsCallId));
    else if (status === 500 && retryAfter >= 0) this.#again(request, Math.min(retryAfter, MAX_RETRY_AFTER_S) * 1_000);
    else if (!sameConnection) this.#done(request, "overtaken");
    else if (isAway && !OF_THE_OTHER_END.has(status)) this.#done(request, "unknown");
    else this.#done(request, UNANSWERED.has(status) ? "unanswered" : "refused");
  }

  #again(request: Request, ms: number): void {
    if (this.#present !== request) return;
    this.#flight = undefined;
    if (performance.now() + ms > request.until) this.#done(request, "refused");
    else this.#timer = setTimeout(() => this.#try(request), ms);
  }

  #done(request: Request, result: ReInviteResult): void {
    if (this.#present !== request) return;
    this.#present = undefined;
    this.#flight = undefined;
    request.settled(result);
    const next = this.#waiting.shift();
    if (next !== undefined) this.#begin(next);
    else if (this.#refreshOwed) {
      this.#refreshOwed = false;
      this.refresh();
    }
  }
}
