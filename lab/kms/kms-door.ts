/**
 * The door of a lab KMS: HTTPS on 127.0.0.1.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { McError } from "../../shared/errors/mc-error.ts";
import type { TlsIdentity } from "./authority.ts";
import type { KmsHttpAnswer } from "./kms-faults.ts";
import { LoopbackPort } from "./loopback-port.ts";

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
  readonly #port = new LoopbackPort<Server>();
  readonly #closing = new AbortController();
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
      await door.#listen();
    } catch (error) {
      throw new McError("lab-port-unavailable", undefined, error);
    }
    return door;
  }

  /** Where it was opened last, whether it is open now or not. */
  get address(): { readonly host: string; readonly port: number } {
    return this.#port.address;
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
      void this.#port.shut();
      return;
    }
    const { server } = this.#port;
    if (server === undefined) {
      // Somebody else may have got the port meanwhile; clients ask for the address each time.
      this.#listen().catch(() => this.#listen(0).catch(() => this.#port.shut()));
      return;
    }
    // A new context has new session tickets too, so nobody resumes under a certificate that is shown no longer.
    server.setSecureContext(this.#tls());
    server.closeIdleConnections();
  }

  /** Ends every connection and answer, and stops listening. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#port.shut();
  }

  #tls(): { key: string; cert: string } {
    const { certificate, key } = this.#options.identity();
    return { key, cert: certificate };
  }

  #listen(port?: number): Promise<void> {
    const server = createServer(this.#tls(), (request, response) => void this.#serve(request, response));
    server.requestTimeout = REQUEST_LIMIT_MS;
    return this.#port.listen(server, port);
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
