/**
 * What an outgoing and an incoming leg have in common once a SIP session exists: one final event and no second, the
 * session timer, and an end that is delivered even when the connection is down at the moment.
 *
 * @module
 */
import { type Bye, type Session, SessionState } from "sip.js";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { ChangedUrgency } from "../../../shared/mc/record-parts/urgency.ts";
import { decodeReleaseReason, saysExpired, saysNotSelected } from "../../../shared/mc/release-reason.ts";
import { parseReasonText } from "../../../shared/mc/warning.ts";
import { metElsewhere } from "../../../shared/sip/reason.ts";
import { leastIntervalOf } from "../../../shared/sip/session-expires.ts";
import type { LegEvent, SignallingLeg } from "../../calling/ports.ts";
import type { ConnectionView } from "../connection/connection.ts";
import { ReInviter } from "./re-inviter.ts";
import { reasonHeader, reasonValue } from "./reason-header.ts";
import { parseSessionExpires, refreshHeaders, type SessionInterval, SessionTimer } from "./session-timer.ts";
import type { UrgencyWire } from "./urgency-request.ts";

type RequestMessage = Pick<Bye["request"], "body" | "getHeader" | "getHeaders">;

/** Why a server ends a call, in the body of the request. */
const releaseReasonOf = (request: RequestMessage) =>
  decodeReleaseReason(request.getHeader("Content-Type"), request.body);

/** Whether a request that ends a call to several says that another has it: in its body, or, as a CANCEL has none, in a Reason. */
const isNotSelected = (request: RequestMessage) =>
  saysNotSelected(releaseReasonOf(request)) || saysNotSelected(parseReasonText(request.getHeaders("Reason")));

/** Milliseconds in which the BYE may still come that says why the other end knows the session no more: it may cross our request. */
const GONE_WAIT_MS = 500;

const FINAL: ReadonlySet<LegEvent["kind"]> = new Set(["redirected", "rejected", "ended", "expired", "lost"]);

export abstract class SessionLeg implements SignallingLeg {
  readonly #session: Session;
  readonly #urgency: UrgencyWire;
  readonly #connection: ConnectionView;
  readonly #timer: SessionTimer;
  readonly #reInviter: ReInviter;
  #listener: (event: LegEvent) => void = () => {};
  #interval: SessionInterval | undefined;
  /** The last one that was agreed, also where a later answer had none: phones that know no timers, behind a server that does. */
  #lastInterval: SessionInterval | undefined;
  /** The most that a Min-SE in this session has asked for. */
  #leastSeconds: number | undefined;
  #final = false;
  #endedByUs = false;
  #answered = false;
  /** Address of the server over which the other end was heard last. */
  #server: string;
  /** How often the connection had come up when an INVITE of the other end was answered whose ACK has not come. */
  #unacknowledged: number | undefined;
  /** Until it counts as ended that the other end knows no more. */
  #gone: ReturnType<typeof setTimeout> | undefined;
  /** What the other side has said and has not been reported. */
  #heldByColleague = false;
  #reportedHeld = false;

  /**
   * @param ownsCallId - whether the session begins with an INVITE of ours
   * @param urgency - how the urgency of a call is told and read in its service
   */
  protected constructor(session: Session, connection: ConnectionView, ownsCallId: boolean, urgency: UrgencyWire) {
    this.#session = session;
    this.#urgency = urgency;
    this.#connection = connection;
    this.#server = connection.server();
    this.#timer = new SessionTimer(
      () => this.refresh(),
      () => this.#expire(),
    );
    this.#reInviter = new ReInviter(session, {
      ownsCallId,
      connections: () => connection.connections(),
      isConnected: () => connection.isConnected(),
      isAway: () => this.#isAway(),
      // With its connection the ACK is gone too.
      isAcknowledged: () => this.#unacknowledged !== connection.connections(),
      timerHeaders: () => refreshHeaders(this.#lastInterval, this.#leastSeconds),
      onAlive: (sessionExpires, sent) => {
        this.#server = connection.server();
        this.#unacknowledged = undefined;
        this.heed(sent);
        this.restartTimer(sessionExpires, "uac");
      },
      onGone: (isSaid) => {
        if (isSaid) this.#gone = setTimeout(() => this.#endUnexplained(), GONE_WAIT_MS);
        else this.#endUnexplained();
      },
    });
    session.delegate = {
      onBye: (bye) => this.#onBye(bye),
      onAck: () => {
        this.#unacknowledged = undefined;
      },
      onCancel: ({ request }) => this.#onCancel(request),
      onInvite: (request, _, statusCode) => {
        if (statusCode < 300) this.#reInviter.answeredTheirs();
        const told = statusCode < 300 ? urgency.read(request) : undefined;
        if (told !== undefined) this.emit({ kind: "urgency-told", urgency: told });
        this.heed([`Min-SE: ${request.getHeader("Min-SE") ?? ""}`]);
        this.#takeOverRefreshing();
      },
    };
    session.stateChange.addListener((state) => {
      if (state !== SessionState.Terminated) return;
      this.#timer.stop();
      clearTimeout(this.#gone);
      this.#reInviter.stop();
      // SIP.js reports the state before the answer that caused it, both in one turn: let the answer come first.
      queueMicrotask(() => {
        const event = this.#endedByUs ? ({ kind: "ended" } as const) : this.onUnexplainedEnd();
        if (event !== undefined) this.emit(event);
      });
    });
  }

  #endUnexplained(): void {
    this.emit({ kind: "ended" });
    this.end();
  }

  abstract get callId(): string;

  /** What it means that the session terminated although nobody said why; undefined when the reason is still to come. */
  protected abstract onUnexplainedEnd(): LegEvent | undefined;
  /** Ends a session that is not established. */
  protected abstract endEarly(session: Session): Promise<unknown>;

  setListener(listener: (event: LegEvent) => void): void {
    this.#listener = listener;
  }

  end(because?: EndReasonCode): void {
    this.#endedByUs = true;
    if (!this.#connection.isConnected()) {
      // The other side must not be left ringing or talking to nobody: tell it as soon as that is possible.
      this.#connection.whenConnected(() => this.end(because));
      return;
    }
    const { state } = this.#session;
    if (state === SessionState.Established) {
      const extraHeaders = because === undefined ? [] : [reasonHeader(because)];
      this.#session.bye({ requestOptions: { extraHeaders } }).catch(() => {});
    } else if (state === SessionState.Initial || state === SessionState.Establishing) {
      // An answer that cannot be taken is answered by SIP.js, with a BYE whose Reason it asks here.
      if (because !== undefined) Reflect.set(this.#session, "getReasonHeaderValue", () => reasonValue(because));
      this.endEarly(this.#session).catch(() => {});
    }
  }

  refresh(): void {
    if (this.#session.state === SessionState.Established) this.#reInviter.refresh();
  }

  offerAnew(): void {
    if (this.#session.state === SessionState.Established) this.#reInviter.offerAnew();
  }

  move(): void {
    if (this.#session.state !== SessionState.Established) return;
    this.#reInviter.move((result) => {
      if (result !== "overtaken") this.emit({ kind: "moved", result: result === "unanswered" ? "refused" : result });
    });
  }

  hold(on: boolean): void {
    this.#reInviter.change((accepted) => this.emit({ kind: "hold-settled", on, accepted }));
  }

  tellUrgency(to: ChangedUrgency): void {
    this.#reInviter.tell(this.#urgency.carried(to), (result) => {
      const known = result === "accepted" || result === "refused" ? result : "unanswered";
      this.emit({ kind: "urgency-settled", to, result: known });
    });
  }

  /** The other side has said in a session description whether it holds the call. */
  heldByColleague(held: boolean): void {
    this.#heldByColleague = held;
    this.#reportHeld();
  }

  #reportHeld(): void {
    if (!this.#answered || this.#heldByColleague === this.#reportedHeld) return;
    this.#reportedHeld = this.#heldByColleague;
    this.emit({ kind: "held-by-colleague", held: this.#heldByColleague });
  }

  /** Keeps what header fields of a request of this session ask for (RFC 4028 clause 7.4): those of one of ours after a 422. */
  protected heed(headers: readonly string[]): void {
    for (const header of headers) {
      const least = leastIntervalOf(/^Min-SE:(.*)$/is.exec(header)?.[1]);
      if (least !== undefined) this.#leastSeconds = Math.max(least, this.#leastSeconds ?? 0);
    }
  }

  /** Whether nothing has to come of the other end that shows that it has our answer to its INVITE. */
  protected get isConfirmed(): boolean {
    return this.#unacknowledged === undefined;
  }

  /** An INVITE of the other end is being answered, and the answer will be acknowledged. */
  protected awaitAck(): void {
    this.#unacknowledged = this.#connection.connections();
  }

  /** @param ourRole - our part in the exchange that carried the value */
  protected restartTimer(sessionExpires: string | undefined, ourRole: "uac" | "uas"): void {
    this.#interval = parseSessionExpires(sessionExpires);
    this.#lastInterval = this.#interval ?? this.#lastInterval;
    this.#timer.restart(this.#interval, ourRole);
  }

  /**
   * The other side has sent a re-INVITE, and SIP.js has answered it without a Session-Expires of its own, after which
   * the other side need not refresh any more. From here on we do it.
   */
  #takeOverRefreshing(): void {
    if (this.#interval !== undefined) this.#timer.restart({ ...this.#interval, refresher: "uac" }, "uac");
  }

  protected emit(event: LegEvent): void {
    if (this.#final) return;
    if (FINAL.has(event.kind)) {
      this.#final = true;
      this.#timer.stop();
    }
    // Before anybody can ask for a request that the other end is not ready for.
    if (event.kind === "answered") {
      this.#server = this.#connection.server();
      this.#reInviter.answered();
    }
    this.#listener(event);
    if (event.kind !== "answered") return;
    this.#answered = true;
    this.#reportHeld();
  }

  #isAway(): boolean {
    return this.#connection.server() !== this.#server;
  }

  /** Nobody has confirmed the session in time. Without a server that knows it nobody could: a move says whether it still stands. */
  #expire(): void {
    if (this.#connection.isConnected() && !this.#isAway()) this.emit({ kind: "expired" });
  }

  #onCancel(request: RequestMessage): void {
    const elsewhere = isNotSelected(request) ? "answered-by-another" : metElsewhere(request.getHeaders("Reason"));
    this.emit({ kind: "ended", ...(elsewhere === undefined ? {} : { elsewhere }) });
  }

  #onBye(bye: Bye): void {
    void bye.accept();
    if (isNotSelected(bye.request)) {
      this.emit({ kind: "ended", elsewhere: "answered-by-another" });
      return;
    }
    const released = releaseReasonOf(bye.request);
    const detail = saysExpired(released) ? released : parseReasonText(bye.request.getHeaders("Reason"));
    this.emit(detail === undefined ? { kind: "ended" } : { kind: "ended", detail });
  }
}
