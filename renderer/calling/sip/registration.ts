/**
 * Being registered, and staying so: REGISTER with digest, refresh, and reconnection with back-off after the
 * connection is lost. Says at every moment what it is doing.
 *
 * @module
 */
import { Registerer, RegistererState, type UserAgent } from "sip.js";
import type { SipAccount } from "../../../shared/account.ts";
import type { Registration } from "../console-store.ts";
import { reconnectDelay } from "./backoff.ts";
import { statusOf } from "./response.ts";
import { contactFeatures, sipUri } from "./user-agent.ts";

/** Statuses after which trying again by itself would be of no use: credentials or authorisation are wrong. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([401, 403, 404, 407, 484, 604]);

/** Keeps one user agent registered. */
export class RegistrationKeeper {
  readonly #userAgent: UserAgent;
  readonly #account: SipAccount;
  readonly #onChange: (registration: Registration) => void;
  #registerer: Registerer;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #phase: "active" | "refused" | "stopped" = "active";
  /** A REGISTER of ours is under way and will report by itself. */
  #asking = false;

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
    // A REGISTER that was under way would block the next one for the 32 seconds of its transaction: start afresh.
    const abandoned = this.#registerer;
    this.#asking = false;
    this.#registerer = this.#createRegisterer();
    abandoned.dispose().catch(() => {});
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

  /** Unregisters as far as the connection allows, and stops the user agent. */
  async stop(): Promise<void> {
    this.#phase = "stopped";
    clearTimeout(this.#timer);
    if (this.#userAgent.isConnected()) await this.#userAgent.stop().catch(() => {});
    else await this.#userAgent.transport.disconnect();
    this.#onChange({ state: "off" });
  }

  #createRegisterer(): Registerer {
    const registerer = new Registerer(this.#userAgent, {
      registrar: sipUri(this.#account.registrar),
      expires: this.#account.registrationExpires,
      // Half-way: a refresh that fails leaves time for more attempts before others are told we are gone.
      refreshFrequency: 50,
      instanceId: this.#account.instanceId,
      regId: 1,
      extraContactHeaderParams: contactFeatures("mcptt"),
      logConfiguration: false,
    });
    registerer.stateChange.addListener((state) => {
      // A refresh that the registerer made by itself has failed.
      const lost = state === RegistererState.Unregistered && registerer === this.#registerer && !this.#asking;
      if (lost && this.#userAgent.isConnected()) this.#tryLater(registerer.retryAfter);
    });
    return registerer;
  }

  #register(): void {
    if (this.#phase === "stopped") return;
    clearTimeout(this.#timer);
    const registerer = this.#registerer;
    this.#asking = true;
    registerer
      .register({
        requestDelegate: {
          onAccept: () => {
            this.#asking = false;
            this.#attempt = 0;
            clearTimeout(this.#timer);
            this.#onChange({ state: "registered" });
          },
          onReject: ({ message }) => {
            if (registerer !== this.#registerer) return;
            this.#asking = false;
            const { status, statusText } = statusOf(message);
            if (!FINAL_STATUSES.has(status)) return this.#tryLater(registerer.retryAfter);
            this.#phase = "refused";
            clearTimeout(this.#timer);
            this.#onChange({ state: "refused", status, text: statusText });
          },
        },
      })
      // Rejected only when one is in progress, and that one will report.
      .catch(() => {});
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
