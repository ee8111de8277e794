/**
 * Our ends of the connections of messages: each is opened for one message, or for a session, told to the other end in a session description,
 * used and closed.
 *
 * @module
 */
import { randomBytes, randomUUID } from "node:crypto";
import type { MessageEnd, ReceivedOver, ReceiveOver, SendOver, SentOver } from "../../shared/bridge/message-media.ts";
import { LARGEST_MESSAGE } from "../../shared/bridge/message-media.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { parseMsrpPath, parseMsrpUri, writeMsrpUri } from "../../shared/msrp/msrp-uri.ts";
import type { MessageMediaAccess } from "./message-media-access.ts";
import { MessageTransfer, TRANSFER_TIMES, type TransferTimes } from "./message-transfer.ts";
import { connectSecurely, MsrpLink } from "./msrp-link.ts";
import { addressAtRelay } from "./relay-login.ts";

/** Ends at a time: more messages than anybody sends and gets at once. */
const MOST_ENDS = 32;
/** Milliseconds for which an end of one message may be there, whatever becomes of it. */
const LONGEST_MS = 300_000;
/** The same of a session: a shift. */
const LONGEST_SESSION_MS = 43_200_000;
/** Share of what a relay grants an address for after which an end is closed: the address is not asked for again, and what is on its way may arrive. */
const RELAYED_SHARE = 0.9;

interface Open {
  readonly isSession: boolean;
  /** Our own address; nobody listens there. */
  readonly own: string;
  relay: { readonly address: string; readonly link: MsrpLink } | undefined;
  readonly ended: AbortController;
  timer: NodeJS.Timeout;
  transfer: MessageTransfer | undefined;
  /** Settles when the transfer has its connection. */
  begun: Promise<MessageTransfer> | undefined;
  link: MsrpLink | undefined;
  /** What is being sent: it is given up in words before the connection ends. */
  readonly sending: Set<Promise<unknown>>;
}

/** The other end as a window names it. */
type Other = Pick<ReceiveOver, "id" | "path" | "connectTo">;

export class MessageEnds {
  readonly #access: () => MessageMediaAccess;
  readonly #times: TransferTimes;
  readonly #open = new Map<string, Open>();

  /** @param access - asked for each end */
  constructor(access: () => MessageMediaAccess, times: TransferTimes = TRANSFER_TIMES) {
    this.#access = access;
    this.#times = times;
  }

  /**
   * Opens an end; where there is a relay of ours, with an address there.
   *
   * @param isSession - whether messages go both ways over it, until it is closed; else it is for one
   * @throws McError `message-path-…`, `message-ends-full`
   */
  async open(isSession: boolean): Promise<MessageEnd> {
    if (this.#open.size >= MOST_ENDS) throw new McError("message-ends-full");
    const access = this.#access();
    const id = randomUUID();
    const own = writeMsrpUri({
      host: `${randomBytes(8).toString("hex")}.invalid`,
      port: 2855,
      session: randomBytes(16).toString("hex"),
    });
    const ended = new AbortController();
    const longest = isSession ? LONGEST_SESSION_MS : LONGEST_MS;
    const timer = setTimeout(() => this.close(id), longest);
    const nothing = { relay: undefined, transfer: undefined, begun: undefined, link: undefined };
    const end: Open = { isSession, own, ended, timer, ...nothing, sending: new Set() };
    this.#open.set(id, end);
    if (access.relay === undefined) return { id, path: [own] };
    try {
      const link = await this.#connect(end, access.relay.uri, undefined, access);
      const { address, lifetime } = await addressAtRelay(link, access.relay, own);
      clearTimeout(end.timer);
      end.timer = setTimeout(() => this.close(id), Math.min(longest, RELAYED_SHARE * lifetime * 1_000));
      end.link = link;
      end.relay = { address, link };
      return { id, path: [address, own] };
    } catch (error) {
      this.close(id);
      throw error;
    }
  }

  /**
   * Sends a message: the first, and in a session any.
   *
   * @returns what the other end says of it
   * @throws McError `message-path-…`
   */
  async send({ body, contentType, ...other }: SendOver): Promise<SentOver> {
    const { end, transfer } = await this.#begin(other);
    const sending = transfer.send(Uint8Array.from(Buffer.from(body, "base64")), contentType, end.ended.signal);
    end.sending.add(sending);
    return sending.finally(() => end.sending.delete(sending));
  }

  /**
   * Waits for a message: for the first, and in a session for the next, once the one before is confirmed.
   *
   * @throws McError `message-path-…`, `message-too-large`
   */
  async receive(other: ReceiveOver): Promise<ReceivedOver> {
    const { transfer } = await this.#begin(other);
    const { content, contentType } = await transfer.receive();
    return { contentType, body: Buffer.from(content).toString("base64") };
  }

  /** Says what became of the message that has come. */
  confirm(id: string, status: number): void {
    try {
      this.#open.get(id)?.transfer?.confirm(status);
    } catch {
      // Whoever is gone does not hear it, and sends it again.
    }
  }

  close(id: string): void {
    const end = this.#open.get(id);
    if (end === undefined) return;
    this.#open.delete(id);
    clearTimeout(end.timer);
    end.ended.abort(new McError("message-path-cut"));
    const { link, sending, transfer } = end;
    if (sending.size === 0) {
      transfer?.lost(end.ended.signal.reason);
      link?.close();
    } else {
      void Promise.allSettled(sending).then(() => {
        transfer?.lost(end.ended.signal.reason);
        link?.close();
      });
    }
  }

  /** Ends all of them. */
  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id);
  }

  /** Connects, and has a transfer to the other end. */
  async #begin(other: Other): Promise<{ transfer: MessageTransfer; end: Open }> {
    const end = this.#open.get(other.id);
    // One message, and no second.
    if (end === undefined || (end.begun !== undefined && !end.isSession))
      throw new McError("message-path-cut", other.id);
    end.begun ??= this.#join(end, other);
    return { transfer: await end.begun, end };
  }

  async #join(end: Open, { connectTo, path }: Other): Promise<MessageTransfer> {
    let parsed: readonly [string, ...string[]];
    try {
      parsed = parseMsrpPath(path.join(" "));
    } catch (cause) {
      throw new McError("message-path-failed", "path", cause);
    }
    const { isSession, own, relay } = end;
    const toPath = [...(relay === undefined ? [] : [relay.address]), ...parsed].join(" ");
    const isRelayed = relay !== undefined || parsed.length > 1;
    const transfer = new MessageTransfer({ own, toPath, isRelayed, isSession }, LARGEST_MESSAGE, this.#times);
    end.transfer = transfer;
    const link = relay?.link ?? (await this.#connect(end, parsed[0], connectTo, this.#access()));
    end.link = link;
    transfer.bind(link);
    return transfer;
  }

  async #connect(
    end: Open,
    uri: string,
    connectTo: Other["connectTo"] | undefined,
    access: MessageMediaAccess,
  ): Promise<MsrpLink> {
    const { signal } = end.ended;
    const socket = await connectSecurely(uri, connectTo ?? undefined, access, signal);
    const { host, port } = parseMsrpUri(uri);
    const link: MsrpLink = new MsrpLink(socket, `${host}:${port}`, {
      request(request) {
        if (end.transfer !== undefined) end.transfer.take(request);
        else link.respond(request, 481, "No Such Session");
      },
      closed: (why) => end.transfer?.lost(why),
    });
    if (signal.aborted) {
      link.close();
      signal.throwIfAborted();
    }
    return link;
  }
}
