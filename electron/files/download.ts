/**
 * A file on its way from a content server, into a file that grows: what is there already is not asked for again where the server can go on.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { McError } from "../../shared/errors/mc-error.ts";
import type { ContentAccess } from "./content-access.ts";
import { askContentServer, contentFault, discard, fileAddress, refusalOf } from "./content-exchange.ts";
import { AT_ONCE, openPart, writeAt } from "./file-disk.ts";

export interface Download {
  readonly url: string;
  /** The file that grows. */
  readonly part: string;
  /** Octets that were announced; null where nothing was said. */
  readonly size: number | null;
  /** Octets of the largest that is taken. */
  readonly largest: number;
  readonly signal: AbortSignal;
  /** Octets that are here, and all that there are; null where nobody says it. */
  readonly tell: (done: number, of: number | null) => void;
}

/** How often a connection may break, each time with something new, before it is the dispatcher's turn. */
const MOST_CUTS = 5;

const RANGE = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/;

/** Where an answer goes on, and how many octets there are in all. */
interface Course {
  readonly from: number;
  readonly of: number | null;
}

/** @throws McError for an answer that brings no file */
function courseOf(response: IncomingMessage, url: URL, have: number): Course {
  const { headers, statusCode = 0 } = response;
  if (statusCode >= 300 && statusCode < 400) throw new McError("file-address-refused", `${url.host}: ${statusCode}`);
  const isPlain = (headers["content-encoding"] ?? "identity") === "identity";
  if (statusCode === 206 && isPlain) {
    const [, from, of] = RANGE.exec(headers["content-range"] ?? "") ?? [];
    if (Number(from) === have) return { from: have, of: Number(of) };
  }
  if (statusCode !== 200 || !isPlain) throw refusalOf(response, url);
  const length = headers["content-length"];
  return { from: 0, of: length === undefined ? null : Number(length) };
}

/** @throws McError `file-differs`, `file-too-large` */
function mustFit(of: number, { largest, size }: Download): void {
  if (size !== null && of !== size) throw new McError("file-differs", `${of} octets`);
  if (of > largest) throw new McError("file-too-large", `${of} octets`);
}

async function take(response: IncomingMessage, part: FileHandle, { from, of }: Course, download: Download) {
  const { largest, size, tell } = download;
  const most = of ?? size ?? largest;
  let written = from;
  let have = from;
  const waiting = Buffer.alloc(AT_ONCE);
  const write = async () => {
    await writeAt(part, waiting.subarray(0, have - written), written);
    written = have;
  };
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (have + chunk.length > most) throw new McError("file-differs", `more than ${most} octets`);
      for (let done = 0; done < chunk.length; ) {
        const copied = chunk.copy(waiting, have - written, done);
        done += copied;
        have += copied;
        if (have - written === AT_ONCE) await write();
      }
      tell(have, of ?? size);
    }
  } finally {
    // Of what is cut off, all that came is kept.
    await write();
  }
  if (!response.complete || (of !== null && have < of)) throw new McError("content-cut");
  mustFit(have, download);
}

async function attempt(access: ContentAccess, part: FileHandle, have: number, download: Download): Promise<void> {
  const url = fileAddress(access, download.url);
  const response = await askContentServer(access, {
    method: "GET",
    url,
    headers: have === 0 ? {} : { Range: `bytes=${have}-` },
    signal: download.signal,
  });
  try {
    // It knows no such part: from the beginning then.
    if (have > 0 && response.statusCode === 416) {
      await part.truncate(0);
      throw new McError("content-cut");
    }
    const course = courseOf(response, url, have);
    if (course.of !== null) mustFit(course.of, download);
    if (course.from < have) await part.truncate(course.from);
    await take(response, part, course, download);
  } finally {
    discard(response);
  }
}

async function fetchInto(access: ContentAccess, part: FileHandle, download: Download): Promise<void> {
  const { signal, size } = download;
  for (let cuts = 0; ; ) {
    const { size: have } = await part.stat();
    if (size !== null && have > size) await part.truncate(0);
    // All of it was here when the program ended.
    if (size !== null && have === size) return;
    try {
      return await attempt(access, part, size !== null && have > size ? 0 : have, download);
    } catch (error) {
      signal.throwIfAborted();
      const fault = contentFault(error, new URL(access.url).host);
      const { size: now } = await part.stat();
      cuts += 1;
      if (fault.code !== "content-cut" || now === have || cuts > MOST_CUTS) throw fault;
    }
  }
}

/**
 * Fetches a file, all of it, from where it was left.
 *
 * @throws McError `file-…`, `content-…`; the reason of the signal
 */
export async function downloadFile(access: ContentAccess, download: Download): Promise<void> {
  // An address that is refused is refused before anything is made for it.
  fileAddress(access, download.url);
  const part = await openPart(download.part);
  try {
    await fetchInto(access, part, download);
    await part.sync();
  } finally {
    await part.close();
  }
}
