/**
 * One INVITE of ours and the session that may come of it.
 *
 * @module
 */

import { type Inviter, SessionState } from "sip.js";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import { particular } from "../../../shared/errors/particulars.ts";
import { sessionExpiresOf } from "../../../shared/sip/session-expires.ts";
import type { LegEvent } from "../../calling/ports.ts";
import { wordsOfError } from "../../calling/words-of-error.ts";
import { challengeFaultOf } from "../connection/authorized-requests.ts";
import type { ConnectionView } from "../connection/connection.ts";
import { type ResponseMessage, statusOf } from "../connection/response.ts";
import type { McDescriptionHandler } from "./description-handler.ts";
import { SessionLeg } from "./session-leg.ts";
import type { UrgencyWire } from "./urgency-request.ts";

const failureOf = (message: ResponseMessage) => ({
  ...statusOf(message),
  contentType: message.getHeader("Content-Type"),
  reasonHeaders: message.getHeaders("Reason"),
  warningHeaders: message.getHeaders("Warning"),
  body: message.body,
  challengeFault: challengeFaultOf(message),
});

export class OutgoingLeg extends SessionLeg {
  readonly #inviter: Inviter;
  readonly #description: Pick<McDescriptionHandler, "abandon" | "refusal">;
  readonly #answeredBy: (answer: ResponseMessage) => string | undefined;
  #sent = false;

  /** @param answeredBy - reads from an answer who gives it; undefined where that is known */
  constructor(
    inviter: Inviter,
    connection: ConnectionView,
    description: Pick<McDescriptionHandler, "abandon" | "refusal">,
    urgency: UrgencyWire,
    answeredBy: (answer: ResponseMessage) => string | undefined,
  ) {
    super(inviter, connection, true, urgency);
    this.#answeredBy = answeredBy;
    this.#inviter = inviter;
    this.#description = description;
  }

  get callId(): string {
    return this.#inviter.request.callId;
  }

  /** Gets the offer and sends the INVITE. */
  start(): void {
    const trying = () => this.emit({ kind: "trying" });
    this.#inviter
      .invite({
        requestDelegate: {
          onTrying: trying,
          onProgress: ({ message }) => {
            trying();
            if (message.statusCode === 180) this.emit({ kind: "ringing" });
          },
          onAccept: ({ message }) => {
            // Also called when the session description of the answer could not be applied; then SIP.js has sent BYE.
            if (this.#inviter.state !== SessionState.Established) return;
            this.heed(this.#inviter.request.extraHeaders);
            this.restartTimer(sessionExpiresOf(message), "uac");
            const calledId = this.#answeredBy(message);
            this.emit({ kind: "answered", ...(calledId === undefined ? {} : { calledId }) });
          },
          onRedirect: ({ message }) =>
            this.emit({
              kind: "redirected",
              answer: {
                status: statusOf(message).status,
                contentType: message.getHeader("Content-Type"),
                body: message.body,
                reasonHeaders: message.getHeaders("Reason"),
                warningHeaders: message.getHeaders("Warning"),
              },
            }),
          onReject: ({ message }) => this.emit({ kind: "rejected", answer: failureOf(message) }),
        },
      })
      .then(() => {
        this.#sent = true;
      })
      .catch((error: unknown) =>
        this.emit({ kind: "lost", cause: "program", detail: wordsOfError(error), ...this.#refusal() }),
      );
  }

  override end(because?: EndReasonCode): void {
    super.end(because);
    this.#description.abandon();
  }

  protected endEarly(): Promise<unknown> {
    return this.#inviter.cancel();
  }

  protected onUnexplainedEnd(): LegEvent | undefined {
    // Without an offer nothing was sent, and what went wrong with it is told when the attempt is rejected.
    if (!this.#sent) return undefined;
    return { kind: "lost", cause: "media", detail: particular("answer-not-usable"), ...this.#refusal() };
  }

  /** Why media were refused, ours or theirs, where that has a name. */
  #refusal(): Pick<Extract<LegEvent, { kind: "lost" }>, "refusal"> {
    const { refusal } = this.#description;
    return refusal === undefined ? {} : { refusal };
  }
}
