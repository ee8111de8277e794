/**
 * The door of a lab KMS: HTTPS on 127.0.0.1.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { McError } from "../../shared/errors/mc-error.ts";
import type { TlsIdentity } from "./authority.ts";
import type { KmsHttpAnswer } from "./kms-faults.ts";

const HOST = "127.0.0.1";
/** A request of a few kilobytes, with room. */
const MAX_BODY_OCTETS = 64 * 1024;
const REQUEST_LIMIT_MS = 10_000;

/** A request as it came over the wire. */
export interface KmsHttpRequest {
  readonly method: string;
  /** Path and query, as written. */
  readonly target: string;
  readonly authorization: string | undefined;
  /** Undefined when it is larger than any request is. */
  readonly body: string | undefined;
}

/** What stands behind a door. */
export interface KmsDoorOptions {
  readonly answer: (request: KmsHttpRequest) => KmsHttpAnswer;
  /** Milliseconds that an answer is held back, read when a request has come. */
  readonly delayMs: () => number;
  /** Whether the door is open, and how it identifies itself; read at every {@link KmsDoor.refresh}. */
  readonly listens: () => boolean;
  readonly identity: () => TlsIdentity;
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of request) {
    octets += (chunk as Buffer).length;
    if (octets <= MAX_BODY_OCTETS) chunks.push(chunk as Buffer);
  }
  return octets > MAX_BODY_OCTETS ? undefined : Buffer.concat(chunks).toString("utf8");
}

/** Sends an answer; one that breaks off takes its connection with it. */
function send(response: ServerResponse, { body, breaksOff, contentType, headers, status }: KmsHttpAnswer): void {
  const octets = Buffer.from(body, "utf8");
  response.writeHead(status, {
    "Content-Type": contentType,
    "Content-Length": octets.length,
    "Cache-Control": "no-store",
    ...headers,
  });
  if (breaksOff !== true) {
    response.end(octets);
    return;
  }
  response.write(octets.subarray(0, Math.floor(octets.length / 2)), () => response.destroy());
}

/** A door that can be closed, opened again, and show another certificate, while the lab runs. */
export class KmsDoor {
  readonly #options: KmsDoorOptions;
  readonly #connections = new Set<Socket>();
  readonly #closing = new AbortController();
  #server: Server | undefined;
  #port = 0;
  #answering = 0;
  /** Counts the times that something changed for connections. */
  #era = 0;

  private constructor(options: KmsDoorOptions) {
    this.#options = options;
  }

  /**
   * Opens the door on a free port of 127.0.0.1.
   *
   * @throws McError lab-port-unavailable
   */
  static async open(options: KmsDoorOptions): Promise<KmsDoor> {
    const door = new KmsDoor(options);
    try {
      await door.#listen(0);
    } catch (error) {
      throw new McError("lab-port-unavailable", undefined, error);
    }
    return door;
  }

  /** Where it was opened last, whether it is open now or not. */
  get address(): { readonly host: string; readonly port: number } {
    return { host: HOST, port: this.#port };
  }

  /** Requests that wait for their answer. */
  get answering(): number {
    return this.#answering;
  }

  /** Opens or closes the door and shows the right certificate, as the options say now. Connections begin anew. */
  refresh(): void {
    if (this.#closing.signal.aborted) return;
    this.#era += 1;
    if (!this.#options.listens()) {
      this.#shut();
      return;
    }
    if (this.#server === undefined) {
      // Somebody else may have got the port meanwhile; clients ask for the address each time.
      this.#listen(this.#port).catch(() => this.#listen(0).catch(() => this.#shut()));
      return;
    }
    // A new context has new session tickets too, so nobody resumes under a certificate that is shown no longer.
    this.#server.setSecureContext(this.#tls());
    this.#server.closeIdleConnections();
  }

  /** Ends every connection and answer, and stops listening. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#shut();
  }

  #tls(): { key: string; cert: string } {
    const { certificate, key } = this.#options.identity();
    return { key, cert: certificate };
  }

  #listen(port: number): Promise<void> {
    const server = createServer(this.#tls(), (request, response) => void this.#serve(request, response));
    server.requestTimeout = REQUEST_LIMIT_MS;
    server.on("connection", (socket: Socket) => {
      this.#connections.add(socket);
      socket.once("close", () => this.#connections.delete(socket));
    });
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, HOST, () => {
        this.#port = (server.address() as AddressInfo).port;
        // It was shut before it had opened.
        if (this.#server !== server) server.close();
        resolve();
      });
    });
  }

  #shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return Promise.resolve();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroy();
    return closed;
  }

  /** A mistake of the lab's own is an answer too: the client must not take it for a broken connection. */
  #answer(request: KmsHttpRequest): KmsHttpAnswer {
    try {
      return this.#options.answer(request);
    } catch {
      return { status: 500, contentType: "text/plain; charset=utf-8", body: "The lab could not answer.\n" };
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#answering += 1;
    const era = this.#era;
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const body = await bodyOf(request);
      const wait = this.#options.delayMs();
      if (wait > 0) await delay(wait, undefined, { signal: AbortSignal.any([gone.signal, this.#closing.signal]) });
      const { method = "", url: target = "" } = request;
      const answer = this.#answer({ method, target, authorization: request.headers.authorization, body });
      if (era !== this.#era) response.shouldKeepAlive = false;
      send(response, answer);
    } catch {
      // The client or the lab is gone: there is nobody to tell more.
      response.destroy();
    } finally {
      this.#answering -= 1;
    }
  }
}
