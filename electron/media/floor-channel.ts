/**
 * Floor control of one call: the participant of TS 24.380 beside the voice whose microphone it opens and shuts. It is where a microphone is:
 * nothing leaves before the floor is ours and the tone has been heard, and nothing behind its end.
 *
 * @module
 */
import type { Socket } from "node:dgram";
import { type ControlUrgency, isRaised } from "../../shared/floor/app-packet.ts";
import { decodeFloorMessages, encodeFloorMessage } from "../../shared/floor/floor-message.ts";
import { floorAfter } from "../../shared/floor/floor-participant.ts";
import {
  type Absence,
  DEFAULT_FLOOR_TIMERS,
  type Floor,
  type FloorAction,
  type FloorEvent,
  type FloorTerms,
  type FloorTimer,
  type FloorTimers,
  NO_FLOOR,
  type TalkKeyUse,
} from "../../shared/floor/floor-state.ts";
import type { FloorTone } from "../../shared/media/sound-frames.ts";
import { AfterTone } from "./after-tone.ts";
import { type ControlRemote, ControlWay } from "./control-way.ts";
import type { FloorProtection } from "./floor-protection.ts";
import { WindowWatch } from "./window-watch.ts";

/** What a description says of it, and what is asked for by us. */
export interface FloorAgreement {
  /** Where the floor control server is. */
  readonly remote: ControlRemote;
  readonly terms: Omit<FloorTerms, "timers" | "urgency">;
  /** Those that the system has configured, milliseconds; each that is left out is as it is usual. */
  readonly timers?: Partial<Omit<FloorTimers, "attempts">>;
  /** The INVITE was a request, too. */
  readonly implicit: boolean;
  /** Its answer gave the floor. */
  readonly granted: boolean;
  /** To be sent as this, where the answer says so. */
  readonly sendAs?: number | undefined;
}

export interface FloorChannelOptions {
  readonly socket: Socket;
  /** Told of every change. */
  readonly onFloor: (floor: Floor) => void;
  readonly onTone: (of: FloorTone) => void;
  /** Our voice is from this source from here on; null: from the one that is its own. Left out where somebody else sends it. */
  readonly onSource?: (ssrc: number | null) => void;
  /** Who talks does so from another source than the server names; said once. Left out, nobody wants to know. */
  readonly onOtherSource?: () => void;
  /** What was received, or a timer, met a fault of the program. */
  readonly onFault: (error: unknown) => void;
  /** Left out, those that are used where nobody has configured others. */
  readonly timers?: FloorTimers;
  /** Who held the talk key is taken to be gone, and it was let go. Left out where no window is: it is believed until it is let go. */
  readonly onAbsent?: (why: Absence) => void;
}

/** Sources of one call beyond which the server is not followed any more: as many as the other end's receiver takes. */
const MOST_SOURCES = 4096;
/** Looks, at 20 ms each, in which who talks is heard from another source: what is on its way of a burst before is over by then. */
const OTHER_LOOKS = 50;

export class FloorChannel {
  readonly #options: FloorChannelOptions;
  readonly #way: ControlWay<FloorTimer>;
  #floor: Floor = NO_FLOOR;
  #terms: FloorTerms;
  readonly #tone = new AfterTone();
  readonly #watch: WindowWatch | undefined;
  /** Every source that was granted in this call. */
  readonly #sources = new Set<number>();
  #isOpen = false;
  /** Looks in which somebody was heard who is not named, since somebody who is was. */
  #otherLooks = 0;
  #otherTold = false;

  constructor(options: FloorChannelOptions) {
    this.#options = options;
    this.#watch = options.onAbsent && new WindowWatch((why) => this.#way.guard(() => this.#lose(why)));
    this.#terms = {
      ssrc: 0,
      userId: "",
      priority: 0,
      queueing: false,
      urgency: "normal",
      timers: options.timers ?? DEFAULT_FLOOR_TIMERS,
    };
    this.#way = new ControlWay({
      socket: options.socket,
      onClear: (octets) => {
        for (const message of decodeFloorMessages(octets)) this.#tell({ kind: "received", message });
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
  start({ granted, implicit, remote, sendAs, terms, timers }: FloorAgreement, protection?: FloorProtection): void {
    this.#way.open(remote, protection);
    const { interruptPriority } = terms;
    this.#terms = { ...this.#terms, ...terms, interruptPriority, timers: { ...this.#terms.timers, ...timers } };
    this.#tell({ kind: "call-up", implicit, granted, sendAs });
    this.#watchKey();
  }

  /** The server is elsewhere, or knows other terms. Who has the floor goes on having it; its messages are counted anew. */
  follow({ remote, terms }: Pick<FloorAgreement, "remote" | "terms">): void {
    this.#way.follow(remote);
    this.#terms = { ...this.#terms, ...terms, interruptPriority: terms.interruptPriority };
    this.#floor = { ...this.#floor, sequence: null, mayInterrupt: terms.interruptPriority !== undefined };
  }

  /** The talk key went down, or was let go. */
  key(down: boolean, urgency: FloorTerms["urgency"], use: TalkKeyUse = "held"): void {
    this.#terms = { ...this.#terms, urgency };
    this.#tell(down ? { kind: "key-down", use } : { kind: "key-up" });
    this.#watchKey();
  }

  /** How urgent the call is from here on: what is asked for and was not given yet is asked for anew where that is more. */
  urge(urgency: ControlUrgency): void {
    const { urgency: before } = this.#terms;
    this.#terms = { ...this.#terms, urgency };
    if (isRaised(before, urgency)) this.#tell({ kind: "raised" });
  }

  /** Whoever holds the talk key is still there. Asks for nothing by itself: what was lost is pressed again. */
  keyHeld(): void {
    this.#watchKey();
  }

  /**
   * The window is gone, and the call will be: what it had, or asked for, is given back before.
   *
   * @returns whether there was anything
   */
  abandon(): boolean {
    return this.#letGo({ kind: "key-up" });
  }

  /** A held key is let go by itself unless its window is heard of again, which would keep the floor. */
  #watchKey(): void {
    // Before the call is up nobody talks, and nothing is told back to whoever holds it.
    if (this.#way.isOpen && this.#floor.keyDown) this.#watch?.sign();
  }

  #lose(why: Absence): void {
    if (this.#letGo({ kind: "key-lost", why })) this.#options.onAbsent?.(why);
  }

  #letGo(event: FloorEvent): boolean {
    const { state } = this.#floor;
    this.#tell(event);
    return this.#floor.state !== state;
  }

  /**
   * Whether what the microphone hears now may leave; asked once for each frame of 20 ms, by which the time of the tone is measured.
   */
  mayTalk(): boolean {
    this.#watch?.sound();
    return this.#tone.mayTalk(this.#floor.state.name === "has-permission");
  }

  /**
   * Something was heard of the other end, from this source: whoever talks goes on doing so (T103). It is heard whatever source it is: the other end
   * alone has the key, and handsets are free to pass over the source that a grant names.
   */
  heard(source: number | undefined): void {
    if (this.#way.runs("T103")) this.#way.start("T103", this.#terms.timers.T103);
    const named = this.#floor.talker?.ssrc ?? source;
    this.#otherLooks = source === named ? 0 : this.#otherLooks + 1;
    if (this.#otherLooks < OTHER_LOOKS || this.#otherTold) return;
    this.#otherTold = true;
    this.#options.onOtherSource?.();
  }

  /** What a grant names is followed, but for more sources than one can be told apart. */
  #sendAs(named: number | null): void {
    const isFollowed = named !== null && (this.#sources.has(named) || this.#sources.size < MOST_SOURCES);
    if (isFollowed) this.#sources.add(named);
    this.#options.onSource?.(isFollowed ? named : null);
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

  #tell(event: FloorEvent): void {
    if (this.#way.isClosed) return;
    const { floor, actions } = floorAfter(this.#floor, event, this.#terms);
    const changed = floor !== this.#floor;
    this.#floor = floor;
    if (!floor.keyDown) this.#watch?.rest();
    for (const action of actions) this.#act(action);
    if (changed) this.#options.onFloor(floor);
  }

  #act(action: FloorAction): void {
    switch (action.kind) {
      case "send":
        this.#way.send(encodeFloorMessage(action.message));
        return;
      case "start":
        this.#way.start(action.timer, action.ms);
        return;
      case "stop":
        this.#way.stop(action.timer);
        return;
      case "microphone":
        // That it is open follows from the floor alone, see `mayTalk`; here begins the time of the tone.
        if (action.open !== this.#isOpen) this.#tone.begins();
        this.#isOpen = action.open;
        if (action.open) this.#sendAs(action.sendAs);
        return;
      case "tone":
        this.#options.onTone(action.of);
    }
  }
}
