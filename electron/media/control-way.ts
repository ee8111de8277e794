/**
 * The way of control messages of one call, of the floor or of transmission: a socket to the server, the protection of what goes over it,
 * and the timers of who speaks on it. What is said is the matter of `floor-channel.ts` and `transmission-channel.ts`.
 *
 * @module
 */
import type { RemoteInfo, Socket } from "node:dgram";
import { ControlRefusal } from "../../shared/floor/control-refusal.ts";
import type { FloorProtection } from "./floor-protection.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { writtenAddress } from "./port-pair.ts";

/** Where the server is. */
export interface ControlRemote {
  readonly address: string;
  readonly port: number;
}

interface ControlWayOptions<Timer extends string> {
  readonly socket: Socket;
  /** What came from the server, in clear. @throws ControlRefusal for what is no message */
  readonly onClear: (octets: Uint8Array) => void;
  readonly onExpired: (timer: Timer) => void;
  /** What was received, or a timer, met a fault of the program. */
  readonly onFault: (error: unknown) => void;
  /** Who we are in our messages: what comes back of ours is none of the server's. */
  readonly ownSsrc: () => number;
}

export class ControlWay<Timer extends string> {
  readonly #options: ControlWayOptions<Timer>;
  readonly #running = new Map<Timer, NodeJS.Timeout>();
  #remote: ControlRemote | undefined;
  #protection: FloorProtection | undefined;
  #closed = false;
  /** Resolves when what was sent last has left, or can't. */
  #leaving: Promise<void> = Promise.resolve();

  constructor(options: ControlWayOptions<Timer>) {
    this.#options = options;
    options.socket.on("message", this.#onMessage);
    // What cannot be sent is not answered, and its timers say so.
    options.socket.on("error", () => undefined);
  }

  /** @param protection - which is closed with the way; left out, messages go in clear */
  open(remote: ControlRemote, protection: FloorProtection | undefined): void {
    this.#protection = protection;
    this.follow(remote);
  }

  /** The server is elsewhere. */
  follow(remote: ControlRemote): void {
    this.#remote = { ...remote, address: writtenAddress(remote.address) };
  }

  /** Whether the call is up. */
  get isOpen(): boolean {
    return this.#remote !== undefined && !this.#closed;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Undefined where messages go in clear. */
  get protection(): FloorProtection | undefined {
    return this.#protection;
  }

  send(clear: Uint8Array): void {
    if (this.#remote === undefined) return;
    try {
      const octets = this.#protection?.protect(clear) ?? clear;
      const { address, port } = this.#remote;
      this.#leaving = new Promise((resolve) => this.#options.socket.send(octets, port, address, () => resolve()));
    } catch (error) {
      // A key that has protected all it may says nothing more; the timers say so.
      if (!(error instanceof MediaRefusal)) throw error;
    }
  }

  start(timer: Timer, ms: number): void {
    clearTimeout(this.#running.get(timer));
    const expired = () => {
      this.#running.delete(timer);
      this.guard(() => this.#options.onExpired(timer));
    };
    this.#running.set(timer, setTimeout(expired, ms));
  }

  stop(timer: Timer): void {
    clearTimeout(this.#running.get(timer));
    this.#running.delete(timer);
  }

  runs(timer: Timer): boolean {
    return this.#running.has(timer);
  }

  /** The call is over, and the port free again. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
    this.#protection?.close();
    // A socket that is closed takes along what it was to send.
    await this.#leaving;
    await new Promise<void>((resolve) => this.#options.socket.close(resolve));
  }

  /** Whatever is thrown here would end the thread, and every call with it. */
  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  readonly #onMessage = (octets: Buffer, from: RemoteInfo): void =>
    this.guard(() => {
      if (!this.#isServer(from)) return;
      const clear = this.#protection === undefined ? octets : this.#protection.open(octets, this.#options.ownSsrc());
      if (clear === undefined) return;
      try {
        this.#options.onClear(clear);
      } catch (error) {
        // Whatever else comes to an open port changes nothing.
        if (!(error instanceof ControlRefusal)) throw error;
      }
    });

  #isServer({ address, port }: RemoteInfo): boolean {
    return this.#remote !== undefined && this.#remote.port === port && this.#remote.address === writtenAddress(address);
  }
}
