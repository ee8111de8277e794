/**
 * Floor control of one call: the participant of TS 24.380 with its socket and its timers, beside the voice whose microphone it opens and
 * shuts. It is where a microphone is: nothing leaves before the floor is ours and the tone has been heard, and nothing behind its end.
 *
 * @module
 */
import type { RemoteInfo, Socket } from "node:dgram";
import { decodeFloorMessages, encodeFloorMessage } from "../../shared/floor/floor-message.ts";
import { floorAfter } from "../../shared/floor/floor-participant.ts";
import { FloorRefusal } from "../../shared/floor/floor-refusal.ts";
import {
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
import type { FloorProtection } from "./floor-protection.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { writtenAddress } from "./port-pair.ts";

/** Frames of 20 ms between a grant and the first word: the tone, and the way to the ear. */
export const TONE_FRAMES = 5;

/** Where the floor control server is. */
export interface FloorRemote {
  readonly address: string;
  readonly port: number;
}

/** What a description says of it, and what is asked for by us. */
export interface FloorAgreement {
  readonly remote: FloorRemote;
  readonly terms: Omit<FloorTerms, "timers" | "urgency">;
  /** The INVITE was a request, too. */
  readonly implicit: boolean;
  /** Its answer gave the floor. */
  readonly granted: boolean;
}

export interface FloorChannelOptions {
  readonly socket: Socket;
  /** Told of every change. */
  readonly onFloor: (floor: Floor) => void;
  readonly onTone: (of: FloorTone) => void;
  /** What was received, or a timer, met a fault of the program. */
  readonly onFault: (error: unknown) => void;
  /** Left out, those that are used where nobody has configured others. */
  readonly timers?: FloorTimers;
  /** Milliseconds for which a held key is believed, from the call's beginning on; left out, until it is let go. */
  readonly keyBelievedMs?: number;
}

export class FloorChannel {
  readonly #options: FloorChannelOptions;
  readonly #running = new Map<FloorTimer, NodeJS.Timeout>();
  #floor: Floor = NO_FLOOR;
  #remote: FloorRemote | undefined;
  #terms: FloorTerms;
  /** Undefined where messages go in clear. */
  #protection: FloorProtection | undefined;
  #untilOpen = 0;
  #believed: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FloorChannelOptions) {
    this.#options = options;
    this.#terms = {
      ssrc: 0,
      userId: "",
      priority: 0,
      queueing: false,
      urgency: "normal",
      timers: options.timers ?? DEFAULT_FLOOR_TIMERS,
    };
    options.socket.on("message", this.#onMessage);
    // What cannot be sent is not answered, and its timers say so.
    options.socket.on("error", () => undefined);
  }

  /**
   * The call is up, under this agreement.
   *
   * @param protection - of its messages, which is closed with the channel; left out, they go in clear
   */
  start({ granted, implicit, remote, terms }: FloorAgreement, protection?: FloorProtection): void {
    this.#protection = protection;
    this.#remote = { ...remote, address: writtenAddress(remote.address) };
    this.#terms = { ...this.#terms, ...terms, interruptPriority: terms.interruptPriority };
    this.#tell({ kind: "call-up", implicit, granted });
    this.#believe();
  }

  /** The server is elsewhere, or knows other terms. Who has the floor goes on having it; its messages are counted anew. */
  follow({ remote, terms }: Pick<FloorAgreement, "remote" | "terms">): void {
    this.#remote = { ...remote, address: writtenAddress(remote.address) };
    this.#terms = { ...this.#terms, ...terms, interruptPriority: terms.interruptPriority };
    this.#floor = { ...this.#floor, sequence: null, mayInterrupt: terms.interruptPriority !== undefined };
  }

  /** The talk key went down, or was let go. */
  key(down: boolean, urgency: FloorTerms["urgency"], use: TalkKeyUse = "held"): void {
    this.#terms = { ...this.#terms, urgency };
    this.#tell(down ? { kind: "key-down", use } : { kind: "key-up" });
    this.#believe();
  }

  /** Whoever holds the talk key is still there. Asks for nothing by itself: what was lost is pressed again. */
  keyHeld(): void {
    this.#believe();
  }

  /** A held key is let go by itself unless it is heard of again: a window that hangs would keep the floor. */
  #believe(): void {
    const { keyBelievedMs, onFault } = this.#options;
    clearTimeout(this.#believed);
    // Before the call is up nobody talks, and nothing is told back to whoever holds it.
    if (keyBelievedMs === undefined || this.#closed || this.#remote === undefined || !this.#floor.keyDown) return;
    this.#believed = setTimeout(() => {
      try {
        this.#tell({ kind: "key-lost" });
      } catch (error) {
        onFault(error);
      }
    }, keyBelievedMs);
  }

  /**
   * Whether what the microphone hears now may leave; asked once for each frame of 20 ms, by which the time of the tone is measured.
   */
  mayTalk(): boolean {
    if (this.#floor.state.name !== "has-permission") return false;
    if (this.#untilOpen === 0) return true;
    this.#untilOpen -= 1;
    return false;
  }

  /** Something was heard of the other end: whoever talks goes on doing so (T103). */
  heard(): void {
    if (this.#running.has("T103")) this.#act({ kind: "start", timer: "T103", ms: this.#terms.timers.T103 });
  }

  /** Of the messages; undefined where they go in clear. */
  get protection(): FloorProtection | undefined {
    return this.#protection;
  }

  /** The call is over, and the port free again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#tell({ kind: "call-over" });
    this.#closed = true;
    clearTimeout(this.#believed);
    for (const timer of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
    this.#protection?.close();
    await new Promise<void>((resolve) => this.#options.socket.close(resolve));
  }

  readonly #onMessage = (octets: Buffer, from: RemoteInfo): void => {
    try {
      if (!this.#isServer(from)) return;
      const clear = this.#protection === undefined ? octets : this.#protection.open(octets, this.#terms.ssrc);
      if (clear === undefined) return;
      for (const message of decodeFloorMessages(clear)) this.#tell({ kind: "received", message });
    } catch (error) {
      // Whatever else comes to an open port changes nothing.
      if (!(error instanceof FloorRefusal)) this.#options.onFault(error);
    }
  };

  #isServer({ address, port }: RemoteInfo): boolean {
    return this.#remote !== undefined && this.#remote.port === port && this.#remote.address === writtenAddress(address);
  }

  #tell(event: FloorEvent): void {
    if (this.#closed) return;
    const { floor, actions } = floorAfter(this.#floor, event, this.#terms);
    const changed = floor !== this.#floor;
    this.#floor = floor;
    for (const action of actions) this.#act(action);
    if (changed) this.#options.onFloor(floor);
  }

  #send(clear: Uint8Array): void {
    if (this.#remote === undefined) return;
    try {
      const octets = this.#protection?.protect(clear) ?? clear;
      this.#options.socket.send(octets, this.#remote.port, this.#remote.address, () => undefined);
    } catch (error) {
      // A key that has protected all it may says nothing more; the timers say so.
      if (!(error instanceof MediaRefusal)) throw error;
    }
  }

  #act(action: FloorAction): void {
    const { onTone, onFault } = this.#options;
    switch (action.kind) {
      case "send":
        this.#send(encodeFloorMessage(action.message));
        return;
      case "start":
        clearTimeout(this.#running.get(action.timer));
        this.#running.set(
          action.timer,
          setTimeout(() => {
            this.#running.delete(action.timer);
            try {
              this.#tell({ kind: "expired", timer: action.timer });
            } catch (error) {
              onFault(error);
            }
          }, action.ms),
        );
        return;
      case "stop":
        clearTimeout(this.#running.get(action.timer));
        this.#running.delete(action.timer);
        return;
      case "microphone":
        // That it is open follows from the floor alone, see `mayTalk`; here begins the time of the tone.
        this.#untilOpen = TONE_FRAMES;
        return;
      case "tone":
        onTone(action.of);
    }
  }
}
