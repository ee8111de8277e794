/**
 * A content server of the lab: HTTPS on 127.0.0.1. It takes files as TS 24.282 clause 10.2.2 has it, and gives them out in parts or whole.
 *
 * @module
 */

import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { pipeline } from "node:stream/promises";
import type { LabContentFault } from "../../shared/bridge/lab-settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { AccessTokens } from "../kms/access-tokens.ts";
import type { TlsIdentity } from "../kms/authority.ts";
import { LoopbackPort } from "../kms/loopback-port.ts";
import { behaviourWith, type ContentBehaviour } from "./content-faults.ts";
import type { StoredFiles } from "./stored-files.ts";

const FOLDER = "/files";
/** Octets of the largest upload, with everything around the file. */
const LARGEST = 64 * 1024 * 1024;
/** Octets of the largest file, which leaves room for that. */
export const LARGEST_LAB_FILE = LARGEST - 65_536;
/** Octets of the parts before the file. */
const MAX_HEAD = 16_384;

export interface ContentServerOptions {
  /** The name that it has in the lab. */
  readonly host: string;
  readonly identities: Readonly<Record<ContentBehaviour["identity"], TlsIdentity>>;
  /** The files of both systems: content servers fetch from each other. */
  readonly files: StoredFiles;
}

/** The file in a body of two parts; its end is known by the octets that follow it. */
async function* fileIn(request: IncomingMessage, boundary: string): AsyncGenerator<Buffer> {
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  let held = Buffer.alloc(0);
  let isFile = false;
  for await (const chunk of request) {
    held = Buffer.concat([held, chunk as Buffer]);
    if (!isFile) {
      const second = held.indexOf(`--${boundary}`, boundary.length + 2);
      const from = second < 0 ? -1 : held.indexOf("\r\n\r\n", second);
      if (from < 0 && held.length > MAX_HEAD) throw new Error("no file in it");
      if (from < 0) continue;
      held = held.subarray(from + 4);
      isFile = true;
    }
    if (held.length <= end.length) continue;
    yield held.subarray(0, held.length - end.length);
    held = held.subarray(held.length - end.length);
  }
  if (!held.equals(end)) throw new Error("it does not end");
}

/** Half of what is to come, and then nothing more. */
async function* cut(body: AsyncIterable<Buffer>, after: number): AsyncGenerator<Buffer> {
  let left = after;
  for await (const chunk of body) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

export class ContentServer {
  readonly tokens = new AccessTokens();
  readonly #options: ContentServerOptions;
  readonly #port = new LoopbackPort<Server>();
  #fault: LabContentFault = "none";
  #changed = Promise.withResolvers<void>();

  private constructor(options: ContentServerOptions) {
    this.#options = options;
  }

  /** @throws McError lab-port-unavailable */
  static async open(options: ContentServerOptions): Promise<ContentServer> {
    const content = new ContentServer(options);
    await content.#listen().catch((error) => {
      throw new McError("lab-port-unavailable", undefined, error);
    });
    return content;
  }

  get url(): string {
    return `https://${this.#options.host}${FOLDER}`;
  }

  get address(): { readonly host: string; readonly port: number } {
    return this.#port.address;
  }

  /** The number of a file at this server; undefined for an address that is none of its own. */
  numberAt(url: string): string | undefined {
    return url.startsWith(`${this.url}/`) ? url.slice(this.url.length + 1) : undefined;
  }

  get fault(): LabContentFault {
    return this.#fault;
  }

  /** Takes effect with the next request; what waits goes on. */
  async configure(fault: LabContentFault): Promise<void> {
    const before = this.#behaviour;
    this.#fault = fault;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    const { identity, listens } = this.#behaviour;
    if (listens === before.listens && identity === before.identity) return;
    await this.#port.shut();
    if (listens) await this.#listen();
  }

  async close(): Promise<void> {
    this.#changed.resolve();
    await this.#port.shut();
  }

  get #behaviour(): ContentBehaviour {
    return behaviourWith(this.#fault);
  }

  #listen(): Promise<void> {
    const { certificate: cert, key } = this.#options.identities[this.#behaviour.identity];
    return this.#port.listen(createServer({ cert, key }, (request, response) => void this.#serve(request, response)));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status } = this.#behaviour;
    try {
      if (status !== undefined) {
        const Location = `https://elsewhere.${this.#options.host}${request.url}`;
        response.writeHead(status, { Connection: "close", ...(status === 302 ? { Location } : {}) }).end();
      } else if (this.tokens.holderOf(request.headers.authorization) === undefined) {
        response.writeHead(401, { "WWW-Authenticate": "Bearer", Connection: "close" }).end();
      } else if (request.method === "POST" && request.url === FOLDER) await this.#take(request, response);
      else if (request.method === "GET") await this.#give(request, response);
      else response.writeHead(405).end();
    } catch {
      // Whoever has asked is gone, or has sent what is none.
      if (response.headersSent) response.destroy();
      else response.writeHead(400, { Connection: "close" }).end();
    }
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { files } = this.#options;
    const length = Number(request.headers["content-length"]);
    const [, boundary = ""] = /boundary="?([\w-]{1,70})"?/.exec(request.headers["content-type"] ?? "") ?? [];
    if (!(length <= LARGEST)) {
      response.writeHead(413, { Connection: "close" }).end();
      return;
    }
    if (this.#behaviour.cuts) {
      const { socket } = request;
      for await (const _ of cut(request as AsyncIterable<Buffer>, length / 2));
      socket.destroy();
      return;
    }
    const number = await files.take(fileIn(request, boundary));
    response.writeHead(201, { Location: `${FOLDER}/${number}` }).end();
  }

  async #give(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { cuts, knowsRanges, middle } = this.#behaviour;
    const file = this.#options.files.find((request.url ?? "").slice(FOLDER.length + 1));
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { path, size } = file;
    const [, asked] = (knowsRanges && /^bytes=(\d+)-$/.exec(request.headers.range ?? "")) || [];
    const from = Number(asked ?? 0);
    if (from >= size && asked !== undefined) {
      response.writeHead(416, { "Content-Range": `bytes */${size}` }).end();
      return;
    }
    const missing = middle === "missing" ? 1 : 0;
    const headers = { "Content-Type": "application/octet-stream", "Content-Length": size - from - missing };
    if (asked === undefined) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, "Content-Range": `bytes ${from}-${size - 1}/${size}` });
    await pipeline(this.#body(path, size, from), response).catch(() => response.destroy());
    if (cuts) response.destroy();
  }

  /** What is given of a file, with what the fault does in its middle. */
  async *#body(path: string, size: number, from: number): AsyncGenerator<Buffer> {
    const { cuts, middle } = this.#behaviour;
    const half = Math.max(from, Math.floor(size / 2));
    if (size === 0) return;
    // Each time some more of it comes, if whoever asks goes on from there.
    const whole = createReadStream(path, { start: from, end: size - 1 }) as AsyncIterable<Buffer>;
    if (cuts) {
      yield* cut(whole, Math.ceil((size - from) / 2));
      throw new Error("cut");
    }
    let at = from;
    for await (const chunk of whole) {
      const next = at + chunk.length;
      const isMiddle = at <= half && half < next;
      if (isMiddle && middle === "another-octet") chunk[half - at] = (chunk[half - at] ?? 0) ^ 1;
      if (isMiddle && middle === "waits") {
        yield chunk.subarray(0, half - at);
        await this.#changed.promise;
        yield chunk.subarray(half - at);
      } else yield middle === "missing" && next === size ? chunk.subarray(0, -1) : chunk;
      at = next;
    }
  }
}
