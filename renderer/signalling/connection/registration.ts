/**
 * Being registered, and staying so: REGISTER with digest, refresh, and reconnection with back-off after the
 * connection is lost, at the next server where there are several. Says at every moment what it is doing.
 *
 * @module
 */
import { Registerer, RegistererState, type UserAgent, UserAgentState } from "sip.js";
import { within } from "../../../shared/base/within.ts";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { END_REASONS, type EndReasonCode } from "../../../shared/errors/end-reason.ts";
import type { Registration } from "../../calling/ports.ts";
import { challengeFaultOf } from "./authorized-requests.ts";
import { reconnectDelay } from "./backoff.ts";
import { withReadAnswers } from "./register-answers.ts";
import { flowTimerOf, type ResponseMessage, retryAfterOf, statusOf } from "./response.ts";
import type { Failure, ServerChoice } from "./server-choice.ts";
import type { ServerTransport } from "./server-transport.ts";
import { contactFeatures, sipUri } from "./user-agent.ts";

/** Statuses after which trying again by itself would be of no use: credentials or authorisation are wrong. */
const FINAL_STATUSES: ReadonlySet<number> = new Set([401, 403, 404, 407, 484, 604]);
/** That a token can be shown where a server asks for it (RFC 8898): in the Contact of REGISTER alone. */
const TOKEN_FEATURE = "+sip.token";
/** Of a registration, when it is refreshed: consoles that were registered in the same second drift apart. */
const REFRESH_PERCENT = 50;
const REFRESH_SPREAD_PERCENT = 20;
/** For a registration to be accepted or not; more than the 32 seconds of a REGISTER without a challenge. */
const ATTEMPT_MS = 35_000;
/** The same where another server could be asked meanwhile. */
const ATTEMPT_OF_SEVERAL_MS = 10_000;
/** For a server that is left to take the registration back. */
const FAREWELL_MS = 2_000;
/** For BYEs and the end of the registration to be answered, when the user agent is stopped. */
const STOP_MS = 5_000;

/** For the host to say where the servers are; its own limit is shorter. */
const FIND_MS = 8_000;

/** No connection, or no answer. */
const SILENCE: Failure = { answer: null };
/** An answer that cannot be read is the same a moment later: whoever has to mend something needs longer than that. */
const UNREADABLE: Failure = { answer: null, retryAfterSeconds: 60 };

/** Whether what kept a challenge from being answered may be over by the next attempt. */
const passes = (code: EndReasonCode): boolean =>
  code === "challenge-unanswered" || code === "identity-server-failed" || END_REASONS[code].category === "network";

/** What the keeper works with. */
export interface KeeperParts {
  readonly userAgent: UserAgent;
  readonly transport: ServerTransport;
  readonly account: SipAccount;
  readonly choice: ServerChoice;
  readonly onChange: (registration: Registration) => void;
  /** Runs the action as soon as no call is being set up over the connection. */
  readonly whenQuiet: (action: () => void) => void;
  /** Looks anew where the servers are; undefined where that is fixed. */
  readonly findServers: (() => Promise<readonly string[]>) | undefined;
  /** Spreads attempts and refreshes of many consoles, from 0 inclusive to 1 exclusive. */
  readonly random: () => number;
}

/** Keeps one user agent registered. */
export class RegistrationKeeper {
  readonly #userAgent: UserAgent;
  readonly #transport: ServerTransport;
  readonly #account: SipAccount;
  readonly #choice: ServerChoice;
  readonly #onChange: (registration: Registration) => void;
  readonly #whenQuiet: (action: () => void) => void;
  readonly #findServers: KeeperParts["findServers"];
  readonly #random: KeeperParts["random"];
  /** All servers have failed, or the network is another: they may be elsewhere now. */
  #mayBeElsewhere = false;
  /** Number of the last look for them. */
  #looking = 0;
  /** For one attempt and, if that succeeds, the refreshes. */
  #registerer: Registerer;
  /** The answer to {@link RegistrationKeeper.confirm} that is waited for. */
  #confirming: Promise<boolean> | undefined;
  #attempt = 0;
  /** Until the next attempt, or the limit of the present one. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #phase: "active" | "refused" | "stopped" = "active";
  /** An attempt of ours is under way. */
  #asking = false;
  /** The answer that SIP.js is acting on at this moment. */
  #answer: ResponseMessage | undefined;
  /** The connection is being given up by ourselves. */
  #leaving = false;
  /** The last answer could not be read. */
  #isUnreadable = false;
  /** Number of the connection that is being made, or was made last. */
  #connecting = 0;

  constructor({ userAgent, transport, account, choice, onChange, whenQuiet, findServers, random }: KeeperParts) {
    this.#userAgent = userAgent;
    this.#transport = transport;
    this.#account = account;
    this.#choice = choice;
    this.#onChange = onChange;
    this.#whenQuiet = whenQuiet;
    this.#findServers = findServers;
    this.#random = random;
    this.#registerer = this.#createRegisterer();
  }

  /** Connects and registers, at once: somebody sits there and waits. Goes on trying until stopped or refused for good. */
  start(): void {
    this.#onChange({ state: "connecting" });
    if (this.#choice.count === 0) this.#tryLater(SILENCE);
    else this.#connect();
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
    if (!this.#leaving) this.#tryLater(SILENCE);
  }

  /** To be called when an answer to a registration of ours could not be read. */
  unreadable(): void {
    if (this.#phase !== "active") return;
    this.#isUnreadable = true;
    this.#startAfresh();
    this.#tryLater(UNREADABLE);
  }

  /** Starts over after a refusal, or at once instead of at the next attempt. */
  retry(): void {
    if (this.#phase === "stopped") return;
    this.#phase = "active";
    this.#attempt = 0;
    this.#choice.forgive();
    this.#mayBeElsewhere = true;
    this.#onChange({ state: "connecting" });
    this.#tryNow();
  }

  /** There is another token to show: who was refused with the one before is tried once more. */
  tokenRenewed(): void {
    if (this.#account.bearsToken === true && this.#phase === "refused") this.retry();
  }

  /**
   * Tries soon what was to be tried later. Not at once, and not before the server wants it: where the network of a control room is back,
   * it is so for all of its consoles. Somebody who wants it now has {@link RegistrationKeeper.retry}.
   */
  hurry(): void {
    if (this.#phase !== "active" || this.#userAgent.isConnected()) return;
    this.#attempt = 0;
    const now = Date.now();
    this.#tryIn(reconnectDelay(1, this.#random(), this.#choice.wait(now) / 1000), now);
  }

  /** Gives the present connection up and registers over a new one: the computer is somewhere else in the network. */
  renew(): void {
    if (this.#phase !== "active") return;
    this.#attempt = 0;
    this.#mayBeElsewhere = true;
    this.#connectAnew();
  }

  /**
   * Registers once more over the present connection; resolves with whether the server has taken it. Whoever asks while that goes on has the
   * same answer.
   */
  confirm(): Promise<boolean> {
    this.#confirming ??= this.#confirmOnce().finally(() => {
      this.#confirming = undefined;
    });
    return this.#confirming;
  }

  async #confirmOnce(): Promise<boolean> {
    if (this.#phase !== "active" || this.#asking || !this.#userAgent.isConnected()) return false;
    const answered = new Promise<boolean>((resolve) => {
      const requestDelegate = { onAccept: () => resolve(true), onReject: () => resolve(false) };
      // Rejected when a refresh is in progress.
      this.#registerer.register({ requestDelegate }).catch(() => resolve(false));
    });
    return within(answered, ATTEMPT_MS, () => false);
  }

  /** Takes the registration back from the present server, and registers at another one. */
  async moveTo(address: string): Promise<void> {
    if (this.#phase !== "active" || !this.#userAgent.isConnected()) return;
    const left = this.#registerer;
    this.#asking = false;
    this.#registerer = this.#createRegisterer();
    const goodbye = new Promise<void>((answered) => {
      const requestDelegate = { onAccept: () => answered(), onReject: () => answered() };
      left.unregister({ requestDelegate }).catch(() => answered());
    });
    await within(goodbye, FAREWELL_MS, () => {});
    left.dispose().catch(() => {});
    if (this.#phase !== "active") return;
    this.#choice.use(address);
    this.#attempt = 0;
    this.#mayBeElsewhere = true;
    this.#connectAnew();
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
        const flowTimer = flowTimerOf(answer);
        if (flowTimer !== undefined && registerer === this.#registerer) this.#transport.keepAlive(flowTimer);
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
      // Soon after half-way: a refresh that fails leaves time for more attempts before others are told we are gone.
      refreshFrequency: REFRESH_PERCENT + REFRESH_SPREAD_PERCENT * this.#random(),
      instanceId: this.#account.instanceId,
      regId: 1,
      extraContactHeaderParams: [
        ...contactFeatures(servicesOf(this.#account)),
        ...(this.#account.bearsToken === true ? [TOKEN_FEATURE] : []),
      ],
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
    const limit = this.#choice.count === 1 ? ATTEMPT_MS : ATTEMPT_OF_SEVERAL_MS;
    this.#timer = setTimeout(() => this.#failed(), limit);
    // Rejected only when a refresh is in progress, whose answer is ours too.
    this.#registerer.register().catch(() => {});
  }

  #accepted(): void {
    // A refresh changes nothing.
    if (!this.#asking || this.#phase === "stopped") return;
    this.#asking = false;
    this.#isUnreadable = false;
    this.#attempt = 0;
    clearTimeout(this.#timer);
    this.#choice.served();
    const server = this.#choice.inUse;
    this.#onChange({ state: "registered", ...(server === undefined ? {} : { server }) });
  }

  /** An attempt or a refresh has been refused or come to nothing, or the registration has run out. */
  #failed(): void {
    if (this.#phase === "stopped") return;
    const answer = this.#answer;
    const { status, statusText: text } = statusOf(answer ?? {});
    // A refresh that is refused is worth an attempt of ours, with credentials asked for anew.
    const fault = answer === undefined ? undefined : challengeFaultOf(answer);
    // Who could not ask the host has learnt nothing about the server, nor has a host that could not ask for a token.
    const isFinal = this.#asking && FINAL_STATUSES.has(status) && !(fault !== undefined && passes(fault.code));
    this.#startAfresh();
    if (answer === undefined) {
      this.#tryLater(SILENCE);
      return;
    }
    const retryAfterSeconds = retryAfterOf(answer);
    this.#tryLater({ answer: { status, text }, retryAfterSeconds, isFinal, because: fault?.code });
  }

  /** The present server has failed: the next one, or the same once more, after a while. */
  #tryLater(failure: Failure): void {
    if (this.#phase !== "active") return;
    clearTimeout(this.#timer);
    if (failure !== UNREADABLE) this.#isUnreadable = false;
    const now = Date.now();
    this.#choice.failed(failure, now);
    const wait = this.#choice.next(now);
    if (wait === undefined) {
      this.#phase = "refused";
      const { status = 0, text = "" } = failure.answer ?? {};
      const because = failure.because === undefined ? {} : { because: failure.because };
      this.#onChange({ state: "refused", status, text, ...because, ...this.#faults() });
      return;
    }
    this.#attempt += 1;
    // Rarer with every round through all of them.
    const ofRound = Math.max(this.#choice.count, 1);
    const round = Math.ceil(this.#attempt / ofRound);
    if (this.#attempt % ofRound === 0) this.#mayBeElsewhere = true;
    this.#tryIn(reconnectDelay(round, this.#random(), wait / 1000), now);
  }

  /** @param delay - milliseconds from `now`, Unix milliseconds */
  #tryIn(delay: number, now: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tryNow(), delay);
    const attempt = Math.max(this.#attempt, 1);
    const because = this.#isUnreadable ? { because: "server-answer-unreadable" as const } : {};
    this.#onChange({ state: "reconnecting", attempt, nextAttemptAt: now + delay, ...because, ...this.#faults() });
  }

  #faults() {
    return this.#choice.count === 1 ? {} : { faults: this.#choice.faults };
  }

  #tryNow(): void {
    if (this.#phase === "stopped") return;
    clearTimeout(this.#timer);
    this.#withServers(() => this.#tryWhere());
  }

  /** Goes on when it is known where the servers are, and not before it has been looked for where they may be elsewhere. */
  #withServers(then: () => void): void {
    this.#looking += 1;
    const own = this.#looking;
    if (!this.#mayBeElsewhere || this.#findServers === undefined) {
      then();
      return;
    }
    const goOn = (servers: readonly string[] | undefined) => {
      if (own !== this.#looking || this.#phase !== "active") return;
      if (servers !== undefined && servers.length > 0) {
        this.#mayBeElsewhere = false;
        this.#choice.renew(servers);
      }
      then();
    };
    const looked = within(this.#findServers(), FIND_MS, () => undefined);
    looked.then(goOn, () => goOn(undefined));
  }

  #tryWhere(): void {
    if (this.#choice.count === 0) this.#tryLater(SILENCE);
    else if (!this.#userAgent.isConnected()) this.#connect();
    else if (this.#transport.server === this.#choice.address) this.#register();
    // A call that is being set up has nothing but this connection, which still stands.
    else this.#whenQuiet(() => this.#phase === "active" && this.#connectAnew());
  }

  #connectAnew(): void {
    clearTimeout(this.#timer);
    this.#leaving = true;
    this.#transport.leave();
    this.#leaving = false;
    // Without a connection, nobody has been told that it is gone.
    this.#startAfresh();
    this.#onChange({ state: "connecting" });
    this.#withServers(() => this.#connect());
  }

  #connect(): void {
    this.#connecting += 1;
    const own = this.#connecting;
    const isFirst = this.#userAgent.state === UserAgentState.Stopped;
    const opened = isFirst ? this.#userAgent.start() : this.#userAgent.reconnect();
    opened.catch(() => {
      // One that was given up for another is no failure.
      if (own === this.#connecting) this.#tryLater(SILENCE);
    });
  }
}
