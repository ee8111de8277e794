/**
 * Transmission control of one call with pictures: the participant of TS 24.581 beside the sound and the pictures that it lets out and in. Nothing
 * leaves before permission is there and the tone has been heard, and nothing behind its end; what was not asked for is not taken.
 *
 * @module
 */
import type { Socket } from "node:dgram";
import { type ControlUrgency, isRaised } from "../../shared/floor/app-packet.ts";
import type { Absence } from "../../shared/floor/floor-state.ts";
import type { FloorTone } from "../../shared/media/sound-frames.ts";
import { receives } from "../../shared/transmission/receiver.ts";
import {
  decodeTransmissionMessages,
  encodeTransmissionMessage,
} from "../../shared/transmission/transmission-message.ts";
import { transmissionAfter } from "../../shared/transmission/transmission-participant.ts";
import {
  DEFAULT_TRANSMISSION_TIMERS,
  NO_TRANSMISSION,
  type RepeatTimer,
  type Transmission,
  type TransmissionAction,
  type TransmissionEvent,
  type TransmissionSources,
  type TransmissionTerms,
  type TransmissionTimer,
  type TransmissionTimers,
} from "../../shared/transmission/transmission-state.ts";
import { AfterTone } from "./after-tone.ts";
import { type ControlRemote, ControlWay } from "./control-way.ts";
import type { FloorProtection } from "./floor-protection.ts";
import { WindowWatch } from "./window-watch.ts";

/** What a description says of it, and what is asked for by us. */
export interface TransmissionAgreement {
  /** Where the transmission control server is. */
  readonly remote: ControlRemote;
  readonly terms: Omit<TransmissionTerms, "timers" | "urgency" | "own">;
  /** Those that the system has configured, milliseconds; each that is left out is as it is usual. */
  readonly timers?: Partial<Record<RepeatTimer, number>>;
  /** The INVITE was a request, too. */
  readonly implicit: boolean;
  /** Its answer gave permission. */
  readonly granted: boolean;
  /** To send as these, where the answer says so. */
  readonly sources?: Partial<TransmissionSources> | undefined;
}

export interface TransmissionChannelOptions {
  readonly socket: Socket;
  /** Who our packets are from where a grant does not say it. */
  readonly own: TransmissionSources;
  /** Told of every change. */
  readonly onTransmission: (transmission: Transmission) => void;
  /** Sound and pictures leave as these from here on. */
  readonly onSources: (sources: TransmissionSources) => void;
  readonly onTone: (of: FloorTone) => void;
  /** What was received, or a timer, met a fault of the program. */
  readonly onFault: (error: unknown) => void;
  /** Left out, those that are used where nobody has configured others. */
  readonly timers?: TransmissionTimers;
  /** Who wanted to transmit is taken to be gone, and nothing is sent any more. Left out where no window is: it is believed until it is ended. */
  readonly onAbsent?: (why: Absence) => void;
}

export class TransmissionChannel {
  readonly #options: TransmissionChannelOptions;
  readonly #way: ControlWay<TransmissionTimer>;
  #now: Transmission = NO_TRANSMISSION;
  #terms: TransmissionTerms;
  readonly #tone = new AfterTone();
  readonly #watch: WindowWatch | undefined;

  constructor(options: TransmissionChannelOptions) {
    this.#options = options;
    this.#watch = options.onAbsent && new WindowWatch((why) => this.#way.guard(() => this.#lose(why)));
    this.#terms = {
      ssrc: 0,
      userId: "",
      priority: 0,
      receptionPriority: 0,
      own: options.own,
      views: "at-once",
      urgency: "normal",
      timers: options.timers ?? DEFAULT_TRANSMISSION_TIMERS,
    };
    this.#way = new ControlWay({
      socket: options.socket,
      onClear: (octets) => {
        for (const message of decodeTransmissionMessages(octets)) this.#tell({ kind: "received", message });
      },
      onExpired: (timer) => this.#tell({ kind: "expired", timer }),
      onFault: options.onFault,
      ownSsrc: () => this.#terms.ssrc,
    });
  }

  /**
   * The call is up, under this agreement.
   *
   * @param protection - of its messages, which is closed with the channel; left out, they go in clear
   */
  start(
    { granted, implicit, remote, sources, terms, timers }: TransmissionAgreement,
    protection?: FloorProtection,
  ): void {
    this.#way.open(remote, protection);
    this.#terms = { ...this.#terms, ...terms, timers: { ...this.#terms.timers, ...timers } };
    this.#tell({ kind: "call-up", implicit, granted, ...(sources === undefined ? {} : { sources }) });
    this.#watchWish();
  }

  /** The server is elsewhere, or knows other terms. Who transmits goes on doing so; its messages are counted anew. */
  follow({ remote, terms }: Pick<TransmissionAgreement, "remote" | "terms">): void {
    this.#way.follow(remote);
    this.#terms = { ...this.#terms, ...terms };
    this.#now = { ...this.#now, sequence: null };
  }

  /** Somebody wants to transmit, or no more; allowed before the call is up. */
  want(on: boolean, urgency: ControlUrgency): void {
    this.#terms = { ...this.#terms, urgency };
    this.#tell({ kind: "want", on });
    this.#watchWish();
  }

  /** How urgent the call is from here on: what is asked for and was not given yet is asked for anew where that is more. */
  urge(urgency: ControlUrgency): void {
    const { urgency: before } = this.#terms;
    this.#terms = { ...this.#terms, urgency };
    if (isRaised(before, urgency)) this.#tell({ kind: "raised" });
  }

  /** Whoever wants to transmit is still there. Asks for nothing by itself: what was lost is asked for again. */
  stillWanted(): void {
    this.#watchWish();
  }

  /**
   * The window is gone, and the call will be: what it had, or asked for, is given back before.
   *
   * @returns whether there was anything
   */
  abandon(): boolean {
    return this.#end({ kind: "want", on: false });
  }

  /** Somebody wants to see what the other end transmits, or no more. */
  view(on: boolean): void {
    this.#tell({ kind: "view", on });
  }

  /** Whether what the microphone hears now may leave; asked once for each frame of 20 ms, by which the time of the tone is measured. */
  mayTalk(): boolean {
    this.#watch?.sound();
    return this.#tone.mayTalk(this.mayShow);
  }

  /** Whether pictures of ours may leave. */
  get mayShow(): boolean {
    return this.#now.ours.name === "has-permission";
  }

  /** Whether sound and pictures of the other end are taken. */
  get takes(): boolean {
    return receives(this.#now.far);
  }

  /** Of the messages; undefined where they go in clear. */
  get protection(): FloorProtection | undefined {
    return this.#way.protection;
  }

  /** The call is over, and the port free again. */
  async close(): Promise<void> {
    if (this.#way.isClosed) return;
    this.#tell({ kind: "call-over" });
    this.#watch?.rest();
    await this.#way.close();
  }

  /** What is wanted ends by itself unless its window is heard of again: one that hangs would be seen and heard on. */
  #watchWish(): void {
    if (this.#way.isOpen && this.#now.wanted) this.#watch?.sign();
  }

  #lose(why: Absence): void {
    if (this.#end({ kind: "want-lost", why })) this.#options.onAbsent?.(why);
  }

  #end(event: TransmissionEvent): boolean {
    const { name } = this.#now.ours;
    this.#tell(event);
    return this.#now.ours.name !== name;
  }

  #tell(event: TransmissionEvent): void {
    if (this.#way.isClosed) return;
    const { transmission, actions } = transmissionAfter(this.#now, event, this.#terms);
    const changed = transmission !== this.#now;
    this.#now = transmission;
    if (!transmission.wanted) this.#watch?.rest();
    for (const action of actions) this.#act(action);
    if (changed) this.#options.onTransmission(transmission);
  }

  #act(action: TransmissionAction): void {
    switch (action.kind) {
      case "send":
        this.#way.send(encodeTransmissionMessage(action.message));
        return;
      case "start":
        this.#way.start(action.timer, action.ms);
        return;
      case "stop":
        this.#way.stop(action.timer);
        return;
      case "transmit":
        // That nothing leaves follows from the state alone, see `mayTalk` and `mayShow`.
        this.#tone.begins();
        if (action.as !== null) this.#options.onSources(action.as);
        return;
      case "tone":
        this.#options.onTone(action.of);
    }
  }
}
