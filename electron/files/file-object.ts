/**
 * A protected file as a content server has it: the 32 octets before the element of a protected payload (TS 33.180 clause 8.5.4), the whole
 * file encrypted, the tag. However long it is, a few of its octets are in memory at a time.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, type DecipherGCM, randomBytes, randomInt } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { McError } from "../../shared/errors/mc-error.ts";
import { DataMessageError } from "../../shared/mc/data/data-message-error.ts";
import { decodePayloadHeader, IV_LENGTH, PAYLOAD_HEAD, payloadHeader } from "../../shared/mc/data/protected-payload.ts";
import { PAYLOAD_CIPHER, type PayloadKey, TAG, withDpck } from "../keys/payload-cipher.ts";
import { openToRead } from "./file-disk.ts";

/** Octets of the object for a file of so many. */
export const objectSize = (size: number): number => PAYLOAD_HEAD + size + TAG;

/**
 * The object, as it is sealed.
 *
 * @param sentAt - Unix seconds
 */
export async function* sealedFile(
  clear: AsyncIterable<Uint8Array>,
  key: PayloadKey,
  sentAt: number,
): AsyncGenerator<Uint8Array> {
  const iv = Uint8Array.from(randomBytes(IV_LENGTH));
  const payloadId = randomInt(2 ** 32);
  const head = payloadHeader({ sentAt, payloadId, sequence: 0, algorithm: "AES-128-GCM", iv, keyId: key.pckId });
  const cipher = withDpck(key, (dpck) => createCipheriv(PAYLOAD_CIPHER, dpck, iv).setAAD(head));
  yield head;
  for await (const chunk of clear) yield cipher.update(chunk);
  yield cipher.final();
  yield cipher.getAuthTag();
}

/** What an object is, by its first octets. */
export interface ObjectHead {
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly keyId: string;
  readonly iv: Uint8Array;
}

/** @returns undefined where it is no sealed object */
export function headOfObject(octets: Uint8Array<ArrayBuffer>): ObjectHead | undefined {
  try {
    const { algorithm, iv, keyId } = decodePayloadHeader(octets.subarray(0, PAYLOAD_HEAD));
    return algorithm === "AES-128-GCM" ? { octets: octets.slice(0, PAYLOAD_HEAD), keyId, iv } : undefined;
  } catch (error) {
    if (error instanceof DataMessageError) return undefined;
    throw error;
  }
}

/** The first octets of a file, as many as are asked for or there are. */
export async function beginningOf(file: string, octets: number): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await openToRead(file);
  try {
    return await beginningOfOpen(handle, octets);
  } finally {
    await handle.close();
  }
}

/** As {@link beginningOf}, of a file that is open. */
export async function beginningOfOpen(handle: FileHandle, octets: number): Promise<Uint8Array<ArrayBuffer>> {
  const taken = new Uint8Array(octets);
  let done = 0;
  while (done < octets) {
    const { bytesRead } = await handle.read(taken, done, octets - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return taken.subarray(0, done);
}

function decipherOf(head: ObjectHead, key: PayloadKey): DecipherGCM {
  return withDpck(key, (dpck) =>
    createDecipheriv(PAYLOAD_CIPHER, dpck, head.iv, { authTagLength: TAG }).setAAD(head.octets),
  );
}

/** The tag of an object, whose octets are so many. */
export async function tagOf(object: string, size: number): Promise<Uint8Array> {
  const handle = await openToRead(object);
  try {
    const tag = new Uint8Array(TAG);
    await handle.read(tag, 0, TAG, size - TAG);
    return tag;
  } finally {
    await handle.close();
  }
}

/** What of a chunk, of which the first octet has a place, lies between two places. */
const between = (chunk: Buffer, place: number, from: number, to: number): Buffer =>
  chunk.subarray(Math.min(Math.max(from - place, 0), chunk.length), Math.max(to - place, 0));

/**
 * The file in an object. Whoever takes it has no proof of any octet before the last one was given.
 *
 * @param object - all octets of the object
 * @param tag - its last ones
 * @param size - octets of the object
 * @throws McError `file-not-opened`, at its end
 */
export async function* openedFile(
  object: AsyncIterable<Buffer>,
  tag: Uint8Array,
  size: number,
  head: ObjectHead,
  key: PayloadKey,
): AsyncGenerator<Uint8Array> {
  if (size < objectSize(0)) throw new McError("file-not-opened");
  const decipher = decipherOf(head, key).setAuthTag(tag);
  let place = 0;
  for await (const chunk of object) {
    const sealed = between(chunk, place, PAYLOAD_HEAD, size - TAG);
    place += chunk.length;
    if (sealed.length > 0) yield decipher.update(sealed);
  }
  try {
    yield decipher.final();
  } catch (cause) {
    throw new McError("file-not-opened", undefined, cause);
  }
}
