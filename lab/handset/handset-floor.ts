/**
 * The push-to-talk side of a handset of the lab: its participant with the floor control server, the switch of its microphone, and its
 * manners: it takes its turn when the other end has let go. Demonstration equipment.
 *
 * @module
 */
import { randomInt } from "node:crypto";
import { FloorChannel } from "../../electron/media/floor-channel.ts";
import { bindOnePort, bindPortPair, closePortPair, type PortPair } from "../../electron/media/port-pair.ts";
import type { Floor } from "../../shared/floor/floor-state.ts";
import { FLOOR_FORMAT } from "../../shared/mc/services/services.ts";
import { type FloorCall, openFloorCall } from "../floor/floor-control-server.ts";
import type { SeatKeys } from "../floor/seat-protection.ts";
import type { OfferedFloor } from "./offer.ts";

/** How long it waits before its turn, and how long it talks then. */
const TURN_AFTER_MS = 700;
const TURN_MS = 4_000;
/** After the other end has let go, what is on its way is still heard. */
const ON_ITS_WAY_MS = 500;
const MOST_HAPPENINGS = 200;

interface HandsetFloorOptions {
  readonly address: string;
  readonly ports: { readonly first: number; readonly last: number };
  /** MCPTT IDs. */
  readonly ownId: string;
  readonly callerId: string;
  readonly offered: OfferedFloor;
  /** Where the caller listens for RTP; for RTCP it is the next port. */
  readonly caller: { readonly address: string; readonly port: number };
  /** How many frames it has recorded by now. */
  readonly recorded: () => number;
  /** The CSKs of the caller, which its floor control server has of the participating function; left out, it has none. */
  readonly keys?: SeatKeys | undefined;
}

export interface FloorSeen {
  readonly state: "ours" | "theirs" | "free";
  readonly by: string | null;
  readonly at: number;
}

const stateOf = ({ state, talker }: Floor): FloorSeen["state"] =>
  state.name === "has-permission" ? "ours" : talker === null ? "free" : "theirs";

export class HandsetFloor {
  readonly #options: HandsetFloorOptions;
  readonly #call: FloorCall;
  readonly #relay: PortPair;
  readonly #channel: FloorChannel;
  #state: FloorSeen["state"] = "free";
  #seen: readonly FloorSeen[] = [];
  #timers: NodeJS.Timeout[] = [];
  #heardWithoutFloor = 0;
  /** Frames recorded when nobody was to be heard any more; undefined while the other end may be. */
  #mark: number | undefined = 0;

  private constructor(
    options: HandsetFloorOptions,
    call: FloorCall,
    relay: PortPair,
    channel: (onFloor: (floor: Floor) => void) => FloorChannel,
  ) {
    this.#options = options;
    this.#call = call;
    this.#relay = relay;
    this.#channel = channel((floor) => this.#onFloor(floor));
    const { caller } = options;
    // The microphone's switch: what GStreamer speaks passes with the floor alone, its reports always.
    relay.rtp.on("message", (packet) => {
      if (this.#state === "ours") relay.rtp.send(packet, caller.port, caller.address, () => undefined);
    });
    relay.rtcp.on("message", (packet) => relay.rtcp.send(packet, caller.port + 1, caller.address, () => undefined));
    for (const socket of [relay.rtp, relay.rtcp]) socket.on("error", () => undefined);
  }

  static async open(options: HandsetFloorOptions): Promise<HandsetFloor> {
    const { address, callerId, offered, ownId, ports } = options;
    const relay = await bindPortPair(address, ports);
    const socket = await bindOnePort(address, ports);
    const call = await openFloorCall([
      {
        id: callerId,
        address: options.caller.address,
        port: offered.port,
        queueing: offered.queueing,
        keys: options.keys,
      },
      { id: ownId, address, port: socket.address().port, queueing: true },
    ]);
    const floor = new HandsetFloor(
      options,
      call,
      relay,
      (onFloor) => new FloorChannel({ socket, onFloor, onTone: () => {}, onFault: () => {} }),
    );
    const terms = { ssrc: randomInt(1, 0x1_0000_0000), userId: ownId, priority: 0, queueing: true };
    floor.#channel.start({
      remote: { address, port: call.portOf(ownId) },
      terms,
      implicit: false,
      granted: false,
    });
    return floor;
  }

  /** Where GStreamer is to send to. */
  get relayPort(): number {
    return this.#relay.port;
  }

  /** The line of the floor control server in the answer to the caller. */
  answer(): string[] {
    const { callerId, offered } = this.#options;
    const granted = offered.implicit ? ["mc_implicit_request", ...(offered.granted ? ["mc_granted"] : [])] : [];
    const priority = offered.priority === undefined ? [] : [`mc_priority=${offered.priority}`];
    const parameters = [...(offered.queueing ? ["mc_queueing"] : []), ...priority, ...granted];
    return [
      `m=application ${this.#call.portOf(callerId)} udp ${FLOOR_FORMAT}`,
      ...(parameters.length === 0 ? [] : [`a=fmtp:${FLOOR_FORMAT} ${parameters.join(";")}`]),
    ];
  }

  /** The answer has left: a request for the floor that came with the call is granted. */
  answered(): void {
    if (this.#options.offered.implicit) this.#call.grantFirst(this.#options.callerId);
  }

  get seen(): readonly FloorSeen[] {
    return this.#seen;
  }

  /** What its server made of the caller's messages under the CSK; undefined where they go in clear. */
  get protection() {
    return this.#call.protectionOf(this.#options.callerId);
  }

  /** Frames that it heard while the other end had no floor. */
  get heardWithoutFloor(): number {
    const since = this.#mark === undefined ? 0 : this.#options.recorded() - this.#mark;
    return this.#heardWithoutFloor + since;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all([this.#channel.close(), this.#call.close(), closePortPair(this.#relay)]);
  }

  #onFloor(floor: Floor): void {
    const before = this.#state;
    const state = stateOf(floor);
    if (state === before) return;
    this.#state = state;
    const by = state === "free" ? null : state === "ours" ? this.#options.ownId : (floor.talker?.id ?? null);
    this.#seen = [...this.#seen, { state, by, at: Date.now() }].slice(-MOST_HAPPENINGS);
    if (state === "theirs") {
      this.#heardWithoutFloor = this.heardWithoutFloor;
      this.#mark = undefined;
    }
    if (before !== "theirs") return;
    this.#after(ON_ITS_WAY_MS, () => {
      if (this.#state !== "theirs") this.#mark = this.#options.recorded();
    });
    if (state === "free") this.#takeTurn();
  }

  #takeTurn(): void {
    this.#after(TURN_AFTER_MS, () => {
      if (this.#state !== "free") return;
      this.#channel.key(true, "normal");
      this.#after(TURN_MS, () => this.#channel.key(false, "normal"));
    });
  }

  #after(ms: number, run: () => void): void {
    this.#timers = [...this.#timers.slice(-16), setTimeout(run, ms)];
  }
}
