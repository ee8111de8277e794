/**
 * A file on its way to a content server: as TS 24.282 clause 10.2.2 has it (a POST of two parts, 201 with its address), or put under a name.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { McError } from "../../shared/errors/mc-error.ts";
import { encodeInfo } from "../../shared/mc/info-document.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import type { ContentAccess } from "./content-access.ts";
import { askContentServer, contentFault, discard, fileAddress, refusalOf } from "./content-exchange.ts";

/** What is brought there. */
export interface Upload {
  /** Octets; there have to be as many. */
  readonly size: number;
  /** Begins anew each time. */
  content(): AsyncIterable<Uint8Array>;
  readonly service: McService;
  /** Whose it is. */
  readonly ownId: string;
  readonly signal: AbortSignal;
  /** Octets that are gone. */
  readonly tell: (done: number) => void;
}

/**
 * Every octet of it, and no more than there should be. The last ones leave when the content has ended: a server that has them all may answer before
 * anybody here knows the hash, or that the file has changed meanwhile.
 */
async function* counted({ content, size, tell }: Upload): AsyncGenerator<Uint8Array> {
  let read = 0;
  let gone = 0;
  let last: Uint8Array | undefined;
  for await (const chunk of content()) {
    read += chunk.length;
    if (read > size) break;
    if (last !== undefined) {
      yield last;
      gone += last.length;
      tell(gone);
    }
    last = chunk;
  }
  if (read !== size) throw new McError("file-changed");
  if (last === undefined) return;
  yield last;
  tell(size);
}

function around({ ownId, service }: Upload, boundary: string): readonly [Buffer, Buffer] {
  const { files, infoContentType } = MC_SERVICES[service];
  const info = encodeInfo(service, { requestType: files?.requestType ?? "", callingUserId: ownId });
  const before = `--${boundary}\r\nContent-Type: ${infoContentType}\r\n\r\n${info}\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return [Buffer.from(before), Buffer.from(`\r\n--${boundary}--\r\n`)];
}

async function post(access: ContentAccess, upload: Upload): Promise<string> {
  const boundary = `mc-${randomUUID()}`;
  const [before, after] = around(upload, boundary);
  const url = new URL(access.url);
  const response = await askContentServer(access, {
    method: "POST",
    url,
    headers: { "Content-Type": `multipart/mixed;boundary="${boundary}"` },
    body: {
      length: before.length + upload.size + after.length,
      async *content() {
        yield before;
        yield* counted(upload);
        yield after;
      },
    },
    signal: upload.signal,
  });
  const { location } = response.headers;
  discard(response);
  if (response.statusCode !== 201) throw refusalOf(response, url);
  const address = location === undefined ? null : URL.parse(location, url.href);
  if (address === null) throw new McError("content-failed", `${url.host}: Location`);
  return fileAddress(access, address.href).href;
}

const STORED = new Set([200, 201, 204]);

async function put(access: ContentAccess, upload: Upload): Promise<string> {
  const folder = access.url.endsWith("/") ? access.url : `${access.url}/`;
  // Nobody guesses it.
  const url = new URL(randomUUID(), folder);
  const response = await askContentServer(access, {
    method: "PUT",
    url,
    headers: { "Content-Type": "application/octet-stream" },
    body: { length: upload.size, content: () => counted(upload) },
    signal: upload.signal,
  });
  discard(response);
  if (!STORED.has(response.statusCode ?? 0)) throw refusalOf(response, url);
  return url.href;
}

/**
 * Brings a file to the content server.
 *
 * @returns its address there
 * @throws McError `file-…`, `content-…`; the reason of the signal
 */
export async function uploadFile(access: ContentAccess, upload: Upload): Promise<string> {
  try {
    return await (access.upload === "post" ? post : put)(access, upload);
  } catch (error) {
    upload.signal.throwIfAborted();
    throw contentFault(error, new URL(access.url).host);
  }
}
