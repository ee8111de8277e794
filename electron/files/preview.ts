/**
 * A received picture for a preview: its octets, as far as it is one, and small enough to be decoded while calls go on.
 *
 * @module
 */
import type { FileHandle } from "node:fs/promises";
import type { PicturePreview } from "../../shared/bridge/files.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { isPicturePreviewed, LARGEST_PREVIEW } from "../../shared/mc/message-file.ts";
import { openReceived } from "./file-disk.ts";
import { kindOfFile, OCTETS_OF_KIND } from "./file-kind.ts";
import { readPictureHead } from "./picture-head.ts";

/** Pixels of the largest picture that is decoded: four octets each. What telephones take has 24 million. */
const MOST_PIXELS = 25_000_000;
/** Pixels along one side. */
const LONGEST_SIDE = 16_384;

async function contentOf(file: FileHandle): Promise<Uint8Array> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new McError("file-unreadable");
  if (stat.size > LARGEST_PREVIEW) throw new McError("picture-too-large", `${stat.size} octets`);
  const octets = Buffer.alloc(stat.size);
  let done = 0;
  while (done < octets.length) {
    const { bytesRead } = await file.read(octets, done, octets.length - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return octets.subarray(0, done);
}

/**
 * Reads a picture from the folder of received files.
 *
 * @param path - of a file that was verified
 * @throws McError `picture-…`, `file-unreadable`
 */
export async function previewOf(path: string): Promise<PicturePreview> {
  let file: FileHandle | undefined;
  try {
    file = await openReceived(path);
    const octets = await contentOf(file);
    const type = kindOfFile(octets.subarray(0, OCTETS_OF_KIND));
    const head = isPicturePreviewed(type) ? readPictureHead(octets, type) : undefined;
    if (head === undefined) throw new McError("picture-unreadable", type ?? undefined);
    const { height, width } = head;
    if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE)
      throw new McError("picture-too-large", `${width} x ${height}`);
    return { type: head.type, octets: Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString("base64") };
  } catch (cause) {
    if (cause instanceof McError) throw cause;
    throw new McError("file-unreadable", (cause as NodeJS.ErrnoException).code, cause);
  } finally {
    await file?.close();
  }
}
