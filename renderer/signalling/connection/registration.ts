/**
 * Being registered, and staying so: REGISTER with digest, refresh, and reconnection with back-off after the
 * connection is lost. Says at every moment what it is doing.
 *
 * @module
 */
import { Registerer, RegistererState, type UserAgent } from "sip.js";
import { within } from "../../../shared/base/within.ts";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import type { Registration } from "../../calling/ports.ts";
import { challengeFaultOf } from "./authorized-requests.ts";
import { reconnectDelay } from "./backoff.ts";
import { withReadAnswers } from "./register-answers.ts";
import { type ResponseMessage, retryAfterOf, statusOf } from "./response.ts";
import { contactFeatures, sipUri } from "./user-agent.ts";

/** Statuses after which trying again by itself would be of no use: credentials or authorisation are wrong. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([401, 403, 404, 407, 484, 604]);
/** For a registration to be accepted or not; more than the 32 seconds of a REGISTER without a challenge. */
const ATTEMPT_MS = 35_000;
/** For BYEs and the end of the registration to be answered, when the user agent is stopped. */
const STOP_MS = 5_000;

/** Keeps one user agent registered. */
export class RegistrationKeeper {
  readonly #userAgent: UserAgent;
  readonly #account: SipAccount;
  readonly #onChange: (registration: Registration) => void;
  /** For one attempt and, if that succeeds, the refreshes. */
  #registerer: Registerer;
  #attempt = 0;
  /** Until the next attempt, or the limit of the present one. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #phase: "active" | "refused" | "stopped" = "active";
  /** An attempt of ours is under way. */
  #asking = false;
  /** The answer that SIP.js is acting on at this moment. */
  #answer: ResponseMessage | undefined;

  constructor(userAgent: UserAgent, account: SipAccount, onChange: (registration: Registration) => void) {
    this.#userAgent = userAgent;
    this.#account = account;
    this.#onChange = onChange;
    this.#registerer = this.#createRegisterer();
  }

  /** Connects and registers; goes on trying until stopped or refused for good. */
  start(): void {
    this.#onChange({ state: "connecting" });
    this.#userAgent.start().catch(() => this.#tryLater());
  }

  /** To be called when the transport is connected. */
  connected(): void {
    this.#register();
  }

  /** To be called when the transport is lost. */
  disconnected(): void {
    if (this.#phase === "stopped") return;
    // A REGISTER that was under way would block the next one for the 32 seconds of its transaction.
    this.#startAfresh();
    this.#tryLater();
  }

  /** Starts over after a refusal, or at once instead of at the next attempt. */
  retry(): void {
    if (this.#phase === "stopped") return;
    this.#phase = "active";
    this.#attempt = 0;
    this.#onChange({ state: "connecting" });
    this.#tryNow();
  }

  /** Unregisters as far as the connection and the server allow, and stops the user agent. */
  async stop(): Promise<void> {
    this.#phase = "stopped";
    clearTimeout(this.#timer);
    if (this.#userAgent.isConnected()) {
      const stopped = this.#userAgent.stop().catch(() => {});
      await within(stopped, STOP_MS, () => {});
    }
    await this.#userAgent.transport.disconnect();
    this.#onChange({ state: "off" });
  }

  #createRegisterer(): Registerer {
    const userAgent = withReadAnswers(this.#userAgent, {
      standing: () => {
        if (registerer !== this.#registerer) return "given-up";
        return this.#phase === "stopped" ? "closing" : "in-use";
      },
      read: (answer, pass) => {
        this.#answer = answer;
        try {
          pass();
        } finally {
          this.#answer = undefined;
        }
        if (registerer === this.#registerer && registerer.state === RegistererState.Registered) this.#accepted();
      },
    });
    const registerer = new Registerer(userAgent, {
      registrar: sipUri(this.#account.registrar),
      expires: this.#account.registrationExpires,
      // Half-way: a refresh that fails leaves time for more attempts before others are told we are gone.
      refreshFrequency: 50,
      instanceId: this.#account.instanceId,
      regId: 1,
      extraContactHeaderParams: contactFeatures(servicesOf(this.#account)),
      logConfiguration: false,
    });
    registerer.stateChange.addListener((state) => {
      if (state === RegistererState.Unregistered && registerer === this.#registerer) this.#failed();
    });
    return registerer;
  }

  /** SIP.js does not always say that an attempt failed, and then does not take another: each has its own registerer. */
  #startAfresh(): void {
    const abandoned = this.#registerer;
    this.#asking = false;
    this.#registerer = this.#createRegisterer();
    abandoned.dispose().catch(() => {});
  }

  #register(): void {
    if (this.#phase === "stopped" || this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#failed(), ATTEMPT_MS);
    // Rejected only when a refresh is in progress, whose answer is ours too.
    this.#registerer.register().catch(() => {});
  }

  #accepted(): void {
    // A refresh changes nothing.
    if (!this.#asking || this.#phase === "stopped") return;
    this.#asking = false;
    this.#attempt = 0;
    clearTimeout(this.#timer);
    this.#onChange({ state: "registered" });
  }

  /** An attempt or a refresh has been refused or come to nothing, or the registration has run out. */
  #failed(): void {
    if (this.#phase === "stopped") return;
    const answer = this.#answer;
    const { status, statusText } = statusOf(answer ?? {});
    // A refresh that is refused is worth an attempt of ours, with credentials asked for anew.
    const fault = answer === undefined ? undefined : challengeFaultOf(answer);
    // Who could not ask the host has learnt nothing about the server.
    const isFinal = this.#asking && FINAL_STATUSES.has(status) && fault?.code !== "challenge-unanswered";
    this.#startAfresh();
    if (!isFinal) {
      this.#tryLater(answer === undefined ? undefined : retryAfterOf(answer));
      return;
    }
    this.#phase = "refused";
    clearTimeout(this.#timer);
    const because = fault === undefined ? {} : { because: fault.code };
    this.#onChange({ state: "refused", status, text: statusText, ...because });
  }

  #tryLater(retryAfterSeconds?: number): void {
    if (this.#phase !== "active") return;
    this.#attempt += 1;
    const delay = reconnectDelay(this.#attempt, Math.random(), retryAfterSeconds);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tryNow(), delay);
    this.#onChange({ state: "reconnecting", attempt: this.#attempt, nextAttemptAt: Date.now() + delay });
  }

  #tryNow(): void {
    if (this.#phase === "stopped") return;
    if (this.#userAgent.isConnected()) this.#register();
    else this.#userAgent.reconnect().catch(() => this.#tryLater());
  }
}
