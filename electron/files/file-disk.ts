/**
 * Files of messages on the disk: read as they are sent, growing as they are fetched, made once they are verified.
 *
 * @module
 */
import { constants } from "node:fs";
import { copyFile, type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
import { flushFolder, makeFolder } from "../services/stored-file.ts";

/** Not known on Windows, where nothing of the kind is. */
const { O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = constants;

/** Octets that are read or written at once: with less, a file is as slow as the questions to the disk are many. */
export const AT_ONCE = 262_144;

/**
 * The octets of a file, from its beginning to its end. They lie in the same place of memory each time: each chunk is good until the next is asked
 * for. With a place for each, a file is as slow as what takes them away again.
 */
export async function* octetsOf(path: string): AsyncGenerator<Buffer> {
  const handle = await openToRead(path);
  try {
    const place = Buffer.alloc(AT_ONCE);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(place, 0, AT_ONCE, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield place.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** An error of the file system, where a file is kept. */
export const unwritable = (cause: unknown): McError =>
  cause instanceof McError ? cause : new McError("file-unwritable", (cause as NodeJS.ErrnoException).code, cause);

/** Errors of a disk as ours. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw unwritable(cause);
  }
}

/** What is no file, such as a pipe, does not hold the program. @throws Error of the file system */
export const openToRead = (path: string): Promise<FileHandle> => open(path, O_RDONLY | O_NONBLOCK);

/** A received file, and nothing that it leads to. @throws Error of the file system */
export const openReceived = (path: string): Promise<FileHandle> => open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);

/** A file that grows, with what is there already. @throws McError `file-unwritable` */
export const openPart = (path: string): Promise<FileHandle> =>
  onDisk(async () => {
    makeFolder(dirname(path));
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  });

/** Writes every octet at a place: a full disk may take some. @throws McError `file-unwritable` */
export const writeAt = (file: FileHandle, octets: Uint8Array, at: number): Promise<void> =>
  onDisk(async () => {
    for (let done = 0; done < octets.length; )
      done += (await file.write(octets, done, octets.length - done, at + done)).bytesWritten;
  });

/**
 * Makes a file of what its content gives, beside it first: it has its name when all of it is on the disk.
 *
 * @throws McError `file-unwritable`; what the content throws
 */
export async function makeFile(
  { file, opening }: { readonly file: string; readonly opening: string },
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const handle = await onDisk(() => open(opening, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600));
  try {
    let at = 0;
    for await (const chunk of content) {
      await writeAt(handle, chunk, at);
      at += chunk.length;
    }
    await onDisk(() => handle.sync());
  } catch (cause) {
    await rm(opening, { force: true });
    throw cause;
  } finally {
    await handle.close();
  }
  await onDisk(async () => {
    await rename(opening, file);
    flushFolder(dirname(file));
  });
}

/** A copy where somebody wants one. @throws McError `file-unwritable` */
export const saveCopy = (from: string, to: string): Promise<void> => onDisk(() => copyFile(from, to));
