/**
 * A message switch of the lab: MSRP over TLS on 127.0.0.1. Both ends of a longer message connect to it, and what one sends goes to the other (a
 * back-to-back end, as the media function of an MCData server is). Simulated.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { MsrpLink } from "../../electron/msrp/msrp-link.ts";
import type { LabSwitchFault } from "../../shared/bridge/lab-settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { MsrpRequest } from "../../shared/msrp/frame.ts";
import { readMessageDescription, writeMessageDescription } from "../../shared/msrp/message-description.ts";
import { writeMsrpUri } from "../../shared/msrp/msrp-uri.ts";
import type { TlsIdentity } from "../kms/authority.ts";
import { LoopbackPort } from "../kms/loopback-port.ts";

/** Milliseconds for the other end to connect, once one has sent something. */
const OTHER_MS = 15_000;

interface SwitchOptions {
  /** The name that it has in the lab. */
  readonly host: string;
  readonly identities: Readonly<Record<"right" | "unknown-authority", TlsIdentity>>;
}

/** One side of a bridge. */
class Side {
  readonly own: string;
  /** How its client is reached; empty until its description is known. */
  clientPath = "";
  readonly #bound = Promise.withResolvers<MsrpLink>();

  constructor(own: string) {
    this.own = own;
    this.#bound.promise.catch(() => {});
  }

  bind(link: MsrpLink): void {
    this.#bound.resolve(link);
  }

  gone(): void {
    this.#bound.reject(new Error("over"));
  }

  /** The connection of the client, once it is there; undefined where it does not come. */
  async link(): Promise<MsrpLink | undefined> {
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => late.resolve(undefined), OTHER_MS);
    try {
      return await Promise.race([this.#bound.promise, late.promise]);
    } catch {
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Two ends that meet in the switch. */
export interface Bridge {
  /** The offer as the called end is to get it. */
  readonly offer: string;
  /** The answer as the caller is to get it. @throws MsrpError for what is none */
  answer(sdp: string): string;
  close(): void;
}

export class MessageSwitch {
  readonly #options: SwitchOptions;
  readonly #port = new LoopbackPort<Server>();
  /** Sides by their own address, with the other of their bridge. */
  readonly #sides = new Map<string, { readonly side: Side; readonly other: Side }>();
  #fault: LabSwitchFault = "none";

  private constructor(options: SwitchOptions) {
    this.#options = options;
  }

  /** @throws McError lab-port-unavailable */
  static async open(options: SwitchOptions): Promise<MessageSwitch> {
    const made = new MessageSwitch(options);
    await made.#listen().catch((error) => {
      throw new McError("lab-port-unavailable", undefined, error);
    });
    return made;
  }

  get address(): { readonly host: string; readonly port: number } {
    return this.#port.address;
  }

  /** Bridges at present; for tests of what is left behind. */
  get bridges(): number {
    return this.#sides.size / 2;
  }

  get fault(): LabSwitchFault {
    return this.#fault;
  }

  /** Takes effect with the next connection, or part of a message. */
  async configure(fault: LabSwitchFault): Promise<void> {
    this.#fault = fault;
    await this.#port.shut();
    if (fault !== "down") await this.#listen();
  }

  async close(): Promise<void> {
    for (const { side } of this.#sides.values()) side.gone();
    this.#sides.clear();
    await this.#port.shut();
  }

  /**
   * Puts the switch between two ends.
   *
   * @param sdp - the caller's offer
   * @throws MsrpError for one that is none
   */
  bridge(sdp: string): Bridge {
    const offered = readMessageDescription(sdp, "active");
    const [caller, callee] = [this.#side(), this.#side()];
    caller.clientPath = offered.path.join(" ");
    this.#sides.set(caller.own, { side: caller, other: callee });
    this.#sides.set(callee.own, { side: callee, other: caller });
    const ours = (side: Side, direction: typeof offered.direction, setup: "actpass" | "passive", from: string) => {
      const said = readMessageDescription(from, "active");
      const described = writeMessageDescription({
        path: [side.own],
        setup,
        direction,
        maxSize: said.maxSize,
        wrappedTypes: said.wrappedTypes,
        connectTo: undefined,
      });
      // What else it says is for the other end: the keys.
      const keys = from.split(/\r?\n/).filter((line) => line.startsWith("a=key-mgmt:"));
      return described.replace(/^m=/m, `${keys.map((line) => `${line}\r\n`).join("")}m=`);
    };
    return {
      offer: ours(callee, offered.direction, "actpass", sdp),
      answer: (answered) => {
        const read = readMessageDescription(answered, "active");
        callee.clientPath = read.path.join(" ");
        return ours(caller, read.direction, "passive", answered);
      },
      close: () => {
        for (const side of [caller, callee]) {
          side.gone();
          this.#sides.delete(side.own);
        }
      },
    };
  }

  #side(): Side {
    return new Side(
      writeMsrpUri({
        host: this.#options.host,
        port: this.#port.address.port,
        session: randomBytes(12).toString("hex"),
      }),
    );
  }

  #listen(): Promise<void> {
    const identity = this.#fault === "unknown-authority" ? "unknown-authority" : "right";
    const { certificate: cert, key } = this.#options.identities[identity];
    return this.#port.listen(createServer({ cert, key }, (socket) => this.#connected(socket)));
  }

  #connected(socket: TLSSocket): void {
    const link: MsrpLink = new MsrpLink(socket, "a client", {
      request: (request) => void this.#serve(link, socket, request).catch(() => socket.destroy()),
      closed: () => {},
    });
  }

  async #serve(link: MsrpLink, socket: Socket, request: MsrpRequest): Promise<void> {
    const [to = ""] = request.toPath.split(" ");
    const sides = this.#sides.get(to);
    if (sides === undefined) {
      if (request.method !== "REPORT") link.respond(request, 481, "No Such Session");
      return;
    }
    const { other, side } = sides;
    side.bind(link);
    if (request.method === "SEND" && request.content === undefined && request.flag === "$") {
      link.respond(request, 200, "OK");
      return;
    }
    if (this.#fault === "cuts") {
      socket.destroy();
      return;
    }
    if (this.#fault === "refuses" && request.method === "SEND") {
      link.respond(request, 403, "Forbidden");
      return;
    }
    const next = await other.link();
    const { content, flag, headers, method } = request;
    const passed = { method, toPath: other.clientPath, fromPath: other.own, headers, content, flag };
    if (method === "REPORT") next?.tell(passed);
    else if (next === undefined) link.respond(request, 408, "Nobody There");
    else {
      const { comment, status } = await next.ask(passed);
      link.respond(request, status, comment);
    }
  }
}
